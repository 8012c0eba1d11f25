package edgerules.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What modules take: of the engine's heap, and of a checkpoint. */
final class MemoryTest {
  @TempDir Path scratch;

  @Test
  void isToldByTheEngine() {
    try (Engine engine = Engine.start()) {
      assertTrue(engine.uses(0));
      assertFalse(engine.uses(0.5));
    }
  }

  @Test
  void isCompressedInCheckpoints() throws Exception {
    Path recording = scratch.resolve("recording.jsonl");
    Files.writeString(recording, "");
    JobOptions options =
        new JobOptions(
            "{}", List.of(), List.of(recording.toString()), scratch.toString(), "$.id", null, 1, 100, JobOptions.Bounds.DEFAULT, null, JobOptions.NO_CSV);
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(new Configuration());
    Job.build(environment, options);
    assertTrue(environment.getConfig().isUseSnapshotCompression());
    assertTrue(environment.getConfig().isObjectReuseEnabled());
    assertEquals(100_000, options.bounds().warm());
  }
}
