package dev.coffey.ops.systemtests.deployment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The environment variables that a built service reads: those of the project's typed
 * configurations, of Quarkus and of Kafka's clients.
 */
final class ServiceSettings {

  private static final String QUARKUS_SETTINGS =
      "META-INF/quarkus-config-doc/quarkus-config-model.json";
  private static final String OURS = "dev.coffey.";
  private static final Set<String> OF_THE_JVM = Set.of("JAVA_TOOL_OPTIONS");

  private final Set<String> own;
  private final String quarkus;

  private ServiceSettings(Set<String> own, String quarkus) {
    this.own = own;
    this.quarkus = quarkus;
  }

  /** Of the service that the build left in that module. */
  static ServiceSettings of(Path module) throws IOException {
    Path app = module.resolve("target/quarkus-app");
    List<Path> libraries = jars(app.resolve("lib/main"));
    StringBuilder quarkus = new StringBuilder();
    for (Path library : libraries) {
      quarkus.append(entry(library, QUARKUS_SETTINGS));
    }
    List<Path> ours =
        Stream.concat(
                jars(app.resolve("app")).stream(),
                libraries.stream().filter(it -> it.getFileName().toString().startsWith(OURS)))
            .toList();
    return new ServiceSettings(own(ours, libraries), quarkus.toString());
  }

  /** Whether the service would take notice of it. */
  boolean knows(String variable) {
    return OF_THE_JVM.contains(variable)
        || own.contains(variable)
        || kafka().anyMatch(variable::equals)
        || quarkus.contains('"' + variable + '"');
  }

  private static Stream<String> kafka() {
    return Stream.of(
            ConsumerConfig.configNames(),
            ProducerConfig.configNames(),
            AdminClientConfig.configNames())
        .flatMap(Set::stream)
        .map(name -> variable("kafka." + name));
  }

  private static Set<String> own(List<Path> ours, List<Path> libraries) throws IOException {
    URL[] path =
        Stream.concat(ours.stream(), libraries.stream())
            .map(ServiceSettings::url)
            .toArray(URL[]::new);
    Set<String> names = new HashSet<>();
    try (URLClassLoader loader = new URLClassLoader(path, ServiceSettings.class.getClassLoader())) {
      for (Path jar : ours) {
        for (String type : configs(jar)) {
          Class<?> config = Class.forName(type, false, loader);
          if (config.isAnnotationPresent(ConfigMapping.class)) {
            ConfigMappings.getProperties(ConfigClass.configClass(config))
                .keySet()
                .forEach(name -> names.add(variable(name)));
          }
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(ours + " name a class that they do not hold", e);
    }
    return names;
  }

  private static List<String> configs(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(it -> it.getName())
          .filter(it -> it.startsWith("dev/coffey/") && it.endsWith("Config.class"))
          .map(it -> it.replace(".class", "").replace('/', '.'))
          .toList();
    }
  }

  private static String variable(String property) {
    return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(it -> it.toString().endsWith(".jar")).toList();
    }
  }

  private static String entry(Path jar, String name) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      var entry = file.getEntry(name);
      return entry == null
          ? ""
          : new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (IOException e) {
      throw new IllegalArgumentException(path + " is no file", e);
    }
  }
}
