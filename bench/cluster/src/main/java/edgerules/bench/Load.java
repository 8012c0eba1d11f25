package edgerules.bench;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Messages as records of Kafka, made of their number: any message can be made again. Bodies are of one length: numbers have
 * three digits, so that a message is made by writing digits into a copy of the first.
 *
 * @param fields how many numbers a body has beside its temperature, each in a field of its own
 * @param text what stands in a field that no rule reads
 * @param step how much later a message is than the one before, in microseconds
 */
public record Load(int keys, int fields, String text, long step) implements Serializable {
  /** When the first message comes: long ago, a multiple of any window. */
  static final long BEGIN = 1_704_067_200_000L;
  static final String DEVICE_HEADER = "iothub-connection-device-id";
  private static final String DEVICE = "d0000000";
  private static final String NUMBER = "000000000000";
  static final String USUAL_TEXT = "Ofen 3, Halle 2: regelmaessige Messung der Temperatur am Auslass";

  static Load of(int keys) {
    return new Load(keys, 0, USUAL_TEXT, 1000);
  }

  Load with(int fields) {
    return new Load(keys, fields, text, step);
  }

  Load with(String text) {
    return new Load(keys, fields, text, step);
  }

  Load every(long microseconds) {
    return new Load(keys, fields, text, microseconds);
  }

  /** Makes records, on one thread. */
  Maker maker() {
    return new Maker(this);
  }

  static final class Maker {
    private final Load load;
    private final byte[] first;
    private final int device;
    private final int number;
    private final int temperature;
    private final int[] fields;

    private Maker(Load load) {
      this.load = load;
      StringBuilder body = new StringBuilder("{\"device\":\"" + DEVICE + "\",\"n\":\"" + NUMBER + "\"");
      body.append(",\"machine\":{\"temperature\":10.0,\"pressure\":1.013},\"note\":\"").append(load.text).append('"');
      for (int field = 0; field < load.fields; field++) body.append(",\"f").append(field).append("\":10.0");
      String text = body.append('}').toString();
      first = text.getBytes(StandardCharsets.UTF_8);
      device = indexOf("{\"device\":\"") + 11;
      number = indexOf("\"n\":\"") + 5;
      temperature = indexOf("\"temperature\":") + 14;
      fields = new int[load.fields];
      for (int field = 0; field < load.fields; field++) {
        String name = "\"f" + field + "\":";
        fields[field] = indexOf(name) + name.length();
      }
    }

    private int indexOf(String part) {
      return new String(first, StandardCharsets.ISO_8859_1).indexOf(part);
    }

    int length() {
      return first.length;
    }

    ConsumerRecord<byte[], byte[]> make(long index) {
      byte[] body = first.clone();
      long random = mix(index);
      int key = (int) (index % load.keys);
      digits(body, device + 1, 7, key);
      digits(body, number, 12, index);
      value(body, temperature, (int) (random >>> 54) % 900);
      for (int field = 0; field < fields.length; field++) {
        if ((field & 3) == 0) random = mix(random);
        value(body, fields[field], (int) (random >>> (15 * (field & 3)) & 0x7fff) % 900);
      }
      byte[] name = DEVICE.getBytes(StandardCharsets.ISO_8859_1);
      digits(name, 1, 7, key);
      RecordHeaders headers = new RecordHeaders();
      headers.add(DEVICE_HEADER, name);
      long time = BEGIN + index * load.step / 1000;
      return new ConsumerRecord<>(
          "telemetry", 0, index, time, TimestampType.CREATE_TIME, -1, body.length, null, body, headers, Optional.empty());
    }

    /** From 10.0 to 99.9. */
    private static void value(byte[] bytes, int at, int tenths) {
      int value = tenths + 100;
      bytes[at] = (byte) ('0' + value / 100);
      bytes[at + 1] = (byte) ('0' + value / 10 % 10);
      bytes[at + 3] = (byte) ('0' + value % 10);
    }

    private static void digits(byte[] bytes, int at, int count, long value) {
      for (int place = at + count - 1; place >= at; place--) {
        bytes[place] = (byte) ('0' + value % 10);
        value /= 10;
      }
    }

    private static long mix(long value) {
      long mixed = (value + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
      return mixed ^ (mixed >>> 31);
    }
  }

  /** The number of a message, of its body. */
  static long numberOf(byte[] body) {
    long number = 0;
    // Behind {"device":"d0000000","n":"
    for (int place = 26; place < 38; place++) number = 10 * number + body[place] - '0';
    return number;
  }
}
