package edgerules.flink;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** A cluster as Flink's distribution starts it: a job manager and task managers, each a process of its own, and its client. */
final class Standalone implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  /** What Flink's lib/ has: Flink and Javet's two jars, and nothing of the job. */
  private static final String LIBRARY = Path.of("target", "lib").toAbsolutePath() + "/*";

  private final Path folder;
  private final int rest;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process jobManager;
  private final List<Process> taskManagers = new ArrayList<>();
  private int started;

  Standalone(Path folder, int count, int slots) throws Exception {
    this.folder = folder;
    rest = JavaProcess.freePort();
    Files.writeString(
        folder.resolve("config.yaml"),
        """
        jobmanager.rpc.address: 127.0.0.1
        jobmanager.rpc.port: %d
        jobmanager.bind-host: 127.0.0.1
        rest.address: 127.0.0.1
        rest.port: %d
        taskmanager.host: 127.0.0.1
        taskmanager.bind-host: 127.0.0.1
        taskmanager.numberOfTaskSlots: %d
        taskmanager.cpu.cores: 2
        taskmanager.memory.framework.heap.size: 128m
        taskmanager.memory.framework.off-heap.size: 64m
        taskmanager.memory.jvm-metaspace.size: 256m
        taskmanager.memory.jvm-overhead.min: 64m
        taskmanager.memory.jvm-overhead.max: 64m
        taskmanager.memory.task.heap.size: 256m
        taskmanager.memory.task.off-heap.size: 64m
        taskmanager.memory.managed.size: 16m
        taskmanager.memory.network.min: 64m
        taskmanager.memory.network.max: 64m
        taskmanager.load-balance.mode: SLOTS
        heartbeat.interval: 1000
        heartbeat.timeout: 60000
        pekko.ask.timeout: 60 s
        web.refresh-interval: 100
        rest.cache.checkpoint-statistics.timeout: 50 ms
        restart-strategy.type: fixed-delay
        restart-strategy.fixed-delay.attempts: 1000000
        restart-strategy.fixed-delay.delay: 200ms
        execution.checkpointing.dir: %s
        io.tmp.dirs: %s
        """
            .formatted(JavaProcess.freePort(), rest, slots, folder.resolve("checkpoints").toUri(), folder));
    jobManager = run("jobmanager", "-Xmx400m", "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
    for (int number = 0; number < count; number++) startTaskManager();
    await(node -> node.path("slots-total").asInt() == count * slots, "/overview");
  }

  private Process run(String log, String memory, String entry) throws IOException {
    return JavaProcess.start(folder, log, LIBRARY, flags(memory), entry, "--configDir", folder.toString());
  }

  private List<String> flags(String memory) {
    List<String> flags = new ArrayList<>(List.of(System.getProperty("flink.opens").split(" ")));
    flags.addAll(List.of(memory, "-Djava.io.tmpdir=" + folder));
    flags.add("-Dlog4j2.configurationFile=" + Path.of("src/test/resources/log4j2-test.properties").toAbsolutePath());
    return flags;
  }

  void startTaskManager() throws IOException {
    taskManagers.add(run("taskmanager-" + started++, "-Xmx500m", "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"));
  }

  /** Ends the task manager that has run longest, whatever it is doing, and starts another. */
  void killTaskManager() throws Exception {
    Process oldest = taskManagers.remove(0);
    // SIGKILL.
    oldest.destroyForcibly().waitFor();
    startTaskManager();
  }

  /** Submits a job as people do; gives its number. */
  String submit(Path jar, int parallelism, String savepoint, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("run", "-d", "-p", String.valueOf(parallelism)));
    if (savepoint != null) command.addAll(List.of("-s", savepoint));
    command.addAll(List.of("-c", "edgerules.flink.Main", jar.toString()));
    command.addAll(arguments);
    return find("JobID ([0-9a-f]{32})", client(command));
  }

  /** Ends a job with a savepoint; gives where that is. */
  String stop(String job) throws Exception {
    return find("Path: (\\S+)", client(List.of("stop", "--savepointPath", folder.resolve("savepoints").toUri().toString(), job)));
  }

  void cancel(String job) throws Exception {
    send("PATCH", "/jobs/" + job + "?mode=cancel", "");
    await(node -> node.path("state").asText().equals("CANCELED"), "/jobs/" + job);
  }

  private String client(List<String> command) throws Exception {
    String log = "client-" + System.nanoTime();
    List<String> all = new ArrayList<>(List.of("org.apache.flink.client.cli.CliFrontend"));
    all.addAll(command);
    Process process = JavaProcess.start(folder, log, LIBRARY, flags("-Xmx400m"), all.toArray(String[]::new));
    if (!process.waitFor(600, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    String told = Files.readString(folder.resolve(log));
    if (process.exitValue() != 0) throw new IllegalStateException(command + ":\n" + told);
    return told;
  }

  private static String find(String pattern, String told) {
    Matcher found = Pattern.compile(pattern).matcher(told);
    if (!found.find()) throw new IllegalStateException(told);
    return found.group(1);
  }

  /** What is done again and again. */
  interface Step {
    void run() throws Exception;
  }

  /** From when until when, in epoch milliseconds. */
  record Span(long begin, long end) {}

  /** Lets the job make a checkpoint and does that until it is over; gives from when until when its subtasks were at it. */
  Span checkpoint(String job, Step meanwhile) throws Exception {
    String all = "/jobs/" + job + "/checkpoints";
    String asked = send("POST", all, "{}").path("request-id").asText();
    JsonNode state;
    do {
      meanwhile.run();
      state = get(all + "/" + asked);
    } while (!state.path("status").path("id").asText().equals("COMPLETED"));
    JsonNode number = state.path("operation").path("checkpointId");
    // It failed.
    if (number.isMissingNode()) return new Span(0, 0);
    String details = all + "/details/" + number.asText();
    await(node -> node.path("status").asText().equals("COMPLETED"), details);
    JsonNode checkpoint = get(details);
    return new Span(checkpoint.path("trigger_timestamp").asLong(), checkpoint.path("latest_ack_timestamp").asLong());
  }

  /** Waits until the job has completed a checkpoint that began after that time, in epoch milliseconds. */
  void awaitCheckpoint(String job, long after) throws Exception {
    await(node -> node.path("latest").path("completed").path("trigger_timestamp").asLong() > after, "/jobs/" + job + "/checkpoints");
  }

  /** How often the job has gone on from a checkpoint. */
  long restarts(String job) throws Exception {
    return get("/jobs/" + job + "/checkpoints").path("counts").path("restored").asLong();
  }

  private void await(Predicate<JsonNode> condition, String path) throws Exception {
    JsonNode last = null;
    for (int tries = 0; tries < 6000; tries++) {
      last = get(path);
      if (condition.test(last)) return;
      boolean isUp = jobManager.isAlive() && taskManagers.stream().allMatch(Process::isAlive);
      if (!isUp) throw new IllegalStateException("a process has ended of itself, see " + folder);
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IllegalStateException(path + " is " + last + ", see " + folder);
  }

  private JsonNode get(String path) throws Exception {
    try {
      return send("GET", path, "");
    } catch (IOException error) {
      // It is not up yet.
      return JSON.createObjectNode();
    }
  }

  private JsonNode send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rest + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .build();
    return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  @Override
  public void close() throws Exception {
    List<Process> all = new ArrayList<>(taskManagers);
    all.add(jobManager);
    for (Process process : all) process.destroyForcibly().waitFor();
  }
}
