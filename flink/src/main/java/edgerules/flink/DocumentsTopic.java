package edgerules.flink;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The topic of documents: each record is a whole one, and takes effect at its time. */
final class DocumentsTopic {
  private DocumentsTopic() {}

  /** Reads what is in the topic when the job is started: no message is decided before the document is known. */
  static JobOptions read(JobOptions options) {
    String topic = options.kafka().documents();
    try {
      List<DocumentChange> found = from(options, 0);
      if (found.isEmpty()) throw new UsageFault(2, "the topic " + topic + " has no document: write one to it first.");
      return options.with(found.get(0), List.copyOf(found.subList(1, found.size())));
    } catch (KafkaException error) {
      throw new UsageFault(2, "the topic " + topic + " cannot be read: " + error.getMessage() + ".");
    }
  }

  /** What is in the topic now, from that offset on. */
  static List<DocumentChange> from(JobOptions options, long offset) {
    String topic = options.kafka().documents();
    List<DocumentChange> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = Topics.consumer(options)) {
      List<TopicPartition> partitions =
          Topics.partitions(consumer, topic).stream().map(one -> new TopicPartition(topic, one.partition())).toList();
      if (partitions.size() != 1)
        throw new UsageFault(2, "the topic " + topic + " has " + partitions.size() + " partitions: documents are in one, as their order counts.");
      TopicPartition partition = partitions.get(0);
      consumer.assign(partitions);
      long begin = Math.max(offset, consumer.beginningOffsets(partitions).get(partition));
      long end = consumer.endOffsets(partitions).get(partition);
      if (begin >= end) return found;
      consumer.seek(partition, begin);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (record.value() != null) found.add(change(record));
        }
      }
    }
    return found;
  }

  /** A record as a change: its place in the order is that in the topic. */
  static DocumentChange change(ConsumerRecord<byte[], byte[]> record) {
    String text = new String(record.value(), StandardCharsets.UTF_8);
    return new DocumentChange(record.timestamp(), record.offset(), text);
  }
}
