package edgerules.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs jobs in a cluster in this process, one after the other. */
final class Runner implements AutoCloseable {
  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /**
   * What a run showed: the rate is messages a second, times of the processor are microseconds a message, of all the process and
   * of the thread of the busiest task.
   */
  record Figures(double rate, double processor, double busiest, long checkpointBytes, double longestStopMillis) {}

  /** How many times as long a measurement may take as its tasks are to run. */
  private static final int MOST = 4;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final MiniCluster cluster;
  private final Path folder;

  Runner() throws Exception {
    folder = Files.createTempDirectory("edge-rules-bench");
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(4)
                .build());
    cluster.start();
  }

  private JobID submit(Contender contender, Load load, long count, int parallelism, Duration checkpoints, String from)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.resolve("checkpoints").toUri().toString());
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration);
    environment.setParallelism(parallelism);
    environment.setMaxParallelism(128);
    environment.getConfig().enableObjectReuse();
    if (checkpoints != null) environment.enableCheckpointing(checkpoints.toMillis());
    contender.build(environment, load, count);
    JobGraph graph = environment.getStreamGraph().getJobGraph();
    if (from != null) graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(from));
    return cluster.submitJob(graph).get().getJobID();
  }

  /** What a contender answers to the first so many messages. */
  List<String> answers(Contender contender, Load load, int count) throws Exception {
    Probe.reset();
    List<String> answers = Probe.collect();
    Probe.pauseAt = count / 4 * 3;
    JobID job = submit(contender, load, count, 1, null, null);
    cluster.requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader());
    Probe.answers = null;
    long heard = Load.BEGIN + (Probe.pauseAt - 1) * load.step() / 1000 - 1;
    return Answers.upTo(heard, answers);
  }

  /** `warm`, `time`: for how long the busiest task is to run before and while it is measured. */
  Figures rate(Contender contender, Load load, Duration warm, Duration time, Duration checkpoints) throws Exception {
    Probe.reset();
    JobID job = submit(contender, load, Long.MAX_VALUE / 2, 1, checkpoints, null);
    await(job, () -> Probe.made > 0);
    work(job, warm);
    Probe.longestStop = 0;
    Probe.watchesStops = checkpoints != null;
    long[] begin = {System.nanoTime(), Probe.made, SYSTEM.getProcessCpuTime()};
    long busiest = work(job, time);
    long[] end = {System.nanoTime(), Probe.made, SYSTEM.getProcessCpuTime()};
    Probe.watchesStops = false;
    double count = end[1] - begin[1];
    long bytes = 0;
    if (checkpoints != null) {
      CheckpointStatsSnapshot stats = cluster.getExecutionGraph(job).get().getCheckpointStatsSnapshot();
      for (AbstractCheckpointStats one : stats.getHistory().getCheckpoints()) {
        if (one.getStatus().isCompleted()) bytes = Math.max(bytes, one.getStateSize());
      }
    }
    cancel(job);
    return new Figures(
        count / (end[0] - begin[0]) * 1e9, (end[2] - begin[2]) / 1e3 / count, busiest / 1e3 / count, bytes, Probe.longestStop / 1e6);
  }

  /** Waits until the busiest task has run for so long, which takes longer where others use the machine too, but not for ever. */
  private long work(JobID job, Duration time) throws Exception {
    Map<Long, Long> before = tasks();
    long until = System.nanoTime() + MOST * time.toNanos();
    for (; ; ) {
      sleep(job, Duration.ofMillis(50));
      long busiest = 0;
      for (Map.Entry<Long, Long> task : tasks().entrySet())
        busiest = Math.max(busiest, task.getValue() - before.getOrDefault(task.getKey(), 0L));
      if (busiest >= time.toNanos() || System.nanoTime() >= until) return busiest;
    }
  }

  /** For how long the threads of tasks have run. */
  private static Map<Long, Long> tasks() {
    Map<Long, Long> times = new HashMap<>();
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds()))
      if (thread != null && thread.getThreadName().matches(".*\\(\\d+/\\d+\\)#\\d+"))
        times.put(thread.getThreadId(), THREADS.getThreadCpuTime(thread.getThreadId()));
    return times;
  }

  /** How long messages take from when they are due to the sink at so many a second, in milliseconds, sorted. */
  double[] latencies(Contender contender, Load load, double pace, Duration warm, Duration time) throws Exception {
    Probe.reset();
    Probe.pace = pace;
    JobID job = submit(contender, load, Long.MAX_VALUE / 2, 1, null, null);
    await(job, () -> Probe.made > 0);
    sleep(job, warm);
    long[] found = new long[(int) (pace * time.toSeconds())];
    Probe.latencyCount = 0;
    Probe.latencies = found;
    await(job, () -> Probe.latencyCount == found.length);
    cancel(job);
    return Arrays.stream(found).sorted().mapToDouble(nanos -> nanos / 1e6).toArray();
  }

  /** What a task with many keys needs. */
  record Cold(
      double heapMegabytes, double processMegabytes, double readSeconds, long savepointBytes, double restoreSeconds, double rescaleSeconds) {}

  Cold cold(Contender contender, Load load) throws Exception {
    Probe.reset();
    double before = heap();
    long begin = System.nanoTime();
    // As many as there are keys, and then slowly on.
    JobID job = submit(contender, load, Long.MAX_VALUE / 2, 1, Duration.ofHours(1), null);
    await(job, () -> Probe.made >= load.keys());
    double readSeconds = (System.nanoTime() - begin) / 1e9;
    Probe.pace = 100;
    Thread.sleep(5000);
    double heap = heap() - before;
    double process = resident();
    String first = cluster.triggerSavepoint(job, folder.toUri().toString(), true, SavepointFormatType.CANONICAL).get();
    awaitEnd(job);
    long bytes = size(Path.of(java.net.URI.create(first)));
    double restore = restore(contender, load, 1, first);
    double rescale = restore(contender, load, 2, first);
    return new Cold(heap, process, readSeconds, bytes, restore, rescale);
  }

  /** From the moment at which the job is submitted to the first message that its keyed tasks take. */
  private double restore(Contender contender, Load load, int parallelism, String from) throws Exception {
    Probe.reset();
    Probe.watchesStops = true;
    long begin = System.nanoTime();
    JobID job = submit(contender, load, Long.MAX_VALUE / 2, parallelism, Duration.ofHours(1), from);
    await(job, () -> Probe.firstTaken != 0);
    double seconds = (Probe.firstTaken - begin) / 1e9;
    cancel(job);
    return seconds;
  }

  private static double heap() throws Exception {
    for (int time = 0; time < 3; time++) {
      System.gc();
      Thread.sleep(300);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
  }

  private static double resident() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status")))
      if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
    return Double.NaN;
  }

  private static long size(Path path) throws Exception {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(JobID job, Condition condition) throws Exception {
    for (int turn = 0; !condition.holds(); turn++) {
      Thread.sleep(5);
      if (turn % 100 == 99) check(job);
    }
  }

  private void sleep(JobID job, Duration time) throws Exception {
    Thread.sleep(time.toMillis());
    check(job);
  }

  private void check(JobID job) throws Exception {
    if (!cluster.getJobStatus(job).get().isTerminalState()) return;
    cluster.requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader());
    throw new IllegalStateException("the job has ended");
  }

  private void cancel(JobID job) throws Exception {
    cluster.cancelJob(job).get();
    awaitEnd(job);
  }

  private void awaitEnd(JobID job) throws Exception {
    JobStatus status = cluster.getJobStatus(job).get();
    while (!status.isTerminalState()) {
      Thread.sleep(20);
      status = cluster.getJobStatus(job).get();
    }
  }

  @Override
  public void close() throws Exception {
    cluster.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
