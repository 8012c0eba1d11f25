package edgerules.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** What the figures were measured on, in words. */
final class Machine {
  private Machine() {}

  static String describe(int rounds) throws Exception {
    String cpu =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 2))
            .findFirst()
            .orElse("an unknown processor");
    String memory =
        Files.readAllLines(Path.of("/proc/meminfo")).stream()
            .filter(line -> line.startsWith("MemTotal"))
            .map(line -> Math.round(Long.parseLong(line.replaceAll("\\D", "")) / 1024.0 / 1024) + " GB")
            .findFirst()
            .orElse("");
    return String.format(
        """
        # Results of `bench/cluster/run`

        %s, %s cores, %s; %s %s, Java %s (heap of %d MB), Flink %s, Javet %s; commit %s; %s. Load when it began: %s.

        Each contender is a job at parallelism 1 with object reuse, in a Flink cluster in one process; all have the same source, which
        makes records of Kafka in memory, and the same sink, which makes such records and counts them. Their answers to a sample were the
        same. They run in turns, %d rounds; each time the rate is that of 2 s of work of the busiest task, after it has worked for
        2.5 s, or of what it did in four times as long where others use the machine too. A figure is the median of the rounds; a ratio is the median of the rounds' ratios, with the least and the greatest. By
        hand, Jackson binds bodies to classes where that is possible. Where others use the machine too, a rate says less than how long the
        thread of the busiest task runs for a message: that task sets the pace. Compare ratios, not figures of different runs.""",
        cpu,
        Runtime.getRuntime().availableProcessors(),
        memory,
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.version"),
        Runtime.getRuntime().maxMemory() >> 20,
        EnvironmentInformation.getVersion(),
        System.getProperty("javet", "unknown"),
        commit(),
        LocalDate.now(ZoneOffset.UTC),
        load(),
        rounds);
  }

  private static String commit() throws Exception {
    Process git = new ProcessBuilder("git", "log", "-1", "--format=%h of %cs").directory(Path.of(System.getProperty("here", ".")).toFile()).start();
    String found = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    return found.isEmpty() ? "unknown" : found;
  }

  static String load() throws IOException {
    String[] parts = Files.readString(Path.of("/proc/loadavg")).split(" ");
    return parts[0] + ", " + parts[1] + ", " + parts[2];
  }
}
