package edgerules.flink;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of documents: each record is a whole one, and takes effect at its time. */
final class DocumentsTopic {
  private DocumentsTopic() {}

  /** Reads what is in the topic when the job is started: no message is decided before the document is known. */
  static JobOptions read(JobOptions options) {
    String topic = options.kafka().documents();
    Properties properties = new Properties();
    properties.putAll(options.kafka().properties());
    List<DocumentChange> found = new ArrayList<>();
    Map<Integer, Long> next = new HashMap<>();
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream().map(one -> new TopicPartition(topic, one.partition())).toList();
      if (partitions.size() != 1)
        throw new UsageFault(2, "the topic " + topic + " has " + partitions.size() + " partitions: documents are in one, as their order counts.");
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).get(partitions.get(0));
      while (consumer.position(partitions.get(0)) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (record.value() != null) found.add(change(record));
        }
      }
      next.put(partitions.get(0).partition(), consumer.position(partitions.get(0)));
    } catch (KafkaException error) {
      throw new UsageFault(2, "the topic " + topic + " cannot be read: " + error.getMessage() + ".");
    }
    if (found.isEmpty()) throw new UsageFault(2, "the topic " + topic + " has no document: write one to it first.");
    return options.with(found.get(0).change(), List.copyOf(found.subList(1, found.size())), next);
  }

  /** A record as a change: its place in the order is that in the topic. */
  static DocumentChange change(ConsumerRecord<byte[], byte[]> record) {
    String text = new String(record.value(), StandardCharsets.UTF_8);
    return new DocumentChange(record.timestamp(), record.offset(), text);
  }
}
