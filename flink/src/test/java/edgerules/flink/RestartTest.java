package edgerules.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves is the same where task managers are killed in the middle of a recording. */
final class RestartTest {
  private static final String RULES =
      """
      {"rules":{
        "mean":{"by":"$.m","window":{"tumbling":"1m"},"aggregate":{"mean":{"avg":"$.t"},"most":{"max":"$.t"}},"then":{"output":"means"}},
        "hot":{"by":"$.m","when":{"path":"$.t","gt":80},"for":"5s","then":{"output":"alarms"},"resolved":{"output":"alarms"}},
        "silent":{"by":"$.m","absent":"20s","then":{"output":"silent"}}}}
      """;

  @TempDir Path scratch;

  @Test
  void killedInTheMiddle() throws Exception {
    Path recording = scratch.resolve("recording.jsonl");
    Files.writeString(recording, recording(60_000));
    Path plain = Files.createDirectory(scratch.resolve("plain"));
    Cluster.run(Job.read(options(recording, plain)));
    Path killed = Files.createDirectory(scratch.resolve("killed"));
    JobID job = Cluster.submit(Job.read(options(recording, killed)));
    Cluster.await(() -> Cluster.checkpoints(job) >= 1);
    assertFalse(Cluster.isDone(job), "it was done before it could be killed");
    Cluster.killAll();
    Cluster.await(() -> Cluster.isDone(job));
    AccessExecutionGraph graph = Cluster.get().getExecutionGraph(job).get();
    assertTrue(graph.getAllVertices().values().iterator().next().getTaskVertices()[0].getCurrentExecutionAttempt().getAttemptNumber() > 0);
    Map<String, String> expected = EqualityTest.byKey(EqualityTest.parts(plain));
    assertTrue(expected.size() > 90);
    Map<String, String> found = EqualityTest.byKey(EqualityTest.parts(killed));
    expected.forEach((key, lines) -> assertEquals(lines, found.get(key), key));
    assertEquals(expected.keySet(), found.keySet());
  }

  private JobOptions options(Path recording, Path out) {
    JobOptions.Bounds bounds = new JobOptions.Bounds(45, 4096, 50, 0);
    return new JobOptions(RULES, List.of(), List.of(recording.toString()), out.toString(), "$.device", null, 2, 100, bounds, null, JobOptions.NO_CSV);
  }

  private static String recording(int lines) {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < lines; at++) {
      text.append("{\"at\":%d,\"input\":\"in\",\"body\":{\"device\":%d,\"m\":\"m%d\",\"t\":%d}}\n".formatted(at * 20L, random.nextInt(100), random.nextInt(2), random.nextInt(100)));
    }
    return text.toString();
  }
}
