package dev.coffey.ingest.dataset;

import static dev.coffey.ingest.dataset.TestCollections.file;
import static dev.coffey.ingest.dataset.TestCollections.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ingest.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {

  private static final byte[] IMAGE = TestImages.png(1);

  @TempDir Path temp;

  @Test
  void imageFolderTakesTheFirstFolderAsClass() throws Exception {
    // Given
    file(temp.resolve("b/2.png"), IMAGE);
    file(temp.resolve("a/deep/1.JPG"), IMAGE);
    file(temp.resolve("top.webp"), IMAGE);
    file(temp.resolve("a/README.md"), text("no image"));
    file(temp.resolve(".cache/3.png"), IMAGE);
    file(temp.resolve("a/.hidden.png"), IMAGE);
    var folder = new ImageFolder(temp);

    // When
    Collected collected = Collected.from(folder, key -> true);

    // Then
    assertThat(collected.labels()).containsExactly("1.JPG=a", "2.png=b", "top.webp=");
    assertThat(collected.images.get(0).bytes()).isEqualTo(IMAGE);
    assertThat(collected.position).isEqualTo(3L * IMAGE.length);
  }

  @Test
  void unwantedImagesAreNotRead() throws Exception {
    // Given
    Path folder = TestCollections.folder(temp, 2);

    // When
    Collected collected = Collected.from(new ImageFolder(folder), key -> !key.endsWith("000.png"));

    // Then
    assertThat(collected.labels()).containsExactly("001.png=blue square", "001.png=red circle");
    assertThat(collected.skipped).hasSize(2);
    assertThat(collected.position).isEqualTo(new ImageFolder(folder).sizeBytes());
  }

  @Test
  void fileListTakesCommasTabsAndQuotes() throws Exception {
    // Given
    file(temp.resolve("img/a.png"), IMAGE);
    file(temp.resolve("img/b,c.png"), IMAGE);
    Path list = temp.resolve("list.csv");
    Files.writeString(
        list,
        """
        path,label
        # a comment
        img/a.png,red circle

        "img/b,c.png","a ""quoted"" class"
        img/a.png\tblue
        img/a.png
        img/missing.png,red
        img/a.png,red,extra
        """);

    // When
    Collected collected = Collected.from(new FileList(list), key -> true);

    // Then
    assertThat(collected.labels())
        .containsExactly("a.png=red circle", "b,c.png=a \"quoted\" class", "a.png=blue", "a.png=");
    assertThat(collected.unreadable).hasSize(2);
    assertThat(collected.unreadable.get(0)).contains("missing.png");
    assertThat(collected.unreadable.get(1)).contains("Line 9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shard.tar", "shard.tar.gz"})
  void webDatasetFindsLabelsInClsJsonAndTxt(String name) throws Exception {
    // Given
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("train/0001.cls", text("1\n"));
    members.put("train/0001.jpg", IMAGE);
    members.put("train/0002.png", IMAGE);
    members.put("train/0002.json", text("{\"label\": \"green star\", \"other\": 3}"));
    members.put("train/0003.png", IMAGE);
    members.put("train/0003.txt", text("yellow"));
    members.put("train/0004.png", IMAGE);
    members.put("train/0005.json", text("{\"cls\": 0}"));
    members.put("train/0005.webp", IMAGE);
    Path tar = TestCollections.tar(temp.resolve(name), members);

    // When
    Collected collected =
        Collected.from(new WebDataset(tar, List.of("red circle", "blue square")), key -> true);

    // Then
    assertThat(collected.labels())
        .containsExactly(
            "0001.jpg=blue square",
            "0002.png=green star",
            "0003.png=yellow",
            "0004.png=",
            "0005.webp=red circle");
    assertThat(collected.images.get(4).bytes()).isEqualTo(IMAGE);
    assertThat(collected.images.get(0).key()).isEqualTo(tar + "!train/0001.jpg");
    assertThat(collected.position).isPositive().isLessThanOrEqualTo(Files.size(tar));
  }

  @Test
  void webDatasetWithoutClassNamesKeepsTheIndex() throws Exception {
    // Given
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("1.png", IMAGE);
    members.put("1.cls", text("17"));
    Path tar = TestCollections.tar(temp.resolve("shard.tar"), members);

    // When
    Collected collected = Collected.from(new WebDataset(tar, List.of()), key -> true);

    // Then
    assertThat(collected.labels()).containsExactly("1.png=17");
  }
}
