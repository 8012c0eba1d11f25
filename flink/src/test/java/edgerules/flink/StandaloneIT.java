package edgerules.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * On a cluster of processes and a broker: two jobs over the same topic under load, one with transactions. Task managers are
 * killed, documents change, one job is stopped and goes on with other parallelism and another bundle. What has left in the end
 * is what leaves where nothing of that happens.
 */
final class StandaloneIT {
  private static final Path JAR = Path.of("target", "edge-rules-flink.jar");
  private static final int KILLS = Integer.getInteger("kills", 4);
  private static final int PARTITIONS = 3;
  private static final int DEVICES = 100;
  private static final int MARKERS = 50;
  /** Messages a second, and how far the time of each is behind that of the one before, in milliseconds. */
  private static final int RATE = 500;
  private static final long STEP = 20;
  private static final long START = 1_767_225_600_000L;
  /** So many messages before its time a document is written: ten seconds. */
  private static final long AHEAD = 10 * RATE;

  /** With the logs of all processes, which are there when it is over. */
  private final Path scratch = Path.of("target", "standalone").toAbsolutePath();

  @Test
  void whatLeavesIsTheSame() throws Exception {
    FileUtils.deleteDirectoryQuietly(scratch.toFile());
    try (Broker broker = new Broker(Files.createDirectories(scratch.resolve("kafka")));
        Standalone flink = new Standalone(Files.createDirectory(scratch.resolve("flink")), 2);
        Load load = new Load(broker)) {
      load.changeDocument(0, 0);
      load.start();
      String exact = flink.submit(JAR, 2, null, arguments(broker, "exact-", "exactly-once"));
      String atLeast = flink.submit(JAR, 2, null, arguments(broker, "least-", "at-least-once"));
      for (int kill = 1; kill <= KILLS; kill++) {
        for (String job : List.of(exact, atLeast)) flink.awaitCheckpoint(job, flink.checkpoints(job));
        load.changeDocument(kill, load.count() + AHEAD);
        flink.killTaskManager();
      }
      for (int parallelism : List.of(4, 2)) {
        flink.awaitCheckpoint(exact, flink.checkpoints(exact));
        load.changeDocument(parallelism, load.count() + AHEAD);
        String savepoint = flink.stop(exact);
        exact = flink.submit(upgraded(parallelism), parallelism, savepoint, arguments(broker, "exact-", "exactly-once"));
      }
      load.finish();
      flink.submit(JAR, 1, null, arguments(broker, "plain-", "at-least-once"));
      Map<String, List<String>> expected = complete(broker, "plain-");
      System.out.println(load.count() + " messages, " + size(expected) + " sent");
      assertTrue(size(expected) > load.count() / 50, "too little is sent");
      for (String prefix : List.of("exact-", "least-")) {
        Map<String, List<String>> found = complete(broker, prefix);
        expected.forEach((key, lines) -> assertEquals(lines, found.get(key), prefix + key));
        assertEquals(expected.keySet(), found.keySet());
      }
      assertEquals(0, repeated(broker, "exact-"), "what is committed is there once");
      System.out.println("sent again with at-least-once: " + repeated(broker, "least-"));
    }
  }

  private static List<String> arguments(Broker broker, String prefix, String delivery) {
    return List.of(
        "--bootstrap", broker.address, "--in", "topic:in", "--out", "topic:" + prefix, "--documents", "topic:rules",
        "--key", "{\"system\":\"connectionDeviceId\"}", "--checkpoint", "300ms", "--delivery", delivery);
  }

  /** The job with another bundle: the classes of a later version would be found in it. */
  private Path upgraded(int version) throws IOException {
    Path jar = scratch.resolve("upgraded-" + version + ".jar");
    try (ZipFile from = new ZipFile(JAR.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (ZipEntry entry : from.stream().toList()) {
        to.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream bytes = from.getInputStream(entry)) {
          bytes.transferTo(to);
        }
        if (entry.getName().equals("edge-rules.js")) to.write(bytes("\nedgeRules.version = " + version + ";\n"));
      }
    }
    return jar;
  }

