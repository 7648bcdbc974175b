package dev.coffey.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.access.cli.KeysCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeysTest {

  private static final KeyHolder CAMERA = new KeyHolder("camera-1", Set.of(Role.PUSH));
  private static final KeyHolder ZOE = new KeyHolder("zoe@lab", Set.of(Role.READ, Role.OPERATE));

  private final ApiKey camera = ApiKey.random(new SecureRandom());
  private final ApiKey zoe = ApiKey.random(new SecureRandom());

  @Test
  void aKeyIsItsHoldersAndNobodyElses() {
    // Given
    Keys keys =
        Keys.parse(
            List.of("# ours", "", Keys.line(CAMERA, camera), "  " + Keys.line(ZOE, zoe) + " "));

    // When
    Optional<KeyHolder> holder = keys.holder(zoe.reveal());

    // Then
    assertThat(holder).contains(ZOE);
    assertThat(keys.holder(camera.reveal())).contains(CAMERA);
    assertThat(keys.holder(camera.reveal() + "x")).isEmpty();
    assertThat(keys.holder(camera.sha256())).as("the digest is no key").isEmpty();
    assertThat(keys.holder("")).isEmpty();
  }

  @Test
  void aWrongLineIsNamedAndNotQuoted() {
    String good = Keys.line(CAMERA, camera);
    for (String wrong :
        List.of(
            "camera-2 push",
            "camera-2 push " + camera.reveal(),
            "camera-2 admin sha256:" + camera.sha256(),
            "camera/2 push sha256:" + camera.sha256(),
            "camera-2 push sha256:" + camera.sha256().substring(1),
            good)) {
      assertThatThrownBy(() -> Keys.parse(List.of(good, wrong)))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Line 2 ")
          .hasMessageContaining("NAME ROLE[,ROLE] sha256:DIGEST")
          .message()
          .doesNotContain(camera.reveal())
          .doesNotContain(camera.sha256().substring(1));
    }
  }

  @Test
  void aKeyDoesNotShowItself() {
    assertThat(camera.toString()).doesNotContain(camera.reveal().substring(10));
    assertThat(camera.reveal()).startsWith(ApiKey.PREFIX).hasSize(ApiKey.PREFIX.length() + 43);
  }

  @Test
  void aFileThatChangesIsReadAgainAndABadOneChangesNothing(@TempDir Path folder) throws Exception {
    // Given
    Path file = folder.resolve("keys");
    Files.writeString(file, Keys.line(CAMERA, camera));
    KeysFile keys = new KeysFile(file);
    assertThat(keys.refresh()).isInstanceOf(KeysFile.Look.Unchanged.class);

    // When
    replace(file, "nonsense", 1);
    KeysFile.Look bad = keys.refresh();
    KeysFile.Look badStill = keys.refresh();
    boolean cameraHeld = keys.keys().holder(camera.reveal()).isPresent();
    Files.delete(file);
    KeysFile.Look gone = keys.refresh();
    KeysFile.Look goneStill = keys.refresh();
    replace(file, Keys.line(ZOE, zoe), 2);
    KeysFile.Look good = keys.refresh();

    // Then
    assertThat(bad).isInstanceOf(KeysFile.Look.Unusable.class);
    assertThat(((KeysFile.Look.Unusable) bad).why()).contains(file.toString(), "Line 1 has 1 word");
    assertThat(badStill).as("told once").isInstanceOf(KeysFile.Look.Unchanged.class);
    assertThat(cameraHeld).isTrue();
    assertThat(gone).isInstanceOf(KeysFile.Look.Unusable.class);
    assertThat(goneStill).as("told once").isInstanceOf(KeysFile.Look.Unchanged.class);
    assertThat(good).isEqualTo(new KeysFile.Look.Changed(1));
    assertThat(keys.keys().holder(camera.reveal())).isEmpty();
    assertThat(keys.keys().holder(zoe.reveal())).contains(ZOE);
  }

  private static void replace(Path file, String text, int second) throws Exception {
    Path fresh = Files.writeString(file.resolveSibling("fresh"), text);
    Files.setLastModifiedTime(fresh, FileTime.fromMillis(second * 1000L));
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void theCommandsLineHoldsForTheCommandsKey() {
    // Given
    var out = new StringWriter();
    var err = new StringWriter();
    var command =
        new CommandLine(new KeysCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    // When
    int exit = command.execute("new", "zoe", "--role", "read,operate");

    // Then
    assertThat(exit).isZero();
    String key = err.toString().replaceFirst("(?s).*: ", "").strip();
    assertThat(out.toString()).doesNotContain(key);
    assertThat(Keys.parse(out.toString().lines().toList()).holder(key))
        .contains(new KeyHolder("zoe", Set.of(Role.READ, Role.OPERATE)));
    assertThat(command.execute("new", "zoe", "--role", "admin")).isEqualTo(2);
    assertThat(err.toString()).contains("'admin' is no role; the roles are push, read, operate.");
  }
}
