package dev.coffey.ops.systemtests.access;

import dev.coffey.ops.local.DemoSettings;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.servers.BrokerSecurity;
import dev.coffey.ops.servers.Certificates;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.KeyFiles;
import dev.coffey.ops.servers.RegistryGate;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.ops.servers.TokenIssuer;
import dev.coffey.ops.world.ExportVariants;
import dev.coffey.ops.world.Split;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.access.ClusterProperties;
import dev.coffey.schemas.access.Party;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * Broker and registry that let nobody in without a name, topics and rules made by an operator who
 * may do no more than that, a trainer's key that all trust, and commands that start services with a
 * name.
 */
final class ClosedCluster implements AutoCloseable {

  static final String STUDENT = Commands.STUDENT_ID;

  /** The teacher comes with tokens, to the registry too; the others with passwords. */
  private static final Set<Party> WITH_TOKEN = Set.of(Party.TEACHER);

  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private final Path folder;
  private final Map<String, String> passwords;
  private final KeyFiles keys;
  private final Certificates certificates;
  private final TokenIssuer issuer;
  private final KafkaBroker broker;
  private final SchemaRegistry registry;
  private final RegistryGate gate;

  ClosedCluster(Path folder) throws Exception {
    this.folder = folder;
    this.passwords = passwords();
    this.keys = KeyFiles.make(folder.resolve("keys"), "trainer");
    this.certificates = Certificates.in(folder.resolve("certificates"));
    this.issuer = TokenIssuer.start(passwords);
    this.broker =
        KafkaBroker.start(
            folder.resolve("broker"),
            new BrokerSecurity(certificates, passwords, Optional.of(issuer)));
    this.registry = SchemaRegistry.start(folder.resolve("registry"));
    this.gate = RegistryGate.open(registry, certificates, passwords, issuer::isValid);
    for (String split : List.of("val", "holdout")) {
      ExportVariants.export(Split.ofKey(split), variants());
    }
    makeTopicsAndRules();
  }

  private static Map<String, String> passwords() {
    var passwords = new HashMap<String, String>();
    Arrays.stream(Party.values()).forEach(it -> passwords.put(it.user(), "s3cret-of-" + it.user()));
    passwords.put(BrokerSecurity.ADMIN, "s3cret-of-admin");
    return passwords;
  }

  private void makeTopicsAndRules() throws IOException, InterruptedException {
    var rules = new DocumentedRules(folder, broker.bootstrapServers());
    rules.make(Party.OPERATOR, file("admin", broker.client(BrokerSecurity.ADMIN)));
    ClusterProperties operator = properties(Party.OPERATOR);
    try (var admin = Admin.create(operator.kafka())) {
      TopicCreation.ensure(admin, operator.registry(), Topics.ALL, TopicSettings.DEFAULT);
    }
    Path operatorProperties = file(Party.OPERATOR.user(), broker.client(Party.OPERATOR.user()));
    for (Party party : Party.values()) {
      if (party != Party.OPERATOR) {
        rules.make(party, operatorProperties);
      }
    }
  }

  private Path file(String name, Map<String, String> settings) throws IOException {
    var properties = new Properties();
    properties.putAll(settings);
    Path file = Files.createDirectories(folder.resolve("clients")).resolve(name + ".properties");
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return file;
  }

  /** Not the usual ones, where somebody's demo may listen. */
  static Ports freePorts() throws IOException {
    int[] ports = new int[7];
    for (int i = 0; i < ports.length; i++) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        ports[i] = socket.getLocalPort();
      }
    }
    return new Ports(ports[0], ports[1], ports[2], ports[3], ports[4], ports[5], ports[6]);
  }

  Path variants() {
    return folder.resolve("variants");
  }

  /** What nobody may ever read anywhere: passwords, tokens, and the trainer's key. */
  List<String> secrets() throws IOException {
    List<String> secrets = new ArrayList<>(passwords.values());
    secrets.addAll(issuer.given());
    secrets.add(Files.readString(keys.own()).lines().skip(1).findFirst().orElseThrow());
    return secrets;
  }

  /** How this party meets the cluster. */
  ClusterProperties properties(Party party) {
    return ClusterProperties.of(settings(party));
  }

  /** The same as a file for {@code --kafka-config}. */
  Path configFile(Party party) throws IOException {
    return file(party.user() + "-all", settings(party));
  }

  /** The same as environment variables, as a container gets them. */
  Map<String, String> environment(Party party) {
    var environment = new HashMap<String, String>();
    settings(party)
        .forEach(
            (name, value) ->
                environment.put(
                    name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'), value));
    return environment;
  }

  private Map<String, String> settings(Party party) {
    String password = passwords.get(party.user());
    var settings = new HashMap<String, String>();
    boolean withToken = WITH_TOKEN.contains(party);
    (withToken ? broker.tokenClient(party.user()) : broker.client(party.user()))
        .forEach((name, value) -> settings.put("kafka." + name, value));
    settings.put("coffey.registry.url", gate.url());
    settings.put("coffey.registry.truststore", certificates.authority().toString());
    if (withToken) {
      settings.put("coffey.registry.token-url", issuer.tokenUrl());
      settings.put("coffey.registry.token-client-id", party.user());
      settings.put("coffey.registry.token-client-secret", password);
    } else {
      settings.put("coffey.registry.user-info", party.user() + ":" + password);
    }
    settings.put("coffey.checkpoints.trusted-keys", keys.open().toString());
    if (party == Party.TRAINER) {
      settings.put("coffey.trainer.signing.key", keys.own().toString());
    }
    return settings;
  }

  /** How services are started that have their data in that folder, on those ports. */
  Commands commands(Path data, Ports ports) throws IOException {
    Files.createDirectories(data.resolve("logs"));
    return new Commands(
        new DemoSettings(data, Optional.empty(), 1, 30, 20, ROOT), ports, variants());
  }

  /** Starts it with this party's name. */
  ChildProcess start(ChildProcess.Builder command, Party party) {
    environment(party).forEach(command::env);
    var bootstrap = settings(party).get(ClusterProperties.BOOTSTRAP_SERVERS);
    // What the demo's commands say of its open cluster, said again.
    return command
        .jvm(
            "-Dkafka.bootstrap.servers=" + bootstrap,
            "-Dcoffey.registry.url=" + gate.url(),
            "-D" + ALLOWED_URLS + "=" + issuer.tokenUrl())
        .start();
  }

  @Override
  public void close() {
    gate.close();
    registry.close();
    broker.close();
    issuer.close();
  }
}
