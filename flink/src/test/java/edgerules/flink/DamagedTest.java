package edgerules.flink;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle that cannot be run ends the job, with a message that says so: it would fail again and again. */
final class DamagedTest {
  @TempDir Path scratch;

  @AfterEach
  void restore() {
    Engine.replace(null);
  }

  @Test
  void endsAJobOfFiles() throws Exception {
    Path recording = Files.writeString(scratch.resolve("recording.jsonl"), "{\"at\":0,\"input\":\"in\",\"body\":{\"id\":1}}\n");
    JobOptions options = options(recording.toString(), null);
    Engine.replace(Engine.bundle().substring(0, 5000));
    ends(options, "edge-rules.js in the job's jar cannot be run: SyntaxError");
    Engine.replace("");
    ends(options, "edge-rules.js in the job's jar cannot be run");
  }

  @Test
  void endsAJobOfTopicsWhereKeysAreFound() throws Exception {
    Properties nowhere = new Properties();
    nowhere.setProperty("bootstrap.servers", "127.0.0.1:1");
    Engine.replace(Engine.bundle() + "\nedgeRules.openKeys = () => { throw new Error('damaged') }\n");
    ends(options("topic", new JobOptions.Kafka(nowhere, null, -1, false)), "the engine failed in openKeys: Error: damaged");
  }

  private JobOptions options(String in, JobOptions.Kafka kafka) {
    String out = scratch.toString();
    return new JobOptions("{\"rules\":{}}", List.of(), List.of(in), out, "$.id", null, 1, 100, JobOptions.Bounds.DEFAULT, kafka, JobOptions.NO_CSV);
  }

  private static void ends(JobOptions options, String why) throws Exception {
    JobID job = Cluster.submit(options);
    Cluster.await(() -> Cluster.isDone(job));
    assertTrue(Cluster.isDone(job), "it is started again and again");
    String failure = Cluster.get().getExecutionGraph(job).get().getFailureInfo().getExceptionAsString();
    assertTrue(failure.contains(why), failure);
  }
}
