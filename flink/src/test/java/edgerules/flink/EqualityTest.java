package edgerules.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What leaves for each key is byte for byte what replay prints for the lines of that key; test/cluster/cases.ts has written it. */
final class EqualityTest {
  private static final Path CASES = Path.of("target", "cases");

  /** Parallelism, warm modules, bytes of a batch, messages between watermarks, one in so many messages evicts, checkpoints. */
  private record Way(int parallelism, int warm, int batch, int watermarkEvery, int evict, long checkpoint) {}

  private static final List<Way> WAYS =
      List.of(
          new Way(1, 20_000, 256 * 1024, 1000, 0, 60_000),
          new Way(2, 20, 4096, 1, 0, 50),
          new Way(4, 20_000, 64, 7, 25, 20));

  @TempDir Path scratch;

  @TestFactory
  Stream<DynamicTest> isEqual() throws IOException {
    List<Path> cases;
    try (Stream<Path> found = Files.list(CASES)) {
      cases = found.filter(folder -> !folder.getFileName().toString().startsWith("live")).sorted().toList();
    }
    assertTrue(cases.size() > 1);
    return cases.stream()
        .flatMap(
            folder ->
                WAYS.stream()
                    .map(way -> DynamicTest.dynamicTest(folder.getFileName() + " " + way, () -> check(folder, way))));
  }

  private void check(Path folder, Way way) throws Exception {
    Path out = Files.createTempDirectory(scratch, "out");
    Path csv = folder.resolve("recording.csv");
    boolean isCsv = Files.exists(csv);
    JobOptions options =
        new JobOptions(
            Files.readString(folder.resolve("rules.json")),
            List.of(),
            List.of((isCsv ? csv : folder.resolve("recording.jsonl")).toString()),
            out.toString(),
            isCsv ? "$.device" : "{\"system\":\"connectionDeviceId\"}",
            null,
            way.parallelism,
            way.checkpoint,
            new JobOptions.Bounds(way.warm, way.batch, way.watermarkEvery, way.evict),
            null,
            JobOptions.NO_CSV);
    Cluster.run(Job.read(options));
    Map<String, String> expected = byKey(List.of(folder.resolve("expected.jsonl")));
    assertEquals(expected, byKey(parts(out)));
  }

  static List<Path> parts(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.sorted().toList();
    }
  }

  /** The lines of each key, in their order. */
  static Map<String, String> byKey(List<Path> files) throws IOException {
    Map<String, List<String>> lines = new TreeMap<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        lines.computeIfAbsent(line.substring(0, line.indexOf(",\"at\":")), key -> new ArrayList<>()).add(line);
      }
    }
    Map<String, String> joined = new TreeMap<>();
    lines.forEach((key, all) -> joined.put(key, String.join("\n", all)));
    return joined;
  }
}
