package edgerules.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Jobs between topics under load, on a cluster and a broker of processes of their own. Task managers are killed, documents change
 * during checkpoints, a job is stopped and goes on with other parallelism and another bundle. What has left in the end is what
 * leaves where nothing of that happens.
 */
final class StandaloneIT {
  private static final Path JAR = Path.of("target", "edge-rules-flink.jar");
  /** With the logs of all processes, which are there when it is over. */
  private static final Path SCRATCH = Path.of("target", "standalone").toAbsolutePath();

  private static final int KILLS = Integer.getInteger("kills", 4);
  private static final int CHECKPOINT = 2000;
  /** Two jobs of two subtasks have a task manager to spare: that of one that is killed is taken over at once. */
  private static final int TASK_MANAGERS = 3;
  private static final int SLOTS = 2;

  private static final long BEGIN = System.nanoTime();

  private static Broker broker;
  private static Standalone flink;

  @BeforeAll
  static void start() throws Exception {
    FileUtils.deleteDirectoryQuietly(SCRATCH.toFile());
    broker = new Broker(Files.createDirectories(SCRATCH.resolve("kafka")));
    flink = new Standalone(Files.createDirectory(SCRATCH.resolve("flink")), TASK_MANAGERS, SLOTS);
    note("the cluster is up");
  }

  @AfterAll
  static void stop() throws Exception {
    if (flink != null) flink.close();
    if (broker != null) broker.close();
  }

  @Test
  void taskManagersAreKilled() throws Exception {
    long begin = System.nanoTime();
    try (Load load = new Load(broker, "killed")) {
      String exact = submit(JAR, 2, null, load, "killed-exact-", "exactly-once");
      String atLeast = submit(JAR, 2, null, load, "killed-least-", "at-least-once");
      List<String> jobs = List.of(exact, atLeast);
      Random random = new Random(1);
      int during = 0;
      for (int kill = 1; kill <= KILLS; kill++) {
        // Both go on.
        long now = System.currentTimeMillis();
        for (String job : jobs) flink.awaitCheckpoint(job, now);
        during += changeDuringCheckpoint(load, exact);
        // Anywhere between two checkpoints.
        TimeUnit.MILLISECONDS.sleep(random.nextInt(CHECKPOINT));
        flink.killTaskManager();
        note("killed a task manager at message %d", load.count());
      }
      load.finish();
      note("finished the load");
      Sent found = complete(exact, "killed-exact-");
      Sent foundAtLeast = complete(atLeast, "killed-least-");
      long restarts = flink.restarts(exact) + flink.restarts(atLeast);
      for (String job : jobs) flink.cancel(job);
      assertTrue(restarts >= KILLS, restarts + " restarts");
      Sent expected = expected(load, "killed-plain-");
      System.out.printf(
          "killed: %d messages, %d sent, %d kills, %d restarts, %d documents, %d of them during a checkpoint, %d sent again with at-least-once, %d s%n",
          load.count(), expected.size(), KILLS, restarts, load.documents(), during, foundAtLeast.repeated, seconds(begin));
      assertSame(expected, found, "killed-exact-");
      assertSame(expected, foundAtLeast, "killed-least-");
      assertEquals(0, found.repeated, "what is committed is there once");
    }
  }

  @Test
  void aSavepointGoesOnWithOtherParallelismAndAnotherBundle() throws Exception {
    long begin = System.nanoTime();
    try (Load load = new Load(broker, "rescaled")) {
      String job = submit(JAR, 2, null, load, "rescaled-exact-", "exactly-once");
      int during = 0;
      for (int parallelism : List.of(4, 2)) {
        awaitWindows("rescaled-exact-");
        during += changeDuringCheckpoint(load, job);
        note("stop at message %d", load.count());
        String savepoint = flink.stop(job);
        // While no job runs.
        load.changeDocument();
        job = submit(upgraded(parallelism), parallelism, savepoint, load, "rescaled-exact-", "exactly-once");
      }
      awaitWindows("rescaled-exact-");
      load.finish();
      note("finished the load");
      Sent found = complete(job, "rescaled-exact-");
      flink.cancel(job);
      Sent expected = expected(load, "rescaled-plain-");
      System.out.printf(
          "rescaled: %d messages, %d sent, %d documents, %d of them during a checkpoint, %d s%n",
          load.count(), expected.size(), load.documents(), during, seconds(begin));
      assertSame(expected, found, "rescaled-exact-");
      assertEquals(0, found.repeated, "what is committed is there once");
    }
  }

  private static void assertSame(Sent expected, Sent found, String prefix) throws IOException {
    String difference = expected.differenceOf(found, SCRATCH, prefix);
    if (!difference.isEmpty()) fail(difference);
  }

