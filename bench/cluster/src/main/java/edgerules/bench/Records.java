package edgerules.bench;

import java.io.Serializable;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The source of all contenders: records that are made in memory, and what a contender's deserializer makes of them. */
final class Records {
  private Records() {}

  interface Deserializer<T> extends Serializable {
    T read(ConsumerRecord<byte[], byte[]> record) throws Exception;
  }

  static <T> DataStream<T> read(
      StreamExecutionEnvironment environment,
      Load load,
      long count,
      TypeInformation<T> type,
      WatermarkStrategy<T> time,
      Deserializer<T> deserializer) {
    DataGeneratorSource<T> source = new DataGeneratorSource<>(new Generator<>(load, deserializer), count, type);
    return environment.fromSource(source, time, "records").setParallelism(1).uid("records");
  }

  private static final class Generator<T> implements GeneratorFunction<Long, T> {
    private final Load load;
    private final Deserializer<T> deserializer;
    private transient Load.Maker maker;
    /** When, and with which message, messages began to come at a pace. */
    private transient long begin;

    private transient long first;
    private transient long count;

    Generator(Load load, Deserializer<T> deserializer) {
      this.load = load;
      this.deserializer = deserializer;
    }

    @Override
    public void open(SourceReaderContext context) {
      maker = load.maker();
    }

    @Override
    public T map(Long index) throws Exception {
      if (Probe.pace > 0) await(index);
      if ((++count & 0xf) == 0) Probe.made = count;
      if (Probe.pauseAt > 0 && index == Probe.pauseAt) Thread.sleep(1000);
      return deserializer.read(maker.make(index));
    }

    private void await(long index) {
      long now = System.nanoTime();
      if (begin == 0) {
        begin = now;
        first = index;
      }
      long due = begin + (long) (1e9 / Probe.pace * (index - first));
      Probe.due[(int) (index & (Probe.due.length - 1))] = due;
      while ((now = System.nanoTime()) < due) LockSupport.parkNanos(Math.min(due - now, 500_000));
    }
  }
}
