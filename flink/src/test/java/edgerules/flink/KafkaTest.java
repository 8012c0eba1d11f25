package edgerules.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From topics to topics, on a broker of Kafka that the test starts. */
final class KafkaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PARTITIONS = 3;

  @TempDir static Path scratch;
  private static Broker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(scratch);
  }

  @AfterAll
  static void stop() throws Exception {
    if (broker != null) broker.close();
  }

  @Test
  void whatLeavesForEachKeyIsWhatReplayPrints() throws Exception {
    check("live-0", "at", false);
  }

  @Test
  void withTransactionsKilledTaskManagersAndDocumentsThatChangeToo() throws Exception {
    check("live-1", "ex", true);
  }

  /** A topic keeps its records for some days only, and a job goes on from a savepoint later. */
  @Test
  void documentsThatTheTopicHasNoMoreStayInOrder() throws Exception {
    for (String topic : List.of("gone", "gone-rules", "gone-out-1", "gone-out-2", "gone-out-3", "gone-out-reports")) broker.create(topic, 1);
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      for (int version = 1; version <= 2; version++) document(producer, version, 1000L * version);
      JobID job = Cluster.submit(Job.read(gone()), null);
      message(producer, 1500);
      message(producer, 2500);
      Cluster.await(() -> records("gone-out-2").size() == 1 && records("gone-out-reports").size() == 2);
      String savepoint = Cluster.stop(job, scratch.resolve("savepoints"));
      // While it does not run. What is before this one is deleted.
      document(producer, 3, 3000);
      try (Admin admin = broker.admin()) {
        admin.deleteRecords(Map.of(new TopicPartition("gone-rules", 0), RecordsToDelete.beforeOffset(2))).all().get();
      }
      job = Cluster.submit(Job.read(gone()), savepoint);
      message(producer, 2600);
      message(producer, 3500);
      Cluster.await(() -> records("gone-out-").stream().filter(record -> !record.topic().endsWith("reports")).count() == 4);
      Cluster.get().cancelJob(job).get();
    }
    List<List<Long>> times = new ArrayList<>();
    for (int version = 1; version <= 3; version++) times.add(records("gone-out-" + version).stream().map(ConsumerRecord::timestamp).toList());
    assertEquals(List.of(List.of(1500L), List.of(2500L, 2600L), List.of(3500L)), times);
  }

  /** A job that is restarted when nothing comes any more still tells of that. */
  @Test
  void silenceIsNoticedAfterARestart() throws Exception {
    for (String topic : List.of("silent", "silent-out-quiet", "silent-out-errors")) broker.create(topic, 2);
    String rules = "{\"rules\":{\"quiet\":{\"absent\":\"30s\",\"then\":{\"output\":\"quiet\"}}}}";
    JobOptions.Kafka kafka = new JobOptions.Kafka(broker.properties(), null, -1, false);
    JobOptions options =
        new JobOptions(rules, List.of(), List.of("silent"), "silent-out-", "$.id", null, 2, 300, JobOptions.Bounds.DEFAULT, kafka, JobOptions.NO_CSV);
    System.setProperty("edgerules.silent.seconds", "5");
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      long now = System.currentTimeMillis();
      for (int partition = 0; partition < 2; partition++)
        producer.send(new ProducerRecord<>("silent", partition, now, null, bytes("{\"id\":" + partition + "}"))).get();
      JobID job = Cluster.submit(Job.read(options), null);
      Cluster.await(() -> Cluster.checkpoints(job) >= 3);
      String savepoint = Cluster.stop(job, scratch.resolve("silent"));
      JobID next = Cluster.submit(Job.read(options), savepoint);
      Cluster.await(() -> records("silent-out-quiet").size() >= 2);
      Cluster.get().cancelJob(next).get();
      List<Long> times = records("silent-out-quiet").stream().map(ConsumerRecord::timestamp).toList();
      assertEquals(List.of(now + 30_000, now + 30_000), times);
    } finally {
      System.clearProperty("edgerules.silent.seconds");
    }
  }

  private static JobOptions gone() {
    JobOptions.Kafka kafka = new JobOptions.Kafka(broker.properties(), "gone-rules", -1, false);
    return new JobOptions("{}", List.of(), List.of("gone"), "gone-out-", "$.id", null, 1, 300, JobOptions.Bounds.DEFAULT, kafka, JobOptions.NO_CSV);
  }

  private static void document(KafkaProducer<byte[], byte[]> producer, int version, long time) throws Exception {
    String rules = "{\"rules\":{\"all\":{\"then\":{\"output\":\"%d\"}}}}".formatted(version);
    producer.send(new ProducerRecord<>("gone-rules", 0, time, null, bytes(rules))).get();
  }

  private static void message(KafkaProducer<byte[], byte[]> producer, long time) throws Exception {
    producer.send(new ProducerRecord<>("gone", 0, time, null, bytes("{\"id\":1}"))).get();
  }

  @Test
  void noSubtaskReadsThatHasNoPartition() throws Exception {
    broker.create("few", 3);
    broker.create("one", 1);
    assertEquals(3, readers(List.of("few"), 4));
    assertEquals(2, readers(List.of("few"), 2));
    assertEquals(1, readers(List.of("one"), 4));
    assertEquals(Map.of("few", 3, "one", 1), Job.read(options(List.of("few", "one"), 4)).kafka().partitions());
    // Three and one meet where their names say, and not all of four subtasks have one then.
    for (String other : List.of("a", "b", "c", "d")) {
      int count = Topics.readers(Map.of("few", 3, other, 1), 4);
      assertTrue(count == 3 || count == 4, other);
    }
    UsageFault fault = assertThrows(UsageFault.class, () -> Job.read(options(List.of("nowhere"), 1)));
    assertEquals("the topic nowhere does not exist: create it first.", fault.getMessage());
  }

  @Test
  void aDocumentThatATransactionTakesBackIsNone() throws Exception {
    broker.create("taken-back", 1);
    Properties properties = broker.properties();
    properties.setProperty("transactional.id", "documents");
    ByteArraySerializer serializer = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, serializer, serializer)) {
      producer.initTransactions();
      for (int version = 1; version <= 3; version++) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("taken-back", 0, (long) version, null, bytes("{\"rules\":{}}"))).get();
        if (version == 2) producer.abortTransaction();
        else producer.commitTransaction();
      }
    }
    JobOptions.Kafka kafka = new JobOptions.Kafka(broker.properties(), "taken-back", -1, false);
    JobOptions options = new JobOptions("{}", List.of(), List.of(), "none-", "$.id", null, 1, 300, JobOptions.Bounds.DEFAULT, kafka, JobOptions.NO_CSV);
    assertEquals(List.of(1L, 3L), DocumentsTopic.from(options, 0).stream().map(DocumentChange::time).toList());
  }

  /** Over how many subtasks the job reads these topics. */
  private int readers(List<String> topics, int parallelism) throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(new Configuration());
    Job.build(environment, Job.read(options(topics, parallelism)));
    Map<String, Integer> vertices = new TreeMap<>();
    environment.getStreamGraph().getJobGraph().getVertices().forEach(one -> vertices.put(one.getName(), one.getParallelism()));
    assertEquals(parallelism, vertices.get("modules -> sent: Writer -> sent: Committer"), vertices.toString());
    return vertices.get("Source: messages -> time -> keys");
  }

  private static JobOptions options(List<String> topics, int parallelism) {
    JobOptions.Kafka kafka = new JobOptions.Kafka(broker.properties(), null, -1, false);
    return new JobOptions("{\"rules\":{}}", List.of(), topics, "none-", "$.id", null, parallelism, 300, JobOptions.Bounds.DEFAULT, kafka, JobOptions.NO_CSV);
  }

  private void check(String name, String topic, boolean fromTopic) throws Exception {
    Path folder = Path.of("target", "cases", name);
    broker.create(topic, PARTITIONS);
    broker.create(topic + "-rules", 1);
    List<String> recording = Files.readAllLines(folder.resolve("recording.jsonl"));
    long end = 0;
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      producer.send(new ProducerRecord<>(topic + "-rules", 0, 0L, null, Files.readAllBytes(folder.resolve("rules.json")))).get();
      for (String line : recording) {
        JsonNode read = JSON.readTree(line);
        end = Instant.parse(read.get("at").asText()).toEpochMilli();
        producer.send(record(topic, line, read, end));
      }
      // Others than devices let time pass to the end in all partitions.
      for (int partition = 0; partition < PARTITIONS; partition++) {
        producer.send(new ProducerRecord<>(topic, partition, end + 1, null, "{}".getBytes(StandardCharsets.UTF_8))).get();
      }
    }
    Map<String, List<String>> expected = new TreeMap<>();
    for (String line : Files.readAllLines(folder.resolve("expected.jsonl"))) {
      JsonNode read = JSON.readTree(line);
      if (read.get("output") != null)
        expected.computeIfAbsent(read.get("key").asText() + " " + read.get("output").asText(), key -> new ArrayList<>()).add(shown(read, line));
    }
    assertTrue(expected.size() > 5);
    // A topic that a producer makes by its first record may keep that waiting until the producer gives it up.
    Set<String> outputs = new TreeSet<>(Set.of("errors", "reports"));
    for (String key : expected.keySet()) outputs.add(key.substring(key.indexOf(' ') + 1));
    for (String output : outputs) broker.create(topic + "-out-" + output, PARTITIONS);
    JobOptions options =
        new JobOptions(
            Files.readString(folder.resolve("rules.json")),
            List.of(),
            List.of(topic),
            topic + "-out-",
            "{\"system\":\"connectionDeviceId\"}",
            null,
            2,
            300,
            new JobOptions.Bounds(7, 4096, 1000, 10),
            new JobOptions.Kafka(broker.properties(), fromTopic ? topic + "-rules" : null, -1, fromTopic),
            JobOptions.NO_CSV);
    JobID job = Cluster.submit(Job.read(options));
    try {
      if (fromTopic) {
        // Some of it is committed; what comes after is decided by others.
        Cluster.await(() -> Cluster.checkpoints(job) >= 1);
        Cluster.killAll();
      }
      Cluster.await(() -> size(sent(topic, fromTopic)) >= size(expected));
      Map<String, List<String>> found = sent(topic, fromTopic);
      expected.forEach((key, lines) -> assertEquals(lines, found.get(key), key));
      assertEquals(expected.keySet(), found.keySet());
      if (fromTopic) changeDocument(topic, end);
    } finally {
      Cluster.get().cancelJob(job).get();
    }
  }

  /** A refused document is told of and changes nothing; another takes effect. */
  private void changeDocument(String topic, long end) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      producer.send(new ProducerRecord<>(topic + "-rules", 0, end + 2, null, bytes("{\"rules\":{\"x\":{\"when\":1}}}"))).get();
      String rules = "{\"rules\":{\"all\":{\"then\":{\"output\":\"changed\"}}}}";
      producer.send(new ProducerRecord<>(topic + "-rules", 0, end + 3, null, bytes(rules))).get();
      Cluster.await(() -> records(topic + "-out-reports").size() >= 3);
      List<String> reports = records(topic + "-out-reports").stream().map(one -> text(one.value())).toList();
      List<String> answers = List.of("{\"version\":1,\"status\":200", "{\"version\":2,\"status\":400", "{\"version\":3,\"status\":200");
      assertEquals(answers, reports.stream().map(one -> one.substring(0, 25)).toList());
      ProducerRecord<byte[], byte[]> next = new ProducerRecord<>(topic, 0, end + 4, null, bytes("{\"n\":1.0}"));
      next.headers().add("iothub-connection-device-id", bytes("d0"));
      producer.send(next).get();
      Cluster.await(() -> !records(topic + "-out-changed").isEmpty());
      ConsumerRecord<byte[], byte[]> changed = records(topic + "-out-changed").get(0);
      assertEquals("{\"n\":1.0}", text(changed.value()));
      assertEquals("\"d0\"", text(changed.key()));
      assertTrue(text(changed.headers().lastHeader("message-id").value()).startsWith("\"d0\"/"));
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String line, JsonNode read, long time) {
    String device = read.get("system").get("connectionDeviceId").asText();
    int partition = Math.floorMod(device.hashCode(), PARTITIONS);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, time, null, bytes(body(line)));
    record.headers().add("iothub-connection-device-id", bytes(device));
    record.headers().add("edge-rules-input", bytes(read.get("input").asText()));
    read.get("properties").fields().forEachRemaining(one -> record.headers().add(one.getKey(), bytes(one.getValue().asText())));
    return record;
  }

  private static String body(String line) {
    return line.substring(line.indexOf("\"body\":") + 7, line.length() - 1);
  }

  private static String shown(JsonNode line, String text) {
    Map<String, String> properties = new TreeMap<>();
    line.get("properties").fields().forEachRemaining(one -> properties.put(one.getKey(), one.getValue().asText()));
    return Instant.parse(line.get("at").asText()).toEpochMilli() + " " + properties + " " + body(text);
  }

  /** Without transactions, what a restart of the job sends again under the same id counts once. */
  private static Map<String, List<String>> sent(String topic, boolean withTransactions) {
    Map<String, List<String>> found = new TreeMap<>();
    Set<String> ids = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> record : records(topic + "-out-")) {
      if (record.topic().endsWith("-reports")) continue;
      Map<String, String> properties = new TreeMap<>();
      String id = "";
      for (Header header : record.headers()) {
        if (header.key().equals("message-id")) id = text(header.value());
        else if (!header.key().matches("iothub-.*|content-type|content-encoding")) properties.put(header.key(), text(header.value()));
      }
      if (id.endsWith("-keyless")) continue;
      if (!withTransactions && !id.isEmpty() && !ids.add(record.topic() + " " + id)) continue;
      String key = text(record.key()).replace("\"", "") + " " + record.topic().substring((topic + "-out-").length());
      found.computeIfAbsent(key, name -> new ArrayList<>()).add(record.timestamp() + " " + properties + " " + text(record.value()));
    }
    return found;
  }

  private static int size(Map<String, List<String>> lists) {
    return lists.values().stream().mapToInt(List::size).sum();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String prefix) {
    try {
      return broker.read(prefix);
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}
