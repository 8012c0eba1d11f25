package edgerules.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures all rows, or those that are named, and prints them as Markdown. */
public final class Main {
  private static final double FILTER = 91;
  private static final String TEMPERATURE = "$.machine.temperature";
  private static final String FILTER_RULE = rules("\"rule\":{\"when\":{\"path\":\"" + TEMPERATURE + "\",\"gt\":" + FILTER + "}" + then());
  private static final String ALL_RULE = rules("\"rule\":{\"when\":{\"path\":\"" + TEMPERATURE + "\",\"gt\":0}" + then());
  /** One in a hundred messages. */
  private static final double FIELD = 99;

  private static int rounds = 3;
  private static Runner runner;

  private Main() {}

  private static String rules(String rules) {
    return "{\"rules\":{" + rules + "}}";
  }

  private static String then() {
    return ",\"then\":{\"output\":\"out\"}}";
  }

  private static String windowRule(String size) {
    return rules(
        "\"rule\":{\"window\":{\"tumbling\":\"" + size + "\"},\"aggregate\":{\"mean\":{\"avg\":\"" + TEMPERATURE + "\"}}" + then());
  }

  private static String fieldRules(int count) {
    List<String> all = new ArrayList<>();
    for (int rule = 0; rule < count; rule++)
      all.add("\"rule" + rule + "\":{\"when\":{\"path\":\"$.f" + rule + "\",\"gt\":" + FIELD + "}" + then());
    return rules(String.join(",", all));
  }

