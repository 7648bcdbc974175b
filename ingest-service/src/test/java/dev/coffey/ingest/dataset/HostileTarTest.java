package dev.coffey.ingest.dataset;

import static dev.coffey.ingest.dataset.TestCollections.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ingest.TestImages;
import dev.coffey.ops.servers.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that want to hurt: what is good comes through, what is not is named. */
class HostileTarTest {

  private static final byte[] IMAGE = TestImages.png(1);
  private static final int RECORD = 512;
  private static final int SIZE_AT = 124;
  private static final int CHECKSUM_AT = 148;
  private static final int TYPE_AT = 156;

  @TempDir Path temp;

  /** A good sample, a second whose header is changed and whose checksum is right, a good third. */
  private Collected withSecondHeader(String name, Consumer<byte[]> change) throws Exception {
    byte[] good = good();
    // 1.cls and 1.png have a header and one record of data each.
    int second = 2 * RECORD + (1 + records(IMAGE)) * RECORD + 2 * RECORD;
    byte[] header = Arrays.copyOfRange(good, second, second + RECORD);
    change.accept(header);
    sign(header);
    System.arraycopy(header, 0, good, second, RECORD);
    return read(Files.write(temp.resolve(name), good));
  }

  private byte[] good() throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    for (int i = 1; i <= 3; i++) {
      members.put(i + ".cls", text("class " + i));
      members.put(i + ".png", IMAGE);
    }
    return Files.readAllBytes(TestCollections.tar(temp.resolve("good.tar"), members));
  }

  private static int records(byte[] bytes) {
    return (bytes.length + RECORD - 1) / RECORD;
  }

  private static void sign(byte[] header) {
    Arrays.fill(header, CHECKSUM_AT, CHECKSUM_AT + 8, (byte) ' ');
    int sum = 0;
    for (byte one : header) {
      sum += one & 0xff;
    }
    byte[] octal = text("%06o\0 ".formatted(sum));
    System.arraycopy(octal, 0, header, CHECKSUM_AT, octal.length);
  }

  private static Consumer<byte[]> size(String octal) {
    return header -> System.arraycopy(text(octal), 0, header, SIZE_AT, octal.length());
  }

  private static Collected read(Path tar) throws Exception {
    return Collected.from(new WebDataset(tar, List.of()), key -> true);
  }

  @Test
  void anEntryThatAnnouncesTenGigabytesIsNamedAndWhatCameBeforeIsIn() throws Exception {
    // When
    Collected collected = withSecondHeader("huge.tar", size("120000000000"));

    // Then
    assertThat(collected.labels()).containsExactly("1.png=class 1");
    assertThat(collected.unreadable).hasSize(2);
    assertThat(collected.unreadable.get(0)).contains("10737418240 bytes, more than 67108864");
    assertThat(collected.unreadable.get(1)).contains("cannot be read further", "Fetch or pack");
  }

  @Test
  void aNegativeSizeIsNamed() throws Exception {
    // When
    Collected collected =
        withSecondHeader(
            "negative.tar", header -> Arrays.fill(header, SIZE_AT, SIZE_AT + 12, (byte) 0xff));

    // Then
    assertThat(collected.labels()).containsExactly("1.png=class 1");
    assertThat(collected.unreadable.get(0)).contains("cannot be read further");
  }

  @Test
  void linksAndDevicesAreNamedAndTheRestComesThrough() throws Exception {
    for (byte type : new byte[] {'1', '2', '3', '4', '6'}) {
      // When
      Collected collected =
          withSecondHeader(
              "type" + type + ".tar",
              header -> {
                header[TYPE_AT] = type;
                System.arraycopy(text("/etc/passwd"), 0, header, TYPE_AT + 1, 11);
                size("00000000000\0").accept(header);
              });

      // Then its data is no header, so nothing is read behind it
      assertThat(collected.labels()).containsExactly("1.png=class 1");
      assertThat(collected.unreadable.get(0)).contains("a link or a device");
    }
  }

  @Test
  void aSparseMemberIsNamed() throws Exception {
    // When one record stands for exabytes
    Collected collected =
        withSecondHeader(
            "sparse.tar",
            header -> {
              header[TYPE_AT] = 'S';
              System.arraycopy(text("77777777777"), 0, header, 483, 11);
            });

    // Then
    assertThat(collected.labels()).containsExactly("1.png=class 1");
    assertThat(collected.unreadable).singleElement().asString().contains("cannot be read further");
  }

  @Test
  void whatBreaksOffIsNamedWhereverItDoes() throws Exception {
    // Given
    byte[] good = good();
    for (int bytes : new int[] {100, 700, 3 * RECORD, 6 * RECORD, 7 * RECORD, 9 * RECORD + 7}) {
      Path tar = Files.write(temp.resolve("cut.tar"), Arrays.copyOf(good, bytes));

      // When
      Collected collected = read(tar);

      // Then
      assertThat(collected.unreadable).as("of " + bytes).isNotEmpty();
      assertThat(collected.images).allSatisfy(it -> assertThat(it.bytes()).isEqualTo(IMAGE));
    }
  }

  /** As GNU tar 1.34 and Python 3.11's tarfile read them: to the first record of zeros. */
  @Test
  void whatStandsBehindTheEndIsNobodysBusiness() throws Exception {
    // Given members alone, records of zeros, and what is no header
    byte[] good = good();
    byte[] members = Arrays.copyOf(good, 3 * (2 * RECORD + (1 + records(IMAGE)) * RECORD));
    byte[] zeros = new byte[RECORD];
    byte[] junk = new byte[3 * RECORD];
    Arrays.fill(junk, (byte) 'x');
    Map<String, byte[]> files =
        Map.of(
            "two.tar", joined(members, zeros, zeros, junk),
            "one.tar", joined(members, zeros, junk),
            "block.tar", Arrays.copyOf(joined(members, zeros, zeros, junk), good.length),
            "bare.tar", joined(members, zeros),
            "another.tar", joined(members, zeros, zeros, good));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {

      // When
      Collected collected = read(Files.write(temp.resolve(file.getKey()), file.getValue()));

      // Then
      assertThat(collected.labels())
          .as(file.getKey())
          .containsExactly("1.png=class 1", "2.png=class 2", "3.png=class 3");
      assertThat(collected.unreadable).as(file.getKey()).isEmpty();
    }
  }

  @Test
  void whatBreaksOffInZerosIsNamedToo() throws Exception {
    // Given an image that is nothing but zeros, and no end behind it
    Path tar = raw("zeros.tar", Map.of("1.png", new byte[3 * RECORD + 100]));
    byte[] whole = Files.readAllBytes(tar);
    for (int bytes : new int[] {5 * RECORD, 5 * RECORD + 100}) {

      // When
      Collected collected = read(Files.write(tar, Arrays.copyOf(whole, bytes)));

      // Then
      assertThat(collected.unreadable)
          .as("of " + bytes)
          .anyMatch(it -> it.contains("cannot be read further"));
    }
  }

  private static byte[] joined(byte[]... parts) throws IOException {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }

  @Test
  void whatIsNoTarIsNamed() throws Exception {
    // Given
    Map<String, byte[]> files =
        Map.of(
            "text.tar", text("no tar ".repeat(1_000)),
            "short.tar", text("no tar"),
            "empty.tar", new byte[0],
            "image.tar", TestImages.jpeg(300, 200, 5),
            "plain.tar.gz", good());
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path tar = Files.write(temp.resolve(file.getKey()), file.getValue());

      // When
      Collected collected = read(tar);

      // Then
      assertThat(collected.images).isEmpty();
      assertThat(collected.unreadable)
          .as(file.getKey())
          .singleElement()
          .asString()
          .contains("cannot be read at all");
    }
  }

  @Test
  void namesThatLeadOutsideAreOnlyNames() throws Exception {
    // Given
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("../../outside.png", IMAGE);
    members.put("nested.tar", good());
    Path tar = raw("names.tar", members);

    // When
    Collected collected = read(tar);

    // Then
    assertThat(collected.labels()).containsExactly("outside.png=");
    assertThat(temp.resolve("../../outside.png")).doesNotExist();
  }

  @Test
  void aNameThatComesTwiceCountsOnce() throws Exception {
    // Given
    Path tar = temp.resolve("twice.tar");
    try (var out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
      put(out, "1.png", IMAGE);
      put(out, "1.png", TestImages.png(2));
    }

    // When
    Collected collected = read(tar);

    // Then
    assertThat(collected.images).singleElement().extracting(LabeledImage::bytes).isEqualTo(IMAGE);
    assertThat(collected.unreadable).singleElement().asString().contains("came just before");
  }

  /** Heap of the child: a quarter of what the bombs would fill. */
  @Test
  void bombsAndMutationsStayWithinASmallHeap() throws Exception {
    // Given
    var good = Files.write(temp.resolve("mutate.tar"), good());
    longHeader("pax.tar.gz", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
    longHeader("name.tar.gz", TarConstants.LF_GNUTYPE_LONGNAME);
    manyOfOneSample("many.tar.gz");

    // When
    var child =
        ChildProcess.java("tars")
            .jvm("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
            .classpath(classpath())
            .main(TarFuzz.class.getName())
            .args(temp.toString(), good.toString(), Integer.toString(records(IMAGE)))
            .log(temp.resolve("fuzz.log"))
            .start();
    int exit = child.process().waitFor();

    // Then
    assertThat(exit).as(child.logTail(30)).isZero();
    assertThat(child.logTail(30))
        .contains("pax.tar.gz: 0 images, 1 unreadable")
        .contains("name.tar.gz: 0 images, 1 unreadable")
        .contains("many.tar.gz: 100 images, 99900 unreadable")
        .contains("400 mutations");
  }

  /** A gzipped tar whose first header announces, and has, 128 MiB of further header. */
  private void longHeader(String name, byte type) throws IOException {
    byte[] header = Arrays.copyOf(good(), RECORD);
    header[TYPE_AT] = type;
    size("01000000000\0").accept(header);
    sign(header);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(temp.resolve(name)))) {
      out.write(header);
      byte[] megabyte = new byte[1 << 20];
      Arrays.fill(megabyte, (byte) 'a');
      System.arraycopy(text("134217728 path="), 0, megabyte, 0, 15);
      for (int i = 0; i < 128; i++) {
        out.write(megabyte);
      }
    }
  }

  private void manyOfOneSample(String name) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(temp.resolve(name)));
        var tar = new TarArchiveOutputStream(out)) {
      for (int i = 0; i < 100_000; i++) {
        put(tar, "a." + i + ".png", new byte[] {1});
      }
    }
  }

  private Path raw(String name, Map<String, byte[]> members) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        put(tar, member.getKey(), member.getValue());
      }
    }
    return Files.write(temp.resolve(name), bytes.toByteArray());
  }

  private static void put(TarArchiveOutputStream out, String name, byte[] bytes)
      throws IOException {
    var entry = new TarArchiveEntry(name, true);
    entry.setSize(bytes.length);
    out.putArchiveEntry(entry);
    out.write(bytes);
    out.closeArchiveEntry();
  }

  private static List<Path> classpath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }
}
