package edgerules.flink;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What a job is to do.
 *
 * @param document the text of the document that runs first
 * @param changes what the recordings change of it
 * @param start epoch milliseconds of {@code at: 0}, or of the first record of topics; null: 1970, or where the job was
 * @param parallelism over how many threads keys are spread; 0: as many as the cluster says
 * @param kafka where topics are; null: files
 * @param csv what is said of recordings in CSV, as JSON
 */
public record JobOptions(
    String document,
    List<DocumentChange> changes,
    List<String> in,
    String out,
    String key,
    Long start,
    int parallelism,
    long checkpoint,
    Bounds bounds,
    Kafka kafka,
    String csv)
    implements Serializable {
  /** Nothing is said of recordings in CSV. */
  static final String NO_CSV = "{}";

  /**
   * @param warm how many modules of a subtask are in memory at most; fewer where they would use half of the engine's heap
   * @param batch how many bytes go to the engine at once
   * @param watermarkEvery after how many messages of a recording time is told to all modules
   * @param evict one in so many messages sends a module out of memory, for tests; 0: none
   */
  public record Bounds(int warm, int batch, int watermarkEvery, int evict) implements Serializable {
    public static final Bounds DEFAULT = new Bounds(100_000, 256 * 1024, 1000, 0);
  }

  /**
   * @param documents the topic of documents; null: a file
   * @param first the offset there of the document that runs first; -1: it is in a file
   * @param partitions how many each topic of messages has; empty: not known
   */
  public record Kafka(
      Properties properties, String documents, long first, boolean exactlyOnce, Map<String, Integer> partitions)
      implements Serializable {
    public Kafka(Properties properties, String documents, long first, boolean exactlyOnce) {
      this(properties, documents, first, exactlyOnce, Map.of());
    }
  }

  JobOptions with(List<DocumentChange> found) {
    return new JobOptions(document, found, in, out, key, start, parallelism, checkpoint, bounds, kafka, csv);
  }

  JobOptions with(DocumentChange first, List<DocumentChange> found) {
    Kafka after = new Kafka(kafka.properties, kafka.documents, first.order(), kafka.exactlyOnce, kafka.partitions);
    return new JobOptions(first.change(), found, in, out, key, start, parallelism, checkpoint, bounds, after, csv);
  }

  JobOptions with(Map<String, Integer> partitions) {
    Kafka known = new Kafka(kafka.properties, kafka.documents, kafka.first, kafka.exactlyOnce, Map.copyOf(partitions));
    return new JobOptions(document, changes, in, out, key, start, parallelism, checkpoint, bounds, known, csv);
  }
}
