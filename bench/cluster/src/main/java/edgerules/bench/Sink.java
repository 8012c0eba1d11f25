package edgerules.bench;

import java.io.Serializable;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The sink of all contenders: makes records, as that of Kafka does, and counts their bytes. */
final class Sink<T> extends AbstractStreamOperator<Void> implements OneInputStreamOperator<T, Void> {
  interface Serializer<T> extends Serializable {
    ProducerRecord<byte[], byte[]> write(T value) throws Exception;

    /** What is compared beside the record. */
    default String more(T value) {
      return "";
    }
  }

  private final Serializer<T> serializer;
  private transient long count;

  private Sink(Serializer<T> serializer) {
    this.serializer = serializer;
  }

  static <T> void write(DataStream<T> stream, Serializer<T> serializer) {
    stream.transform("sink", Types.VOID, new Sink<>(serializer)).setParallelism(stream.getParallelism());
  }

  @Override
  public void processElement(StreamRecord<T> element) throws Exception {
    ProducerRecord<byte[], byte[]> record = serializer.write(element.getValue());
    Probe.bytes += record.value().length + (record.key() == null ? 0 : record.key().length);
    Probe.written = ++count;
    long[] latencies = Probe.latencies;
    if (latencies != null && Probe.latencyCount < latencies.length) {
      long number = Load.numberOf(record.value());
      latencies[Probe.latencyCount++] = System.nanoTime() - Probe.due[(int) (number & (Probe.due.length - 1))];
    }
    if (Probe.answers != null)
      Probe.answers.add(Answers.of(record, serializer.more(element.getValue())));
  }
}
