package edgerules.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The same in the DataStream API, as somebody who knows it well would write it: bodies are bound to classes where that is quicker. */
final class ByHand {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ObjectReader BODIES = MAPPER.readerFor(Body.class);
  private static final ObjectWriter MEANS = MAPPER.writerFor(Mean.class);

  private ByHand() {}

  private record Job(String name, Builder builder) implements Contender {
    @Override
    public void build(StreamExecutionEnvironment environment, Load load, long count) {
      builder.build(environment, load, count);
    }
  }

  private interface Builder {
    void build(StreamExecutionEnvironment environment, Load load, long count);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  public static final class Body {
    public String device;
    public Machine machine;
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  public static final class Machine {
    public double temperature;
  }

  /** A message that is passed on as it came. */
  public static final class Reading {
    public String device;
    public long time;
    public double temperature;
    public byte[] body;

    public Reading() {}
  }

  /** What a window needs of a message. */
  public static final class Temperature {
    public String device;
    public long time;
    public double value;

    public Temperature() {}
  }

  static String device(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.headers().lastHeader(Load.DEVICE_HEADER).value(), StandardCharsets.UTF_8);
  }

  private static <T> WatermarkStrategy<T> time(org.apache.flink.util.function.SerializableFunction<T, Long> of) {
    return WatermarkStrategy.<T>forMonotonousTimestamps().withTimestampAssigner((value, known) -> of.apply(value));
  }

  private static DataStream<Reading> readings(StreamExecutionEnvironment environment, Load load, long count, boolean parses) {
    return Records.read(
        environment,
        load,
        count,
        TypeInformation.of(Reading.class),
        time(reading -> reading.time),
        record -> {
          Reading reading = new Reading();
          reading.device = device(record);
          reading.time = record.timestamp();
          reading.body = record.value();
          if (parses) reading.temperature = BODIES.<Body>readValue(record.value()).machine.temperature;
          return reading;
        });
  }

  private static final class ReadingKeys extends Keys<Reading> {
    @Override
    String of(Reading reading) {
      return reading.device;
    }
  }

  private static ProducerRecord<byte[], byte[]> passOn(Reading reading) {
    byte[] key = reading.device.getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("out", null, reading.time, key, reading.body);
    record.headers().add(Load.DEVICE_HEADER, key);
    return record;
  }

  private record PassOn(String more) implements Sink.Serializer<Reading> {
    @Override
    public ProducerRecord<byte[], byte[]> write(Reading reading) {
      return passOn(reading);
    }

    @Override
    public String more(Reading reading) {
      return more;
    }
  }

  static Contender filter(double limit) {
    return new Job(
        "DataStream",
        (environment, load, count) ->
            Sink.write(
                readings(environment, load, count, true).keyBy(new ReadingKeys()).filter(reading -> reading.temperature > limit),
                new PassOn("[\"rule\"]")));
  }

  // Windows.

  public static final class Sum {
    public double sum;
    public long count;
  }

  /** What is sent of a window. */
  public static final class Mean {
    @com.fasterxml.jackson.annotation.JsonIgnore public String device;
    @com.fasterxml.jackson.annotation.JsonIgnore public long time;
    public String start;
    public String end;
    public long count;
    public double mean;
  }

  private static final class Means implements AggregateFunction<Temperature, Sum, Sum> {
    @Override
    public Sum createAccumulator() {
      return new Sum();
    }

    @Override
    public Sum add(Temperature temperature, Sum sum) {
      sum.sum += temperature.value;
      sum.count++;
      return sum;
    }

    @Override
    public Sum getResult(Sum sum) {
      return sum;
    }

    @Override
    public Sum merge(Sum a, Sum b) {
      a.sum += b.sum;
      a.count += b.count;
      return a;
    }
  }

  private static final class WithWindow extends ProcessWindowFunction<Sum, Mean, String, TimeWindow> {
    @Override
    public void process(String device, Context context, Iterable<Sum> sums, Collector<Mean> out) {
      Sum sum = sums.iterator().next();
      Mean mean = new Mean();
      mean.device = device;
      mean.time = context.window().getEnd();
      mean.start = Instant.ofEpochMilli(context.window().getStart()).toString();
      mean.end = Instant.ofEpochMilli(context.window().getEnd()).toString();
      mean.count = sum.count;
      mean.mean = sum.sum / sum.count;
      out.collect(mean);
    }
  }

