package dev.coffey.ops.systemtests.access;

import dev.coffey.ops.local.DemoSettings;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.servers.BrokerSecurity;
import dev.coffey.ops.servers.Certificates;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.RegistryGate;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.ops.servers.TokenIssuer;
import dev.coffey.ops.world.ExportVariants;
import dev.coffey.ops.world.Split;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.access.AccessList;
import dev.coffey.schemas.access.ClusterProperties;
import dev.coffey.schemas.access.Party;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Broker and registry that let nobody in without a name, topics and rules made by an operator who
 * may do no more than that, and commands that start services with a name.
 */
final class ClosedCluster implements AutoCloseable {

  static final String STUDENT = Commands.STUDENT_ID;

  /** The teacher comes with a token, the others with a password. */
  private static final Set<Party> WITH_TOKEN = Set.of(Party.TEACHER);

  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private final Path folder;
  private final Map<String, String> passwords;
  private final Certificates certificates;
  private final TokenIssuer issuer;
  private final KafkaBroker broker;
  private final SchemaRegistry registry;
  private final RegistryGate gate;

  ClosedCluster(Path folder) throws Exception {
    this.folder = folder;
    this.passwords = passwords();
    this.certificates = Certificates.in(folder.resolve("certificates"));
    this.issuer = TokenIssuer.start(passwords);
    this.broker =
        KafkaBroker.start(
            folder.resolve("broker"),
            new BrokerSecurity(certificates, passwords, Optional.of(issuer)));
    this.registry = SchemaRegistry.start(folder.resolve("registry"));
    this.gate = RegistryGate.open(registry, certificates, passwords, Set.of());
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

  private void makeTopicsAndRules() throws ExecutionException, InterruptedException {
    try (var admin = Admin.create(new HashMap<>(broker.client(BrokerSecurity.ADMIN)))) {
      allow(admin, Party.OPERATOR);
    }
    ClusterProperties operator = properties(Party.OPERATOR);
    try (var admin = Admin.create(operator.kafka())) {
      TopicCreation.ensure(admin, operator.registry(), Topics.ALL, TopicSettings.DEFAULT);
      for (Party party : Party.values()) {
        allow(admin, party);
      }
    }
  }

  private static void allow(Admin admin, Party party)
      throws ExecutionException, InterruptedException {
    admin
        .createAcls(
            AccessList.of(party, STUDENT).stream()
                .flatMap(grant -> grant.bindings(party.user()).stream())
                .toList())
        .all()
        .get();
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

  /** What nobody may ever read anywhere. */
  List<String> secrets() {
    return List.copyOf(passwords.values());
  }

  /** How this party meets the cluster. */
  ClusterProperties properties(Party party) {
    return ClusterProperties.ofEnvironment(environment(party));
  }

  /** The same as environment variables, as a container gets them. */
  Map<String, String> environment(Party party) {
    var environment = new HashMap<String, String>();
    var kafka =
        WITH_TOKEN.contains(party) ? broker.tokenClient(party.user()) : broker.client(party.user());
    kafka.forEach(
        (name, value) ->
            environment.put("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    environment.put("COFFEY_REGISTRY_URL", gate.url());
    environment.put("COFFEY_REGISTRY_USER_INFO", party.user() + ":" + passwords.get(party.user()));
    environment.put("COFFEY_REGISTRY_TRUSTSTORE", certificates.authority().toString());
    return environment;
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
    var bootstrap = environment(party).get("KAFKA_BOOTSTRAP_SERVERS");
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
