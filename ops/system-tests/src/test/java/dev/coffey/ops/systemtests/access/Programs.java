package dev.coffey.ops.systemtests.access;

import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.access.Party;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Command lines and examples, as somebody starts them who has the party's environment or its file.
 */
record Programs(ClosedCluster cluster, Path folder) {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path EXAMPLES = ROOT.resolve("checkpoints/examples/target/quarkus-app");

  /** Where {@link #fetch} puts it. */
  Path fetched(CheckpointManifest checkpoint) {
    return folder.resolve(checkpoint.getCheckpointId() + ".safetensors");
  }

  Said fetch(CheckpointManifest checkpoint) throws IOException, InterruptedException {
    return Said.by(
        folder,
        cluster.environment(Party.APPLICATION),
        "-jar",
        ROOT.resolve("checkpoints/target/coffey-fetch.jar").toString(),
        "--checkpoint=" + checkpoint.getCheckpointId(),
        "--out=" + fetched(checkpoint));
  }

  Said lineage(CheckpointManifest checkpoint) throws IOException, InterruptedException {
    return Said.by(
        folder,
        cluster.environment(Party.AUDITOR),
        "-jar",
        ROOT.resolve("student-trainer/target/quarkus-app/quarkus-run.jar").toString(),
        "lineage",
        checkpoint.getCheckpointId());
  }

  /** The plain example, with a file. */
  Said classify(Path image) throws IOException, InterruptedException {
    return Said.by(
        folder,
        Map.of(),
        "-cp",
        EXAMPLES.resolve("app") + "/*:" + EXAMPLES.resolve("lib/main") + "/*",
        "dev.coffey.examples.plain.ClassifyFiles",
        "--kafka-config",
        cluster.configFile(Party.APPLICATION).toString(),
        ClosedCluster.STUDENT,
        image.toString());
  }

  /** The example with an endpoint, with the environment. */
  ChildProcess endpoint(int port) {
    ChildProcess.Builder endpoint =
        ChildProcess.java("examples")
            .classpath(List.of(EXAMPLES.resolve("quarkus-run.jar")))
            .main("io.quarkus.bootstrap.runner.QuarkusEntryPoint")
            .env("QUARKUS_HTTP_PORT", Integer.toString(port))
            .log(folder.resolve("data/logs/examples.log"));
    cluster.environment(Party.APPLICATION).forEach(endpoint::env);
    return endpoint.start();
  }
}
