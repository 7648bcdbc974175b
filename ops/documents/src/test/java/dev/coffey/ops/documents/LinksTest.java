package dev.coffey.ops.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link from one document to another file of the repository has an end. */
class LinksTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Set<String> NOT_OURS = Set.of("target", ".git", "data", "node_modules");

  @Test
  void everyRelativeLinkResolves() throws Exception {
    // Given
    List<Path> documents = documents();

    // When
    List<String> broken = new ArrayList<>();
    for (Path document : documents) {
      broken.addAll(broken(document));
    }

    // Then
    assertThat(documents).contains(Page.ROOT.resolve("README.md"));
    assertThat(broken).isEmpty();
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(Page.ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(LinksTest::isOurs)
          .sorted()
          .toList();
    }
  }

  private static boolean isOurs(Path file) {
    for (Path part : Page.ROOT.relativize(file)) {
      if (NOT_OURS.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }

  private static List<String> broken(Path document) throws IOException {
    List<String> broken = new ArrayList<>();
    Matcher links = LINK.matcher(FENCED.matcher(Files.readString(document)).replaceAll(""));
    while (links.find()) {
      String target = links.group(1);
      if (!target.matches("[a-z]+:.*") && !resolves(document, target)) {
        broken.add(Page.ROOT.relativize(document) + " → " + target);
      }
    }
    return broken;
  }

  private static boolean resolves(Path document, String target) throws IOException {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
    if (!Files.exists(file)) {
      return false;
    }
    return hash < 0
        || !file.toString().endsWith(".md")
        || anchors(file).contains(target.substring(hash + 1));
  }

  /** As GitHub makes them. */
  private static Set<String> anchors(Path file) throws IOException {
    String text = FENCED.matcher(Files.readString(file)).replaceAll("");
    return HEADING
        .matcher(text)
        .results()
        .map(it -> it.group(1).toLowerCase(Locale.ROOT))
        .map(it -> it.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
