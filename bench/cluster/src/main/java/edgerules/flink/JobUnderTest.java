package edgerules.flink;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The graph of {@link KafkaJob} from records to records, with another source and sink, and without what a restart needs: in this package to reach its parts. */
public final class JobUnderTest {
  private JobUnderTest() {}

  /** How a record is read: what the source's deserializer does. */
  public static Entry read(ConsumerRecord<byte[], byte[]> record) {
    return KafkaRecords.read(record);
  }

  /** How a record is written: what the sink's serializer does. */
  public static ProducerRecord<byte[], byte[]> write(byte[] sent) {
    return KafkaRecords.write(sent, "");
  }

  /** The ids of the rules that a message was sent by, as a JSON list. */
  public static String rulesOf(byte[] sent) {
    String head = new String(sent, 12, sent.length - 12, StandardCharsets.UTF_8);
    int at = head.indexOf("\"rules\":") + 8;
    return head.substring(at, head.indexOf(']', at) + 1);
  }

  /** Messages from `source` decided by the document. `keys` is told of each message that the keyed task takes. */
  public static DataStream<byte[]> build(
      StreamExecutionEnvironment environment,
      DataStream<Entry> source,
      String document,
      String key,
      KeySelector<Entry, String> keys) {
    Job.prepare(environment);
    JobOptions.Kafka kafka = new JobOptions.Kafka(new Properties(), null, -1, false);
    JobOptions options =
        new JobOptions(
            document, List.of(), List.of(), "", key, null, 1, 10_000, JobOptions.Bounds.DEFAULT, kafka, JobOptions.NO_CSV);
    return source
        .transform("keys", TypeInformation.of(Entry.class), new KeyOperator(options))
        .setParallelism(1)
        .uid("keys")
        .keyBy(keys, Types.STRING)
        .connect(
            environment
                .fromData(Types.GENERIC(DocumentChange.class), new DocumentChange(0, -1, ""))
                .filter(change -> false)
                .name("documents")
                .uid("no-documents")
                .setParallelism(1)
                .broadcast())
        .transform("modules", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO, new LiveModules(options))
        .uid("modules");
  }

  public static WatermarkStrategy<Entry> time() {
    return WatermarkStrategy.<Entry>forGenerator(new LiveTime.Supplier())
        .withTimestampAssigner((entry, known) -> entry.time);
  }
}
