package edgerules.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker of Kafka as a process of its own, alone in its cluster. */
final class Broker implements AutoCloseable {
  final String address;
  private final Process process;

  Broker(Path folder) throws Exception {
    int port = JavaProcess.freePort();
    int controller = JavaProcess.freePort();
    address = "127.0.0.1:" + port;
    Path file = folder.resolve("server.properties");
    Files.writeString(
        file,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%d
        listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
        advertised.listeners=PLAINTEXT://127.0.0.1:%d
        controller.listener.names=CONTROLLER
        log.dirs=%s
        num.partitions=4
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=1
        group.initial.rebalance.delay.ms=0
        log.retention.ms=-1
        """
            .formatted(controller, port, controller, port, folder.resolve("logs")));
    run(folder, "kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ", "-c", file.toString()).waitFor();
    process = run(folder, "kafka.Kafka", file.toString());
    try (Admin admin = admin()) {
      admin.describeCluster().nodes().get(120, TimeUnit.SECONDS);
    }
  }

  private static Process run(Path folder, String... command) throws IOException {
    return JavaProcess.start(folder, "log", System.getProperty("java.class.path"), List.of("-Xmx400m"), command);
  }

  Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", address);
    return properties;
  }

  Admin admin() {
    return Admin.create(properties());
  }

  KafkaProducer<byte[], byte[]> producer() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(properties(), bytes, bytes);
  }

  void create(String topic, int partitions) throws Exception {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  /** All that is committed in topics whose names begin so, when it is asked. */
  List<ConsumerRecord<byte[], byte[]>> read(String prefix) throws Exception {
    Properties properties = properties();
    properties.setProperty("isolation.level", "read_committed");
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
      var partitions =
          consumer.listTopics().entrySet().stream()
              .filter(topic -> topic.getKey().startsWith(prefix))
              .flatMap(topic -> topic.getValue().stream())
              .map(one -> new TopicPartition(one.topic(), one.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
    }
    return found;
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly();
    process.waitFor();
  }
}