  /** What is sent, once every subtask has come to the end: markers are spread over all of them. */
  private static Map<String, List<String>> complete(Broker broker, String prefix) throws Exception {
    for (int tries = 0; tries < 300; tries++) {
      Map<String, List<String>> found = sent(broker, prefix);
      if (found.keySet().stream().filter(key -> key.endsWith(" end")).count() == MARKERS) return found;
      TimeUnit.SECONDS.sleep(2);
    }
    throw new IllegalStateException("what is sent to " + prefix + " does not come to its end");
  }

  /** What is sent by key and output, each message once. */
  private static Map<String, List<String>> sent(Broker broker, String prefix) throws Exception {
    Map<String, List<String>> found = new TreeMap<>();
    Set<String> known = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> record : records(broker, prefix)) {
      if (!known.add(id(record))) continue;
      String key = text(record.key()) + " " + record.topic().substring(prefix.length());
      found.computeIfAbsent(key, name -> new ArrayList<>()).add(record.timestamp() + " " + id(record) + " " + text(record.value()));
    }
    return found;
  }

  private static int repeated(Broker broker, String prefix) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> all = records(broker, prefix);
    return all.size() - (int) all.stream().map(StandaloneIT::id).distinct().count();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(Broker broker, String prefix) throws Exception {
    return broker.read(prefix).stream().filter(record -> !record.topic().endsWith("reports")).toList();
  }

  private static String id(ConsumerRecord<byte[], byte[]> record) {
    return text(record.headers().lastHeader("message-id").value());
  }

  private static int size(Map<String, List<String>> lists) {
    return lists.values().stream().mapToInt(List::size).sum();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Messages of devices at a steady rate, with times of their own. */
  private static final class Load extends Thread implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final Random random = new Random(1);
    private final AtomicBoolean ends = new AtomicBoolean();
    private volatile long count;

    Load(Broker broker) throws Exception {
      broker.create("in", PARTITIONS);
      broker.create("rules", 1);
      producer = broker.producer();
      setDaemon(true);
    }

    long count() {
      return count;
    }

    @Override
    public void run() {
      long begin = System.nanoTime();
      while (!ends.get()) {
        long due = (System.nanoTime() - begin) * RATE / 1_000_000_000L;
        while (count < due && !ends.get()) send();
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000L);
      }
    }

    private void send() {
      int device = random.nextInt(DEVICES);
      String body = "{\"m\":\"m%d\",\"t\":%d}".formatted(random.nextInt(2), random.nextInt(100));
      send(device, "d" + device, START + STEP * count, body);
      count++;
    }

    private void send(int partition, String device, long time, String body) {
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("in", partition % PARTITIONS, time, null, bytes(body));
      record.headers().add("iothub-connection-device-id", bytes(device));
      producer.send(record);
    }

    /** Writes a document that takes effect at that message. */
    void changeDocument(int version, long at) throws Exception {
      String rules =
          """
          {"rules":{
            "mean":{"by":"$.m","window":{"tumbling":"1m"},"aggregate":{"mean":{"avg":"$.t"},"most":{"max":"$.t"}},"then":{"output":"means"}},
            "hot":{"by":"$.m","when":{"path":"$.t","gt":%d},"for":"3s","then":{"output":"alarms"},"resolved":{"output":"alarms"}},
            "silent":{"by":"$.m","absent":"20s","then":{"output":"silent"}},
            "end":{"when":{"path":"$.end","eq":true},"for":"1s","then":{"output":"end"}}}}
          """
              .formatted(60 + version % 5);
      producer.send(new ProducerRecord<>("rules", 0, START + STEP * at, null, bytes(rules))).get();
    }

    /** Ends it, and lets time pass to its end in all partitions. */
    void finish() throws Exception {
      ends.set(true);
      join();
      // Documents that are not in effect yet take effect too.
      long end = START + STEP * (count + AHEAD);
      for (int number = 0; number < MARKERS; number++) send(number, "last-" + number, end, "{\"end\":true}");
      for (int number = 0; number < PARTITIONS; number++) send(number, "time", end + 10_000, "{}");
      producer.flush();
    }

    @Override
    public void close() throws Exception {
      ends.set(true);
      join();
      producer.close();
    }
  }
}
