package edgerules.flink;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The command line of the job. */
public final class Main {
  static final String USAGE =
      """
      usage: flink/run --documents FILE|topic:NAME --in FILE[,FILE]|topic:NAME[,NAME] --out DIRECTORY|topic:PREFIX
                       --key EXPRESSION [options]

        --documents FILE     the rules; or topic:NAME, where each record is a whole document from its time on
        --in FILE[,FILE]     recordings, as replay reads them; their twin lines hold for every key; or topic:NAME[,NAME]
        --out DIRECTORY      where the lines go, which replay would print: part-0.jsonl and so on; or topic:PREFIX, to
                             which the name of the output is added, or "reports" for what became of documents
        --key EXPRESSION     what is one module: a path such as $.line, or an expression as JSON, such as
                             {"system":"connectionDeviceId"}
        --parallelism N      over how many threads the keys are spread; default 1, or what the cluster says
        --checkpoint TIME    how often what is known is made safe: 500ms, 10s or 5m; default 10s
        --start ISO          when recordings in milliseconds start, default 1970-01-01T00:00:00Z; from which time on
                             topics are read, default: from where the job has come to, or from their beginning
        --bootstrap HOST:PORT, --kafka FILE
                             where Kafka is, and what its clients need (TLS, SASL), as a properties file
        --delivery WHAT      at-least-once (the default) or exactly-once, with Kafka's transactions

      Of recordings in CSV (names that end in .csv or .tsv) the form is found, and said on stderr. If it is found wrong, say for all of them:
        --csv COLUMNS, --time FORM, --tz ZONE, --delimiter C, --decimal C, --null TEXTS, --input COLUMN,
        --property COLUMN[,COLUMN]
                             as edge-rules replay --help says
      """;

  /** What can be said of recordings in CSV, as replay has it. */
  private static final List<String> CSV =
      List.of("csv", "delimiter", "decimal", "time", "tz", "null", "input", "property");

  private static final List<String> NAMES =
      Stream.concat(
              Stream.of("documents", "in", "out", "key", "parallelism", "checkpoint", "start", "bootstrap", "kafka", "delivery"),
              CSV.stream())
          .toList();

  private Main() {}

  /** On a cluster: what is wrong is thrown, as the process is that of others. */
  public static void main(String[] arguments) throws Exception {
    run(arguments, new Configuration());
  }

  static void run(String[] arguments, Configuration configuration) throws Exception {
    JobOptions options = Job.read(read(arguments));
    if (options.kafka() == null) prepare(options.out());
    Job.run(StreamExecutionEnvironment.getExecutionEnvironment(configuration), options);
  }

  static JobOptions read(String[] arguments) {
    Map<String, String> values = values(arguments);
    for (String name : List.of("documents", "in", "out", "key")) {
      if (!values.containsKey(name)) throw new UsageFault(2, "--" + name + " is missing.\n\n" + USAGE.stripTrailing());
    }
    boolean isLive = values.get("in").startsWith(TOPIC);
    if (isLive != values.get("out").startsWith(TOPIC))
      throw new UsageFault(2, "--in and --out are both files, or both topics.");
    String file = values.get("documents");
    if (file.startsWith(TOPIC) && !isLive) throw new UsageFault(2, "--documents is a file where --in is one.");
    String document = file.startsWith(TOPIC) ? "{}" : document(file);
    List<String> in = List.of(topic(values.get("in")).split(","));
    Long start = check(file, document, values.get("key"), values.get("start"));
    return new JobOptions(
        document,
        List.of(),
        in,
        topic(values.get("out")),
        values.get("key"),
        start,
        values.containsKey("parallelism") ? parallelism(values.get("parallelism")) : 0,
        duration(values.getOrDefault("checkpoint", "10s")),
        JobOptions.Bounds.DEFAULT,
        kafka(values, isLive),
        csv(values, !isLive && in.stream().anyMatch(Lines::isCsv)));
  }

  private static final String TOPIC = "topic:";

  private static String topic(String text) {
    return text.startsWith(TOPIC) ? text.substring(TOPIC.length()) : text;
  }

