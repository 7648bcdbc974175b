package dev.coffey.ops.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/reference/configuration.md}. */
final class ConfigurationPage {

  private static final List<String> SERVICES =
      List.of("ingest-service", "teacher-service", "student-trainer", "evaluator");
  private static final Pattern MODULE = Pattern.compile("<artifactId>coffey-(\\w+)</artifactId>");
  private static final Path HANDLE_BUILDER =
      Page.ROOT.resolve("checkpoints/src/main/java/dev/coffey/checkpoints/ModelHandleBuilder.java");

  private static final String HOW =
      """

      A setting is a system property (`java -Dcoffey.trainer.student-id=birds -jar …`), an environment variable
      (`COFFEY_TRAINER_STUDENT_ID=birds`), or a line in `config/application.properties` in the folder where the service is
      started; the first of these wins. Durations are ISO 8601 (`PT10S`, `P7D`) or a number with a unit (`10s`, `7D`); sizes
      are bytes or carry a unit (`10M`); lists have commas. `NAME` stands for a name of yours: a variant's in
      `coffey.evaluator.gate.floors."val"`, which as a variable is `COFFEY_EVALUATOR_GATE_FLOORS__VAL_`.

      Where the broker is, is `kafka.bootstrap.servers` (`KAFKA_BOOTSTRAP_SERVERS`, by default `localhost:9092`); every other
      setting of Kafka's clients, TLS and SASL among them, is `kafka.` and Kafka's own name. Where a service listens is
      `quarkus.http.host` and `quarkus.http.port`.
      """;

  private ConfigurationPage() {}

  static String text() throws IOException {
    Map<String, List<Setting>> byService = new LinkedHashMap<>();
    for (String service : SERVICES) {
      byService.put(service, settings(Page.ROOT.resolve(service)));
    }
    var page = new StringBuilder(Page.head("Configuration", "the services' `@ConfigMapping`s"));
    page.append(HOW);
    page.append("\n## Every service\n\n");
    page.append(SettingTable.shared(byService));
    for (String service : SERVICES) {
      page.append("\n## ").append(service).append("\n\n");
      page.append(SettingTable.own(byService.get(service), byService));
      page.append(preset(Page.ROOT.resolve(service)));
    }
    page.append(handle());
    return page.toString();
  }

  /** Of the service itself, and of the modules that it is built from. */
  private static List<Setting> settings(Path service) throws IOException {
    List<Setting> settings = new ArrayList<>();
    Set<Path> modules = new LinkedHashSet<>(List.of(service));
    MODULE
        .matcher(Files.readString(service.resolve("pom.xml")))
        .results()
        .forEach(it -> modules.add(Page.ROOT.resolve(it.group(1))));
    for (Path module : modules) {
      for (Path file : mappings(module)) {
        settings.addAll(ConfigMappingSource.settings(file));
      }
    }
    return settings;
  }

  /**
   * The files of a module that hold {@code @ConfigMapping}s; none where there is no such module.
   */
  static List<Path> mappings(Path module) throws IOException {
    Path sources = module.resolve("src/main/java");
    if (!Files.isDirectory(sources)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(sources)) {
      return files.filter(ConfigurationPage::isMapping).sorted().toList();
    }
  }

  private static boolean isMapping(Path file) {
    try {
      return file.toString().endsWith(".java")
          && Files.readString(file).contains("@ConfigMapping(");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static String preset(Path module) throws IOException {
    List<String> lines =
        ServiceFile.told(module.resolve("src/main/resources/application.properties"));
    return lines.isEmpty()
        ? ""
        : "\nWhat it sets of Quarkus and Kafka, to be set otherwise in the same ways:\n\n```properties\n"
            + String.join("\n", lines)
            + "\n```\n";
  }

  private static String handle() {
    return BuilderSource.calls(HANDLE_BUILDER).stream()
        .map(
            call ->
                "| `%s` | %s |\n".formatted(call.signature(), SettingTable.cell(call.meaning())))
        .collect(
            Collectors.joining(
                "",
                "\n## ModelHandle\n\nWhat `ModelHandle.builder()` takes; see"
                    + " [checkpoints/README.md](../../checkpoints/README.md).\n\n"
                    + "| call | meaning |\n|---|---|\n",
                ""));
  }
}
