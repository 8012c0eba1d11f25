package edgerules.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step that never ends is stopped; the message that causes it goes to errors when it comes again. */
final class StuckTest {
  private static final String RULES = "{\"rules\":{\"hot\":{\"when\":{\"path\":\"$..t\",\"gt\":20},\"then\":{\"output\":\"out\"}}}}";
  /** No rule can do that: what is wrong is wrong in the engine. Bodies are read by modules alone. */
  private static final String NEVER_ENDS =
      """

      const { openModules } = edgeRules
      edgeRules.openModules = options => {
        const { parse } = JSON
        JSON.parse = (text, ...others) => {
          while (text.includes('"never":"ends"')) {}
          return parse(text, ...others)
        }
        return openModules(options)
      }
      """;

  @TempDir Path scratch;

  @AfterEach
  void restore() {
    System.clearProperty("edgerules.step.seconds");
    Engine.replace(null);
  }

  @Test
  void isNamedAndGoesToErrors() throws Exception {
    System.setProperty("edgerules.step.seconds", "2");
    Engine.replace(Engine.bundle() + NEVER_ENDS);
    Path recording = scratch.resolve("recording.jsonl");
    Files.writeString(
        recording,
        """
        {"at":0,"input":"in","body":{"id":1,"t":21}}
        {"at":1,"input":"in","body":{"id":1,"t":22,"never":"ends"}}
        {"at":2,"input":"in","body":{"id":1,"t":23}}
        """);
    Path out = Files.createDirectory(scratch.resolve("out"));
    JobOptions.Bounds bounds = new JobOptions.Bounds(10, 4096, 1, 0);
    JobID job =
        Cluster.submit(
            Job.read(new JobOptions(RULES, List.of(), List.of(recording.toString()), out.toString(), "$.id", null, 1, 100, bounds, null, JobOptions.NO_CSV)));
    List<String> failures = new ArrayList<>();
    Cluster.await(
        () -> {
          failures.add(failure(job));
          return Cluster.isDone(job);
        });
    String failure = String.join("", failures);
    assertTrue(failure.contains("a step did not end within 2 s and was stopped: of the key 1 at 1970-01-01T00:00:00.001Z, the message"), failure);
    assertTrue(failure.contains("\"t\":22"), failure);
    assertEquals(
        """
        {"key":1,"at":0,"output":"out","rules":["hot"],"properties":{},"body":{"id":1,"t":21}}
        {"key":1,"at":1,"output":"errors","rules":[],"properties":{"errorCode":"step-not-ended","errorMessage":"The step that this message causes did not end, and was stopped."},"body":{"id":1,"t":22,"never":"ends"}}
        {"key":1,"at":2,"output":"out","rules":["hot"],"properties":{},"body":{"id":1,"t":23}}
        """,
        Files.readString(out.resolve("part-0.jsonl")));
  }

  /** What the last failure of the job was; nothing while it runs. */
  private static String failure(JobID job) {
    try {
      ErrorInfo failure = Cluster.get().getExecutionGraph(job).get().getFailureInfo();
      return failure == null ? "" : failure.getExceptionAsString();
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }
}
