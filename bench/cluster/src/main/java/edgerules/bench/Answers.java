package edgerules.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What contenders send, in one form, so that it can be compared. */
final class Answers {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Answers() {}

  static String of(ProducerRecord<byte[], byte[]> record, String more) throws Exception {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8).replace("\"", "");
    JsonNode body = MAPPER.readTree(record.value());
    return key + " " + more + " " + plain(body);
  }

  private static Object plain(JsonNode node) {
    if (node.isNumber()) return String.format("%.9g", node.asDouble());
    if (!node.isObject()) return node.asText();
    Map<String, Object> members = new TreeMap<>();
    node.fields()
        .forEachRemaining(
            member -> {
              boolean isTime = member.getKey().equals("start") || member.getKey().equals("end");
              Object value = isTime ? Instant.parse(member.getValue().asText()).toEpochMilli() : plain(member.getValue());
              members.put(member.getKey(), value);
            });
    return members;
  }

  /** Sorted, without windows that end later. */
  static List<String> upTo(long time, List<String> answers) {
    List<String> found = new ArrayList<>();
    for (String answer : answers) {
      int at = answer.indexOf("{end=") < 0 ? answer.indexOf(", end=") + 1 : answer.indexOf("{end=");
      boolean isWindow = at > 0 && answer.startsWith("end=", at + 1);
      if (!isWindow) found.add(answer);
      else {
        int begin = at + 5;
        int end = begin;
        while (Character.isDigit(answer.charAt(end))) end++;
        if (Long.parseLong(answer, begin, end, 10) <= time) found.add(answer);
      }
    }
    Collections.sort(found);
    return found;
  }
}
