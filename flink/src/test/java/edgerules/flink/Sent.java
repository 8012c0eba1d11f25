package edgerules.flink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a job has sent, by key and output: the time, the id, the tags and the body of each message, each id once. */
final class Sent {
  private static final String ID = "message-id";
  /** How many lines before a difference are told of, and how many after it. */
  private static final int BEFORE = 3;
  private static final int AFTER = 3;

  final Map<String, List<String>> lines = new TreeMap<>();
  private int size;
  /** How many messages were sent again under the same id. */
  final int repeated;

  private Sent(List<ConsumerRecord<byte[], byte[]>> records, String prefix) {
    Set<String> known = new HashSet<>();
    int all = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.topic().equals(prefix + "reports")) continue;
      all++;
      if (!known.add(text(record.headers().lastHeader(ID).value()))) continue;
      size++;
      String key = text(record.key()) + " " + record.topic().substring(prefix.length());
      lines.computeIfAbsent(key, name -> new ArrayList<>()).add(line(record));
    }
    repeated = all - known.size();
  }

  static Sent read(Broker broker, String prefix) throws Exception {
    return new Sent(broker.read(prefix), prefix);
  }

  private static String line(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
    String id = headers.remove(ID);
    return record.timestamp() + " " + id + " " + headers + " " + text(record.value());
  }

  int size() {
    return size;
  }

  /** Where what was found is not this; empty where it is. What is whole goes to two files of the folder. */
  String differenceOf(Sent found, Path folder, String name) throws IOException {
    Set<String> keys = new TreeSet<>(lines.keySet());
    keys.addAll(found.lines.keySet());
    keys.removeIf(key -> of(key).equals(found.of(key)));
    if (keys.isEmpty()) return "";
    Path expected = write(folder.resolve(name + "expected"));
    Path other = found.write(folder.resolve(name + "found"));
    String first = null;
    long earliest = Long.MAX_VALUE;
    for (String key : keys) {
      long time = timeOf(key, found);
      if (time >= earliest) continue;
      earliest = time;
      first = key;
    }
    int at = differsAt(first, found);
    return "%s: %d messages are expected, %d found; they differ in %d keys and outputs, first in %s at its message %d\n  both:\n%s\n  expected:\n%s\n  found:\n%s\nSee %s and %s."
        .formatted(
            name, size, found.size, keys.size(), first, at,
            part(of(first), at - BEFORE, at), part(of(first), at, at + AFTER), part(found.of(first), at, at + AFTER), expected, other);
  }

  private List<String> of(String key) {
    return lines.getOrDefault(key, List.of());
  }

  private int differsAt(String key, Sent found) {
    List<String> others = found.of(key);
    int at = 0;
    while (at < of(key).size() && at < others.size() && of(key).get(at).equals(others.get(at))) at++;
    return at;
  }

  private long timeOf(String key, Sent found) {
    int at = differsAt(key, found);
    return Math.min(timeOf(of(key), at), timeOf(found.of(key), at));
  }

  private static long timeOf(List<String> some, int at) {
    if (at >= some.size()) return Long.MAX_VALUE - 1;
    String line = some.get(at);
    return Long.parseLong(line.substring(0, line.indexOf(' ')));
  }

  private static String part(List<String> some, int from, int to) {
    List<String> part = some.subList(Math.max(0, Math.min(from, some.size())), Math.min(to, some.size()));
    return part.isEmpty() ? "    nothing" : part.stream().map(line -> "    " + line).collect(Collectors.joining("\n"));
  }

  private Path write(Path file) throws IOException {
    List<String> all = new ArrayList<>();
    lines.forEach((key, some) -> some.forEach(line -> all.add(key + " " + line)));
    return Files.write(file, all);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
