package edgerules.flink;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Messages of devices at a steady rate with times of their own, and documents that change while they come. */
final class Load extends Thread implements AutoCloseable {
  /** How many messages mark the end: all subtasks get some. */
  static final int MARKERS = 50;
  /** The output to which they lead. */
  static final String END = "end";
  static final String[] OUTPUTS = {"means", "alarms", "silent", END, "errors", "reports"};

  private static final int PARTITIONS = 3;
  private static final int DEVICES = 100;
  /** Messages a second, and how much later than the one before each is by its time, in milliseconds. */
  private static final int RATE = 500;
  private static final long STEP = 20;
  private static final long START = 1_767_225_600_000L;
  private static final long MINUTE = 60_000;
  /** So many messages before its time a document is written: ten seconds. */
  private static final long AHEAD = 10 * RATE;

  final String in;
  final String documents;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random = new Random(1);
  private final AtomicBoolean ends = new AtomicBoolean();
  private volatile long count;
  private int versions;

  Load(Broker broker, String name) throws Exception {
    in = name + "-in";
    documents = name + "-rules";
    broker.create(in, PARTITIONS);
    broker.create(documents, 1);
    producer = broker.producer();
    setDaemon(true);
    changeDocument();
    start();
  }

  /** How many messages were sent. */
  long count() {
    return count;
  }

  /** How many documents were written. */
  int documents() {
    return versions;
  }

  @Override
  public void run() {
    long begin = System.nanoTime();
    while (!ends.get()) {
      long due = (System.nanoTime() - begin) * RATE / 1_000_000_000L;
      while (count < due && !ends.get()) send();
      LockSupport.parkNanos(5_000_000L);
    }
  }

  private void send() {
    int device = random.nextInt(DEVICES);
    String body = "{\"m\":\"m%d\",\"t\":%d}".formatted(random.nextInt(2), random.nextInt(100));
    send(device, "d" + device, START + STEP * count, body);
    count++;
  }

  private void send(int partition, String device, long time, String body) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(in, partition % PARTITIONS, time, null, bytes(body));
    record.headers().add("iothub-connection-device-id", bytes(device));
    producer.send(record);
  }

  /** Writes a document that takes effect in ten seconds; what it sends is tagged with its version. The first is in effect at once. */
  void changeDocument() throws Exception {
    int version = ++versions;
    String rules =
        """
        {"rules":{
          "mean":{"by":"$.m","window":{"tumbling":"1m"},"aggregate":{"mean":{"avg":"$.t"},"most":{"max":"$.t"}},"then":{"output":"means","tag":{"v":"%1$d"}}},
          "hot":{"by":"$.m","when":{"path":"$.t","gt":%2$d},"for":"3s","then":{"output":"alarms","tag":{"v":"%1$d"}},"resolved":{"output":"alarms","tag":{"v":"%1$d"}}},
          "silent":{"by":"$.m","absent":"20s","then":{"output":"silent","tag":{"v":"%1$d"}}},
          "end":{"when":{"path":"$.end","eq":true},"for":"1s","then":{"output":"end"}}}}
        """
            .formatted(version, 30 + 15 * (version % 4));
    long time = version == 1 ? 0 : START + STEP * (count + AHEAD);
    producer.send(new ProducerRecord<>(documents, 0, time, null, bytes(rules))).get();
  }

  /** Ends it, and lets time pass to its end in all partitions. */
  void finish() throws Exception {
    ends.set(true);
    join();
    // All documents are in effect then, and nothing but the markers is due.
    long end = (START + STEP * (count + AHEAD)) / MINUTE * MINUTE + MINUTE + 20_000;
    for (int number = 0; number < MARKERS; number++) send(number, "last-" + number, end, "{\"end\":true}");
    for (int number = 0; number < PARTITIONS; number++) send(number, "time", end + 10_000, "{}");
    producer.flush();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws Exception {
    ends.set(true);
    join();
    producer.close();
  }
}
