package edgerules.flink;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What modules do, as metrics of Flink: how often rules fired, what was sent to outputs, what could not be decided. */
final class Counters {
  /** Names come from documents: beyond so many, the rest is counted under one. */
  private static final int MOST = 500;
  private static final Map<String, String> LABELS = Map.of("fired", "rule", "sent", "output", "errors", "code");

  private final MetricGroup group;
  private final Map<String, Counter> known = new HashMap<>();
  final Counter received;
  final Counter refused;

  Counters(MetricGroup group) {
    this.group = group;
    received = group.counter("received");
    refused = group.counter("stepsNotEnded");
  }

  /** As src/cluster/counts.ts writes it. */
  void add(String told) {
    Json.Reader json = new Json.Reader(told);
    json.object(
        kind ->
            json.list(
                () -> {
                  String[] name = new String[1];
                  json.list(
                      () -> {
                        if (name[0] == null) name[0] = json.text();
                        else counter(kind, name[0]).inc(json.number());
                      });
                }));
  }

  private Counter counter(String kind, String name) {
    String counted = known.size() < MOST || known.containsKey(kind + " " + name) ? name : "others";
    return known.computeIfAbsent(kind + " " + counted, key -> group.addGroup(LABELS.get(kind), counted).counter(kind));
  }
}