  private static String document(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException error) {
      throw new UsageFault(2, file + " cannot be read: " + RecordingReader.reason(error));
    }
  }

  /** What is said of recordings in CSV, as JSON. */
  private static String csv(Map<String, String> values, boolean isAny) {
    Json.Writer json = new Json.Writer().open('{');
    for (String name : CSV) {
      String value = values.get(name);
      if (value == null) continue;
      if (!isAny) throw new UsageFault(2, "--" + name + " goes with recordings in CSV, whose names end in .csv or .tsv.");
      if (name.equals("property")) json.name(name).texts(List.of(value.split(",")));
      else json.name(name).text(value);
    }
    return json.close('}').toString();
  }

  private static JobOptions.Kafka kafka(Map<String, String> values, boolean isLive) {
    String bootstrap = values.get("bootstrap");
    String file = values.get("kafka");
    String delivery = values.get("delivery");
    if (!isLive) {
      if (bootstrap != null || file != null || delivery != null)
        throw new UsageFault(2, "--bootstrap, --kafka and --delivery go with topics: --in topic:NAME.");
      return null;
    }
    Properties properties = new Properties();
    if (file != null) {
      try (Reader reader = Files.newBufferedReader(Path.of(file))) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException error) {
        throw new UsageFault(2, file + " cannot be read: " + error.getMessage() + ".");
      }
    }
    if (bootstrap != null) properties.setProperty("bootstrap.servers", bootstrap);
    if (!properties.containsKey("bootstrap.servers"))
      throw new UsageFault(2, "--bootstrap is missing: where Kafka is, such as localhost:9092.");
    if (delivery != null && !List.of("at-least-once", "exactly-once").contains(delivery))
      throw new UsageFault(2, "--delivery is at-least-once or exactly-once, not \"" + delivery + "\".");
    String documents = values.get("documents");
    String topic = documents.startsWith(TOPIC) ? topic(documents) : null;
    return new JobOptions.Kafka(properties, topic, -1, "exactly-once".equals(delivery));
  }

  private static Map<String, String> values(String[] arguments) {
    Map<String, String> values = new HashMap<>();
    for (int at = 0; at < arguments.length; at++) {
      String given = arguments[at];
      int equals = given.indexOf('=');
      String name = given.startsWith("--") ? given.substring(2, equals < 0 ? given.length() : equals) : null;
      if (name == null || !NAMES.contains(name)) {
        throw new UsageFault(2, given + " is not an option. Options: --" + String.join(", --", NAMES) + ".");
      }
      if (equals < 0 && at + 1 == arguments.length) throw new UsageFault(2, given + " needs a value.");
      String value = equals < 0 ? arguments[++at] : given.substring(equals + 1);
      if (values.put(name, value) != null) throw new UsageFault(2, "--" + name + " is given twice.");
    }
    return values;
  }

  /** Throws where the document, the key or the start is not valid; what is warned of goes to stderr. */
  private static Long check(String file, String document, String key, String start) {
    try (Engine engine = Engine.start()) {
      report(engine.text("checkDocument", file, document), 1, "the rules are not valid:");
      report(engine.text("checkKey", key), 2, "the key is not valid:");
      if (start == null) return null;
      double time = engine.number("readStart", start);
      if (!Double.isNaN(time)) return (long) time;
      throw new UsageFault(
          2, "--start takes an ISO 8601 time with its offset, such as 2026-01-31T08:30:00Z, not \"" + start + "\".");
    }
  }

  private static void report(String found, int exitCode, String what) {
    // The engine has written it: lines alone, each with its fault.
    String[] parts = found.split("\n\n", -1);
    if (!parts[1].isEmpty()) System.err.println(parts[1]);
    if (!parts[0].isEmpty()) throw new UsageFault(exitCode, what + "\n" + parts[0]);
  }

  private static int parallelism(String text) {
    if (text.matches("[1-9]\\d{0,3}")) return Integer.parseInt(text);
    throw new UsageFault(2, "--parallelism takes a whole number from 1 to 9999, not \"" + text + "\".");
  }

  static long duration(String text) {
    java.util.regex.Matcher found = java.util.regex.Pattern.compile("(\\d{1,9})(ms|s|m|h)").matcher(text);
    if (found.matches()) {
      long unit = Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L).get(found.group(2));
      long time = Long.parseLong(found.group(1)) * unit;
      if (time >= 10) return time;
    }
    throw new UsageFault(2, "--checkpoint takes a time of at least 10ms, such as 10s, not \"" + text + "\".");
  }

  /** Makes the folder; what an earlier run has written is not overwritten. */
  private static void prepare(String folder) {
    Path path = Path.of(folder);
    try {
      Files.createDirectories(path);
      try (DirectoryStream<Path> parts = Files.newDirectoryStream(path, "part-*.jsonl")) {
        if (parts.iterator().hasNext())
          throw new UsageFault(2, folder + " has the output of another run: name another folder, or empty it.");
      }
    } catch (IOException error) {
      throw new UsageFault(2, folder + " cannot be written: " + error.getMessage() + ".");
    }
  }
}