  private interface Row {
    void run() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Map<String, Row> rows = new LinkedHashMap<>();
    rows.put("filter", Main::filter);
    rows.put("window", Main::window);
    rows.put("rules", Main::fields);
    rows.put("hot", Main::hot);
    rows.put("cold", Main::cold);
    rows.put("text", Main::text);
    rows.put("latency", Main::latency);
    List<String> asked = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith("--rounds=")) rounds = Integer.parseInt(argument.substring(9));
      else if (argument.startsWith("--cold=")) {
        coldOf(argument.substring(7));
        System.exit(0);
      } else if (rows.containsKey(argument)) asked.add(argument);
      else {
        System.err.println("bench/cluster/run: there is no row " + argument + "; there are " + String.join(", ", rows.keySet()) + ".");
        System.exit(2);
      }
    }
    System.out.println(Machine.describe(rounds));
    try (Runner all = new Runner()) {
      runner = all;
      for (Map.Entry<String, Row> row : rows.entrySet())
        if (asked.isEmpty() || asked.contains(row.getKey())) row.getValue().run();
    }
    System.out.println("\nLoad when it ended: " + Machine.load() + ".");
    System.exit(0);
  }

  private static void say(String text) {
    System.err.println("bench/cluster/run: " + text);
  }

  private static void print(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  // Rates.

  private record Other(Contender contender, double goal) {}

  private static final Duration WARM = Duration.ofMillis(Long.getLong("warm", 2500));
  private static final Duration TIME = Duration.ofMillis(Long.getLong("time", 2000));

  private static void head(String title, String text) {
    print("%n## %s%n%n%s%n", title, text);
    print("| | messages/s | ours, in rate | goal | busiest task, µs a message | ours, in that | whole process, µs a message |");
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
  }

  private static void compare(Load load, int sample, Contender ours, Other... others) throws Exception {
    List<Contender> all = new ArrayList<>();
    all.add(ours);
    // For who looks where the time goes.
    if (Boolean.getBoolean("only")) others = new Other[0];
    for (Other other : others) all.add(other.contender);
    if (sample > 0) sameAnswers(load, sample, all);
    List<List<Runner.Figures>> figures = rounds(all, contender -> runner.rate(contender, load, WARM, TIME, null));
    for (int place = 0; place < all.size(); place++) {
      List<Runner.Figures> own = figures.get(place);
      String[] ratio = place == 0 ? new String[] {"", ""} : ratio(figures.get(0), own, others[place - 1].goal);
      print(
          "| %s | %s | %s | %s | %.2f | %s | %.2f |",
          place == 0 ? "**" + ours.name() + "**" : all.get(place).name(),
          rate(own),
          ratio[0],
          ratio[1],
          median(own.stream().mapToDouble(Runner.Figures::busiest)),
          place == 0 ? "" : inWork(figures.get(0), own),
          median(own.stream().mapToDouble(Runner.Figures::processor)));
    }
  }

  /** How many times as much ours does with as much of the processor, where the busiest task sets the pace. */
  private static String inWork(List<Runner.Figures> ours, List<Runner.Figures> other) {
    double[] ratios = new double[ours.size()];
    for (int round = 0; round < ratios.length; round++) ratios[round] = other.get(round).busiest() / ours.get(round).busiest();
    double ratio = median(Arrays.stream(ratios));
    return String.format(ratio < 10 ? "%.2f" : "%.0f", ratio);
  }

  private interface Measured<T> {
    T of(Contender contender) throws Exception;
  }

  /** In turns. */
  private static <T> List<List<T>> rounds(List<Contender> all, Measured<T> measured) throws Exception {
    List<List<T>> figures = new ArrayList<>();
    for (Contender contender : all) figures.add(new ArrayList<>());
    for (int round = 0; round < rounds; round++)
      for (int turn = 0; turn < all.size(); turn++) {
        int place = (turn + round) % all.size();
        T found = measured.of(all.get(place));
        say("  round " + (round + 1) + ", " + all.get(place).name() + ": " + (found instanceof double[] many ? Arrays.toString(many) : found));
        figures.get(place).add(found);
      }
    return figures;
  }

  private static void sameAnswers(Load load, int sample, List<Contender> all) throws Exception {
    List<String> first = null;
    for (Contender contender : all) {
      List<String> answers = runner.answers(contender, load, sample);
      if (first == null) first = answers;
      say(contender.name() + " answers " + answers.size() + " times to " + sample + " messages");
      if (answers.isEmpty()) throw new IllegalStateException("no answers");
      if (!answers.equals(first)) {
        List<String> more = new ArrayList<>(answers);
        more.removeAll(first);
        List<String> less = new ArrayList<>(first);
        less.removeAll(answers);
        throw new IllegalStateException(
            contender.name() + " answers otherwise; only it: " + more.stream().limit(2).toList() + "; only "
                + all.get(0).name() + ": " + less.stream().limit(2).toList());
      }
    }
  }

  private static String[] ratio(List<Runner.Figures> ours, List<Runner.Figures> other, double goal) {
    double[] ratios = new double[ours.size()];
    for (int round = 0; round < ratios.length; round++) ratios[round] = ours.get(round).rate() / other.get(round).rate();
    double ratio = median(Arrays.stream(ratios));
    String spread = String.format(" (%.2f–%.2f)", Arrays.stream(ratios).min().orElseThrow(), Arrays.stream(ratios).max().orElseThrow());
    String text = String.format(ratio < 10 ? "%.2f" : "%.0f", ratio) + spread;
    return new String[] {text, goal == 0 ? "" : String.format("≥ %s: %s", plain(goal), ratio >= goal ? "yes" : "no")};
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static String rate(List<Runner.Figures> figures) {
    return count(median(figures.stream().mapToDouble(Runner.Figures::rate)));
  }

  static String count(double value) {
    return value < 10_000 ? String.format("%,.0f", value) : String.format("%.0f k", value / 1000);
  }

  static double median(java.util.stream.DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  // Rows.

  private static void filter() throws Exception {
    Load load = Load.of(1000);
    head("Filter, keyed", "1,000 keys, bodies of " + load.maker().length() + " bytes; a tenth of the messages is sent on as it came.");
    compare(
        load,
        40_000,
        Ours.of(FILTER_RULE),
        new Other(ByHand.filter(FILTER), 1.2),
        new Other(Sql.filter(FILTER, false), 2.5),
        new Other(Sql.filter(FILTER, true), 0));
  }

  private static void window() throws Exception {
    Load load = Load.of(1000);
    head("Tumbling average by key", "1,000 keys, a message of each in a second; windows of 10 s, so that a tenth as many means are sent.");
    compare(
        load,
        60_000,
        Ours.of(windowRule("10s")),
        new Other(ByHand.window(Duration.ofSeconds(10)), 0.8),
        new Other(Sql.window(10, false), 1.5),
        new Other(Sql.window(10, true), 0));
  }

  private static void fields() throws Exception {
    for (int count : new int[] {10, 100}) {
      Load load = Load.of(1000).with(count);
      head(
          count + " rules on different fields",
          "Each compares a field of its own; bodies of " + load.maker().length() + " bytes; each rule fires for one message in a hundred.");
      List<Other> others = new ArrayList<>();
      others.add(new Other(ByHand.oneOperator(count, FIELD), count == 10 ? 1 : 1.5));
      sameAnswers(load, 20_000, List.of(Ours.of(fieldRules(count)), others.get(0).contender));
      others.add(new Other(ByHand.anOperatorEach(count, FIELD), count == 10 ? 0 : 30));
      compare(load, 0, Ours.of(fieldRules(count)), others.toArray(Other[]::new));
    }
  }

  private static void hot() throws Exception {
    int keys = 100_000;
    Load load = Load.of(keys).every(10);
    print("%n## 100,000 hot keys%n");
    print(
        "The same average; a message of each key in a second, all in turn. A checkpoint every 10 s, in files; measured while the busiest task works for 10 s, after 8.%n");
    print("| | messages/s | ours, in rate | goal | busiest task, µs a message | checkpoint, MB | to by hand | goal | longest stop, ms | goal |");
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    List<Contender> all =
        List.of(
            ByHand.window(Duration.ofSeconds(10)),
            Ours.of(windowRule("10s")));
    sameAnswers(load.every(50), 300_000, all);
    List<List<Runner.Figures>> figures =
        rounds(
            all, contender -> runner.rate(contender, load, Duration.ofSeconds(8), Duration.ofSeconds(10), Duration.ofSeconds(10)));
    for (int place = 0; place < all.size(); place++) {
      List<Runner.Figures> own = figures.get(place);
      double bytes = median(own.stream().mapToDouble(Runner.Figures::checkpointBytes));
      double toHand = bytes / median(figures.get(0).stream().mapToDouble(Runner.Figures::checkpointBytes));
      double stop = median(own.stream().mapToDouble(Runner.Figures::longestStopMillis));
      String[] ratio = place == 0 ? new String[] {"", ""} : ratio(own, figures.get(0), 0.6);
      print(
          "| %s | %s | %s | %s | %.2f | %.1f | %s | %s | %.0f | %s |",
          place == 0 ? all.get(place).name() : "**" + all.get(place).name() + "**",
          rate(own),
          ratio[0],
          ratio[1],
          median(own.stream().mapToDouble(Runner.Figures::busiest)),
          bytes / 1e6,
          place == 0 ? "" : String.format("%.1f", toHand),
          place == 0 ? "" : "≤ 2: " + (toHand <= 2 ? "yes" : "no"),
          stop,
          place == 0 ? "" : "≤ 200: " + (stop <= 200 ? "yes" : "no"));
    }
  }

  private static void cold() throws Exception {
    print("%n## 1,000,000 cold keys%n");
    print(
        "The same average over a day, so that each key has state; a message of each key, then a hundred messages a second. Each in a "
            + "process of its own, with state on the heap; restored from a savepoint to the first message that the keyed task takes.%n");
    print("| | heap, MB | process, MB | read in, s | savepoint, MB | restored in, s | restored as two subtasks in, s |");
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (String name : List.of("ours", "hand")) {
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "--cold=" + name));
      int code = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (code != 0) throw new IllegalStateException("it ended with " + code);
    }
  }

  private static void coldOf(String which) throws Exception {
    Load load = Load.of(1_000_000).every(10);
    Contender contender = which.equals("ours") ? Ours.of(windowRule("1d")) : ByHand.window(Duration.ofDays(1));
    try (Runner own = new Runner()) {
      Runner.Cold cold = own.cold(contender, load);
      print(
          "| %s | %.0f | %.0f | %.1f | %.0f | %.1f | %.1f |",
          which.equals("ours") ? "**" + contender.name() + "**" : contender.name(),
          cold.heapMegabytes(),
          cold.processMegabytes(),
          cold.readSeconds(),
          cold.savepointBytes() / 1e6,
          cold.restoreSeconds(),
          cold.rescaleSeconds());
    }
  }

  private static void text() throws Exception {
    String other = "Öfen 3, Halle 2: regelmäßige Messung – Temperatur am Auslaß, 温度";
    int missing = Load.USUAL_TEXT.length() - other.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    Load ascii = Load.of(1000).with(Load.USUAL_TEXT + "x".repeat(Math.max(0, -missing)));
    Load more = Load.of(1000).with(other + "x".repeat(Math.max(0, missing)));
    print("%n## Bodies that are not ASCII%n");
    print("The filter again; bodies of %d bytes, with letters beyond ASCII and without.%n", more.maker().length());
    print("| | messages/s | to ASCII | goal |");
    print("| --- | ---: | ---: | ---: |");
    Contender ours = Ours.of(FILTER_RULE);
    for (Load load : List.of(ascii, more)) sameAnswers(load, 20_000, List.of(ours, ByHand.filter(FILTER)));
    List<List<Runner.Figures>> figures =
        rounds(
            List.of(named("ASCII", ours), named("not ASCII", ours)),
            turn -> runner.rate(turn, turn.name().equals("ASCII") ? ascii : more, WARM, TIME, null));
    String[] ratio = ratio(figures.get(1), figures.get(0), 0.8);
    print("| %s, ASCII | %s | | |", ours.name(), rate(figures.get(0)));
    print("| %s, not ASCII | %s | %s | %s |", ours.name(), rate(figures.get(1)), ratio[0], ratio[1]);
  }

  private static Contender named(String name, Contender contender) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void build(
          org.apache.flink.streaming.api.environment.StreamExecutionEnvironment environment, Load load, long count) {
        contender.build(environment, load, count);
      }
    };
  }

  private static void latency() throws Exception {
    Load load = Load.of(1000);
    Contender ours = Ours.of(ALL_RULE);
    Contender hand = ByHand.filter(0);
    sameAnswers(load, 10_000, List.of(ours, hand));
    double pace = Math.rint(runner.rate(ours, load, WARM, TIME, null).rate() / 10);
    print("%n## Latency%n");
    print(
        "From the moment at which a message is due to the sink; each is sent on. %s messages a second, a tenth of what ours can do. "
            + "Added is ours less by hand; each figure is the median of the rounds.%n",
        count(pace));
    print("| | median, ms | p99, ms | p99.9, ms |");
    print("| --- | ---: | ---: | ---: |");
    List<List<double[]>> figures =
        rounds(List.of(hand, ours), turn -> quantiles(runner.latencies(turn, load, pace, Duration.ofSeconds(5), Duration.ofSeconds(10))));
    double[][] medians = new double[2][3];
    for (int place = 0; place < 2; place++) {
      for (int quantile = 0; quantile < 3; quantile++) {
        int which = quantile;
        medians[place][which] = median(figures.get(place).stream().mapToDouble(found -> found[which]));
      }
      print("| %s | %.1f | %.1f | %.1f |", place == 0 ? hand.name() : "**" + ours.name() + "**", medians[place][0], medians[place][1], medians[place][2]);
    }
    double added = medians[1][1] - medians[0][1];
    print("| added | %.1f | %.1f (goal ≤ 20: %s) | %.1f |",
        medians[1][0] - medians[0][0], added, added <= 20 ? "yes" : "no", medians[1][2] - medians[0][2]);
  }

  private static double[] quantiles(double[] sorted) {
    double[] found = new double[3];
    double[] parts = {0.5, 0.99, 0.999};
    for (int place = 0; place < 3; place++) found[place] = sorted[(int) (parts[place] * (sorted.length - 1))];
    return found;
  }
}
