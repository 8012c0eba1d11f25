package edgerules.flink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Messages as records of Kafka: the value is the body, headers are properties, and those with the names by which IoT Hub's
 * routes call system properties are these. A record of ours that is read again is the message that it was.
 */
final class KafkaRecords {
  private static final Map<String, String> SYSTEM = new HashMap<>();
  private static final Map<String, String> HEADERS = new HashMap<>();

  static {
    name("message-id", "messageId");
    name("correlation-id", "correlationId");
    name("user-id", "userId");
    name("content-type", "contentType");
    name("content-encoding", "contentEncoding");
    name("dt-subject", "subject");
    name("iothub-connection-device-id", "connectionDeviceId");
    name("iothub-connection-module-id", "connectionModuleId");
    name("iothub-creation-time-utc", "creationTimeUtc");
    SYSTEM.put("iothub-content-type", "contentType");
    SYSTEM.put("iothub-content-encoding", "contentEncoding");
  }

  private KafkaRecords() {}

  private static void name(String header, String property) {
    SYSTEM.put(header, property);
    HEADERS.put(property, header);
  }

  /** The header that names the input; without it that is the topic. */
  static final String INPUT = "edge-rules-input";

  /** The message of a record, as the engine reads it. */
  static Entry read(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> properties = new LinkedHashMap<>();
    Map<String, String> system = new LinkedHashMap<>();
    String input = record.topic();
    for (Header header : record.headers()) {
      if (header.value() == null) continue;
      String name = SYSTEM.get(header.key());
      if (header.key().equals(INPUT)) input = text(header.value());
      else if (name == null) properties.put(header.key(), text(header.value()));
      else system.put(name, text(header.value()));
    }
    Json.Writer json = new Json.Writer().open('{').name("input").text(input).name("properties").open('[');
    properties.forEach((name, value) -> json.open('[').text(name).text(value).close(']'));
    json.close(']').name("system").open('{');
    system.forEach((name, value) -> json.name(name).text(value));
    byte[] head = json.close('}').close('}').toString().getBytes(StandardCharsets.UTF_8);
    byte[] body = record.value() == null ? new byte[0] : record.value();
    byte[] bytes =
        ByteBuffer.allocate(4 + head.length + body.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(head.length)
            .put(head)
            .put(body)
            .array();
    return new Entry(Entry.MESSAGE, "null", Math.max(0, record.timestamp()), Long.MAX_VALUE, bytes);
  }

  /** Event Hubs writes what came over AMQP in AMQP's encoding: a string has its type and its length before it. */
  private static String text(byte[] value) {
    int skip = 0;
    if (value.length >= 2 && value[0] == (byte) 0xa1 && (value[1] & 0xff) == value.length - 2) skip = 2;
    else if (value.length >= 5 && value[0] == (byte) 0xb1 && ByteBuffer.wrap(value, 1, 4).getInt() == value.length - 5) skip = 5;
    return new String(value, skip, value.length - skip, StandardCharsets.UTF_8);
  }

  /** The record of what a module has sent. */
  static ProducerRecord<byte[], byte[]> write(byte[] sent, String prefix) {
    ByteBuffer bytes = ByteBuffer.wrap(sent).order(ByteOrder.LITTLE_ENDIAN);
    long time = (long) bytes.getDouble();
    Json.Reader head = new Json.Reader(new String(RecordingReader.bytes(bytes), StandardCharsets.UTF_8));
    byte[] body = new byte[bytes.remaining()];
    bytes.get(body);
    Sent message = Sent.read(head);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            prefix + message.output, null, time, message.key.getBytes(StandardCharsets.UTF_8), body);
    message.properties.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    message.system.forEach(
        (name, value) -> {
          String header = HEADERS.get(name);
          if (header != null) record.headers().add(header, value.getBytes(StandardCharsets.UTF_8));
        });
    return record;
  }

  /** What stands before a body that is sent. */
  private static final class Sent {
    String output = "";
    String key = "";
    final Map<String, String> properties = new LinkedHashMap<>();
    final Map<String, String> system = new LinkedHashMap<>();

    static Sent read(Json.Reader json) {
      Sent sent = new Sent();
      json.object(
          name -> {
            switch (name) {
              case "output" -> sent.output = json.text();
              case "properties" ->
                  json.list(
                      () -> {
                        String[] pair = new String[2];
                        int[] at = {0};
                        json.list(() -> pair[at[0]++] = json.text());
                        sent.properties.put(pair[0], pair[1]);
                      });
              case "system" -> json.object(property -> sent.system.put(property, json.text()));
              default -> json.skip();
            }
          });
      String id = sent.system.getOrDefault("messageId", "");
      sent.key = id.contains("/") ? id.substring(0, id.lastIndexOf('/')) : id;
      return sent;
    }
  }
}