  private static long seconds(long begin) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
  }

  /** What was done, and when, stays with the logs. */
  private static void note(String what, Object... values) throws IOException {
    String line = "%d s: %s%n".formatted(seconds(BEGIN), what.formatted(values));
    Files.writeString(SCRATCH.resolve("events"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String submit(Path jar, int parallelism, String savepoint, Load load, String prefix, String delivery) throws Exception {
    if (savepoint == null) createOutputs(prefix);
    String job = flink.submit(jar, parallelism, savepoint, arguments(load, prefix, delivery));
    note("submitted the job for %s with parallelism %d at message %d", prefix, parallelism, load.count());
    return job;
  }

  /** A topic that its first record makes may keep that waiting until the producer gives it up. */
  private static void createOutputs(String prefix) throws Exception {
    for (String output : Load.OUTPUTS) broker.create(prefix + output, 3);
  }

  private static List<String> arguments(Load load, String prefix, String delivery) {
    return List.of(
        "--bootstrap", broker.address, "--in", "topic:" + load.in, "--out", "topic:" + prefix, "--documents", "topic:" + load.documents,
        "--key", "{\"system\":\"connectionDeviceId\"}", "--checkpoint", CHECKPOINT + "ms", "--delivery", delivery);
  }

  /** Writes documents while a checkpoint goes on; gives how many were there after it began and before all subtasks had done theirs. */
  private static int changeDuringCheckpoint(Load load, String job) throws Exception {
    for (int tries = 0; tries < 20; tries++) {
      List<long[]> written = new ArrayList<>();
      Standalone.Span checkpoint =
          flink.checkpoint(
              job,
              () -> {
                long begin = System.currentTimeMillis();
                load.changeDocument();
                written.add(new long[] {begin, System.currentTimeMillis()});
              });
      int during = (int) written.stream().filter(one -> checkpoint.begin() < one[0] && one[1] < checkpoint.end()).count();
      note("wrote %d documents, %d of them during a checkpoint, at message %d", written.size(), during, load.count());
      if (during > 0) return during;
    }
    throw new IllegalStateException("no document is written during a checkpoint");
  }

  /** The job with another bundle: the classes of a later version would be found in it. */
  private static Path upgraded(int version) throws IOException {
    Path jar = SCRATCH.resolve("upgraded-" + version + ".jar");
    try (ZipFile from = new ZipFile(JAR.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(jar))) {
      to.setLevel(1);
      for (ZipEntry entry : from.stream().toList()) {
        to.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream bytes = from.getInputStream(entry)) {
          bytes.transferTo(to);
        }
        if (entry.getName().equals("edge-rules.js")) to.write("\nedgeRules.version = %d;\n".formatted(version).getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  /** What leaves where nothing happens: of a job in this process. */
  private static Sent expected(Load load, String prefix) throws Exception {
    createOutputs(prefix);
    List<String> arguments = new ArrayList<>(arguments(load, prefix, "at-least-once"));
    arguments.addAll(List.of("--parallelism", "1"));
    JobID job = Cluster.submit(Job.read(Main.read(arguments.toArray(String[]::new))));
    try {
      awaitMarkers(prefix);
      long checkpoints = Cluster.checkpoints(job);
      Cluster.await(() -> Cluster.checkpoints(job) >= checkpoints + 2);
      Sent expected = Sent.read(broker, prefix);
      assertEquals(0, expected.repeated, "nothing has happened");
      assertTrue(expected.size() > load.count() / 50, "too little is sent");
      return expected;
    } finally {
      Cluster.get().cancelJob(job).get();
    }
  }

  /** What is sent, once every subtask has come to the end. */
  private static Sent complete(String job, String prefix) throws Exception {
    awaitMarkers(prefix);
    // What was sent before it is there.
    flink.awaitCheckpoint(job, System.currentTimeMillis());
    return Sent.read(broker, prefix);
  }

  /** Waits until windows were closed that are open now. */
  private static void awaitWindows(String prefix) throws Exception {
    int before = Sent.read(broker, prefix + "means").size();
    for (int tries = 0; tries < 240; tries++) {
      int count = Sent.read(broker, prefix + "means").size();
      if (count > before) {
        note("%s has %d means, and had %d", prefix, count, before);
        return;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    throw new IllegalStateException("no window of " + prefix + " is closed");
  }

  private static void awaitMarkers(String prefix) throws Exception {
    int count = 0;
    for (int tries = 0; tries < 1200; tries++) {
      count = Sent.read(broker, prefix + Load.END).size();
      if (count >= Load.MARKERS) {
        note("%s is complete", prefix);
        return;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    throw new IllegalStateException("of " + Load.MARKERS + " markers " + prefix + Load.END + " has " + count);
  }
}
