package dev.coffey.ops.systemtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may use whom; the table of docs/architecture.md, held. */
class RoomsTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private static final Map<String, String> ROOMS =
      Map.ofEntries(
          Map.entry("schemas", "dev.coffey.schemas.."),
          Map.entry("distillation", "dev.coffey.distillation.."),
          Map.entry("checkpoints", "dev.coffey.checkpoints.."),
          Map.entry("access", "dev.coffey.access.."),
          Map.entry("ingest-service", "dev.coffey.ingest.."),
          Map.entry("teacher-service", "dev.coffey.teacher.."),
          Map.entry("student-trainer", "dev.coffey.trainer.."),
          Map.entry("evaluator", "dev.coffey.evaluator.."),
          Map.entry("ops", "dev.coffey.ops.."));

  private static final String DJL = "ai.djl..";
  private static final String QUARKUS = "io.quarkus..";
  private static final String KAFKA = "org.apache.kafka..";
  private static final String AVRO = "org.apache.avro..";
  private static final List<String> SERVICES =
      List.of("ingest-service", "teacher-service", "student-trainer", "evaluator");

  private static JavaClasses classes;

  @BeforeAll
  static void importRooms() {
    classes = new ClassFileImporter().importPaths(compiledRooms());
    assertThat(classes.size()).as("classes of all rooms; build them first").isGreaterThan(100);
  }

  private static List<Path> compiledRooms() {
    return Stream.of(
            "schemas",
            "distillation",
            "checkpoints",
            "access",
            "ingest-service",
            "teacher-service",
            "student-trainer",
            "evaluator",
            "ops/servers",
            "ops/browser",
            "ops/world",
            "ops/local",
            "ops/benchmarks",
            "ops/lab")
        .map(room -> ROOT.resolve(room).resolve("target/classes"))
        .peek(path -> assertThat(path).isDirectory())
        .toList();
  }

  private static Map<String, List<String>> forbidden() {
    Map<String, List<String>> table = new LinkedHashMap<>();
    table.put("schemas", rooms("distillation", "checkpoints", "access", "ops", QUARKUS, DJL));
    table.put(
        "distillation", rooms("schemas", "checkpoints", "access", "ops", QUARKUS, KAFKA, AVRO));
    table.put("checkpoints", rooms("access", "ops", QUARKUS));
    table.put("access", rooms("schemas", "distillation", "checkpoints", "ops", KAFKA, AVRO, DJL));
    for (String service : SERVICES) {
      List<String> others = new ArrayList<>(rooms("ops"));
      SERVICES.stream()
          .filter(other -> !other.equals(service))
          .forEach(other -> others.add(ROOMS.get(other)));
      table.put(service, others);
    }
    table.get("schemas").addAll(serviceRooms());
    table.get("distillation").addAll(serviceRooms());
    table.get("checkpoints").addAll(serviceRooms());
    table.get("access").addAll(serviceRooms());
    table.put("ops", serviceRooms());
    return table;
  }

  private static List<String> rooms(String... names) {
    return new ArrayList<>(Stream.of(names).map(name -> ROOMS.getOrDefault(name, name)).toList());
  }

  private static List<String> serviceRooms() {
    return new ArrayList<>(SERVICES.stream().map(ROOMS::get).toList());
  }

  @TestFactory
  Stream<DynamicTest> noRoomUsesWhatItMustNot() {
    return forbidden().entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage(ROOMS.get(entry.getKey()))
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(entry.getValue().toArray(String[]::new))
                            .because("docs/architecture.md, Rooms, says so")
                            .check(classes)));
  }

  @Test
  void everyPackageSaysWhatItHolds() throws Exception {
    // Given
    List<Path> folders;
    try (Stream<Path> files = Files.walk(ROOT)) {
      folders =
          files
              .filter(path -> path.toString().contains("src/main/java"))
              .filter(path -> path.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .toList();
    }

    // When
    List<Path> silent =
        folders.stream()
            .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
            .toList();

    // Then
    assertThat(silent).as("packages without a package-info.java").isEmpty();
  }

  @Test
  void noPackageIsADrawerForEverything() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..common..", "..impl..", "..manager..", "..helper..")
        .because("packages are nouns of the domain")
        .check(classes);
  }
}
