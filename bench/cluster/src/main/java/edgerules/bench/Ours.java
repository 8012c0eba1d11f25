package edgerules.bench;

import edgerules.flink.Entry;
import edgerules.flink.JobUnderTest;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The job of flink/. */
record Ours(String name, String document, String key) implements Contender {
  static final String DEVICE = "{\"system\":\"connectionDeviceId\"}";

  static Ours of(String document) {
    return new Ours("edge-rules", document, DEVICE);
  }

  @Override
  public void build(StreamExecutionEnvironment environment, Load load, long count) {
    DataStream<Entry> records =
        Records.read(environment, load, count, TypeInformation.of(Entry.class), JobUnderTest.time(), JobUnderTest::read);
    Sink.write(JobUnderTest.build(environment, records, document, key, new EntryKeys()), new SentRecords());
  }

  private static final class EntryKeys extends Keys<Entry> {
    @Override
    String of(Entry entry) {
      return entry.key;
    }
  }

  private static final class SentRecords implements Sink.Serializer<byte[]> {
    @Override
    public ProducerRecord<byte[], byte[]> write(byte[] sent) {
      return JobUnderTest.write(sent);
    }

    @Override
    public String more(byte[] sent) {
      return JobUnderTest.rulesOf(sent);
    }
  }
}
