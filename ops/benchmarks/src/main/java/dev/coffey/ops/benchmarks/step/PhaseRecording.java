package dev.coffey.ops.benchmarks.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Listens to the phases that training tells the JDK Flight Recorder. Records from its start. */
final class PhaseRecording implements AutoCloseable {

  private static final String EVENT = "dev.coffey.TrainingPhase";

  private final Recording recording = new Recording();

  PhaseRecording() {
    recording.enable(EVENT).withoutThreshold().withoutStackTrace();
    recording.start();
  }

  /** Ends the recording; milliseconds by the phase's name, summed. */
  Map<String, Double> millisByPhase() throws IOException {
    recording.stop();
    Path file = Files.createTempFile("phases", ".jfr");
    try {
      recording.dump(file);
      Map<String, Double> millis = new TreeMap<>();
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        if (event.getEventType().getName().equals(EVENT)) {
          millis.merge(event.getString("phase"), event.getDuration().toNanos() / 1e6, Double::sum);
        }
      }
      return millis;
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public void close() {
    recording.close();
  }
}