  private static final class TemperatureKeys extends Keys<Temperature> {
    @Override
    String of(Temperature temperature) {
      return temperature.device;
    }
  }

  private static final class WriteMean implements Sink.Serializer<Mean> {
    @Override
    public ProducerRecord<byte[], byte[]> write(Mean mean) throws Exception {
      return new ProducerRecord<>(
          "out", null, mean.time, mean.device.getBytes(StandardCharsets.UTF_8), MEANS.writeValueAsBytes(mean));
    }

    @Override
    public String more(Mean mean) {
      return "[\"rule\"]";
    }
  }

  static Contender window(Duration size) {
    return new Job(
        "DataStream",
        (environment, load, count) ->
            Sink.write(
                Records.read(
                        environment,
                        load,
                        count,
                        TypeInformation.of(Temperature.class),
                        time(temperature -> temperature.time),
                        record -> {
                          Temperature temperature = new Temperature();
                          temperature.device = device(record);
                          temperature.time = record.timestamp();
                          temperature.value = BODIES.<Body>readValue(record.value()).machine.temperature;
                          return temperature;
                        })
                    .keyBy(new TemperatureKeys())
                    .window(TumblingEventTimeWindows.of(size))
                    .aggregate(new Means(), new WithWindow())
                    .uid("windows"),
                new WriteMean()));
  }

  // Many rules on different fields.

  public static final class Found {
    public Reading reading;
    public List<String> rules;

    public Found() {}
  }

  private static final class All extends KeyedProcessFunction<String, Reading, Found> {
    private final int rules;
    private final double limit;
    private transient String[] fields;
    private transient String[] names;

    All(int rules, double limit) {
      this.rules = rules;
      this.limit = limit;
    }

    @Override
    public void open(OpenContext context) {
      fields = new String[rules];
      names = new String[rules];
      for (int rule = 0; rule < rules; rule++) {
        fields[rule] = "f" + rule;
        names[rule] = "rule" + rule;
      }
    }

    @Override
    public void processElement(Reading reading, Context context, Collector<Found> out) throws Exception {
      JsonNode body = MAPPER.readTree(reading.body);
      List<String> found = null;
      for (int rule = 0; rule < rules; rule++) {
        JsonNode value = body.get(fields[rule]);
        if (value == null || !value.isNumber() || value.doubleValue() <= limit) continue;
        if (found == null) found = new ArrayList<>();
        found.add(names[rule]);
      }
      if (found == null) return;
      Found result = new Found();
      result.reading = reading;
      result.rules = found;
      out.collect(result);
    }
  }

  private static final class WriteFound implements Sink.Serializer<Found> {
    @Override
    public ProducerRecord<byte[], byte[]> write(Found found) {
      return passOn(found.reading);
    }

    @Override
    public String more(Found found) {
      List<String> sorted = new ArrayList<>(found.rules);
      sorted.sort(null);
      return "[\"" + String.join("\",\"", sorted) + "\"]";
    }
  }

  static Contender oneOperator(int rules, double limit) {
    return new Job(
        "one operator",
        (environment, load, count) ->
            Sink.write(
                readings(environment, load, count, false).keyBy(new ReadingKeys()).process(new All(rules, limit)), new WriteFound()));
  }

  private record One(String field, double limit) implements FlatMapFunction<Reading, Reading> {
    @Override
    public void flatMap(Reading reading, Collector<Reading> out) throws Exception {
      JsonNode value = MAPPER.readTree(reading.body).get(field);
      if (value != null && value.isNumber() && value.doubleValue() > limit) out.collect(reading);
    }
  }

  static Contender anOperatorEach(int rules, double limit) {
    return new Job(
        "an operator each",
        (environment, load, count) -> {
          DataStream<Reading> readings = readings(environment, load, count, false);
          for (int rule = 0; rule < rules; rule++)
            Sink.write(readings.flatMap(new One("f" + rule, limit)), new PassOn("[\"rule" + rule + "\"]"));
        });
  }
}
