package edgerules.flink;

import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The graph from topics to topics. */
final class KafkaJob {
  private KafkaJob() {}

  static void build(StreamExecutionEnvironment environment, JobOptions options) {
    String group = "edge-rules-" + options.out();
    KafkaSource<Entry> messages =
        source(options, new Messages())
            .setTopics(options.in())
            .setGroupId(group)
            .setStartingOffsets(
                options.start() == null
                    ? OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST)
                    : OffsetsInitializer.timestamp(options.start()))
            .build();
    WatermarkStrategy<Entry> time =
        WatermarkStrategy.forGenerator(new LiveTime.Supplier())
            .withTimestampAssigner((entry, known) -> entry.time);
    int readers = Topics.readers(options.kafka().partitions(), environment.getParallelism());
    SingleOutputStreamOperator<byte[]> sent =
        environment
            .fromSource(messages, time, "messages", TypeInformation.of(Entry.class))
            .setParallelism(readers)
            .uid("messages")
            .transform("time", TypeInformation.of(Entry.class), new RestoredTime())
            .setParallelism(readers)
            .uid("time")
            .transform("keys", TypeInformation.of(Entry.class), new KeyOperator(options))
            .setParallelism(readers)
            .uid("keys")
            .keyBy(entry -> entry.key, Types.STRING)
            .connect(documents(environment, options, group).broadcast())
            .transform("modules", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO, new LiveModules(options))
            .uid("modules");
    sent.sinkTo(sink(options, "sent", new SentMessages(options.out()))).name("sent").uid("sent");
    sent.getSideOutput(LiveModules.REPORTS)
        .sinkTo(sink(options, "reports", new Reports(options.out() + "reports")))
        .name("reports")
        .uid("reports")
        .setParallelism(1);
  }

  private static DataStream<DocumentChange> documents(
      StreamExecutionEnvironment environment, JobOptions options, String group) {
    String topic = options.kafka().documents();
    TypeInformation<DocumentChange> type = Types.GENERIC(DocumentChange.class);
    if (topic == null) {
      return environment
          .fromData(type, new DocumentChange(0, -1, ""))
          .filter(change -> false)
          .name("documents")
          .uid("no-documents")
          .setParallelism(1);
    }
    KafkaSource<DocumentChange> source =
        source(options, new Documents())
            .setTopics(topic)
            .setGroupId(group + "-documents")
            .setStartingOffsets(OffsetsInitializer.earliest())
            .build();
    // Messages do not wait for documents that nobody has written.
    WatermarkStrategy<DocumentChange> idle =
        WatermarkStrategy.forGenerator(
            context ->
                new WatermarkGenerator<DocumentChange>() {
                  @Override
                  public void onEvent(DocumentChange change, long time, WatermarkOutput output) {
                    output.markIdle();
                  }

                  @Override
                  public void onPeriodicEmit(WatermarkOutput output) {
                    output.markIdle();
                  }
                });
    return environment.fromSource(source, idle, "documents", type).uid("documents").setParallelism(1);
  }

  private static <T> KafkaSourceBuilder<T> source(
      JobOptions options, KafkaRecordDeserializationSchema<T> schema) {
    return KafkaSource.<T>builder()
        .setProperties(options.kafka().properties())
        // What a transaction has not committed is not there yet.
        .setProperty("isolation.level", "read_committed")
        .setDeserializer(schema);
  }

  private static KafkaSink<byte[]> sink(
      JobOptions options, String name, KafkaRecordSerializationSchema<byte[]> schema) {
    Properties properties = new Properties();
    properties.putAll(options.kafka().properties());
    // Brokers allow no more, unless they are told to.
    properties.putIfAbsent("transaction.timeout.ms", "900000");
    boolean exactly = options.kafka().exactlyOnce();
    return KafkaSink.<byte[]>builder()
        .setKafkaProducerConfig(properties)
        .setBootstrapServers(properties.getProperty("bootstrap.servers"))
        .setRecordSerializer(schema)
        .setDeliveryGuarantee(exactly ? DeliveryGuarantee.EXACTLY_ONCE : DeliveryGuarantee.AT_LEAST_ONCE)
        .setTransactionalIdPrefix("edge-rules-" + options.out() + name)
        .build();
  }

  private static final class Messages implements KafkaRecordDeserializationSchema<Entry> {
    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Entry> out) {
      out.collect(KafkaRecords.read(record));
    }

    @Override
    public TypeInformation<Entry> getProducedType() {
      return TypeInformation.of(Entry.class);
    }
  }

  private static final class Documents implements KafkaRecordDeserializationSchema<DocumentChange> {
    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<DocumentChange> out) {
      if (record.value() != null) out.collect(DocumentsTopic.change(record));
    }

    @Override
    public TypeInformation<DocumentChange> getProducedType() {
      return Types.GENERIC(DocumentChange.class);
    }
  }

  private record SentMessages(String prefix) implements KafkaRecordSerializationSchema<byte[]> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(byte[] sent, KafkaSinkContext context, Long timestamp) {
      return KafkaRecords.write(sent, prefix);
    }
  }

  private record Reports(String topic) implements KafkaRecordSerializationSchema<byte[]> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(byte[] report, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(topic, "documents".getBytes(StandardCharsets.UTF_8), report);
    }
  }
}
