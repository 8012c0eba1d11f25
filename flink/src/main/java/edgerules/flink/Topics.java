package edgerules.flink;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Topics that the job looks at before it runs. */
final class Topics {
  private Topics() {}

  /** What reads them as the job does later, and makes none. */
  static KafkaConsumer<byte[], byte[]> consumer(JobOptions options) {
    Properties properties = new Properties();
    properties.putAll(options.kafka().properties());
    properties.setProperty("isolation.level", "read_committed");
    properties.setProperty("allow.auto.create.topics", "false");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(properties, bytes, bytes);
  }

  static List<PartitionInfo> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<PartitionInfo> partitions = consumer.partitionsFor(topic);
    if (partitions == null || partitions.isEmpty())
      throw new UsageFault(2, "the topic " + topic + " does not exist: create it first.");
    return partitions;
  }

  /** How many partitions each topic of messages has. */
  static Map<String, Integer> partitionsOfInputs(JobOptions options) {
    Map<String, Integer> found = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(options)) {
      for (String topic : options.in()) found.put(topic, partitions(consumer, topic).size());
    } catch (KafkaException error) {
      throw new UsageFault(2, "the topics " + String.join(", ", options.in()) + " cannot be read: " + error.getMessage() + ".");
    }
    return found;
  }

  /** How many of so many subtasks can read so that each has a partition, as time waits for those that have none. */
  static int readers(Map<String, Integer> partitions, int most) {
    if (partitions.isEmpty()) return most;
    for (int count = most; count > 1; count--) {
      Set<Integer> busy = new HashSet<>();
      for (Map.Entry<String, Integer> topic : partitions.entrySet()) {
        // Flink's connector spreads them so.
        int first = ((topic.getKey().hashCode() * 31) & Integer.MAX_VALUE) % count;
        for (int partition = 0; partition < topic.getValue(); partition++) busy.add((first + partition) % count);
      }
      if (busy.size() == count) return count;
    }
    return 1;
  }
}
