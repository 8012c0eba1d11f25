package edgerules.flink;

import java.io.Serializable;
import java.util.List;

/**
 * What a job is to do.
 *
 * @param document the text of the document that runs first
 * @param changes what the recordings change of it
 * @param start epoch milliseconds of {@code at: 0}; null: 1970
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
    Bounds bounds)
    implements Serializable {

  /**
   * @param warm how many modules of a subtask are in memory at most
   * @param batch how many bytes go to the engine at once
   * @param watermarkEvery after how many messages of a recording time is told to all modules
   * @param evict one in so many messages sends a module out of memory, for tests; 0: none
   */
  public record Bounds(int warm, int batch, int watermarkEvery, int evict) implements Serializable {
    public static final Bounds DEFAULT = new Bounds(20_000, 256 * 1024, 1000, 0);
  }

  JobOptions with(List<DocumentChange> found) {
    return new JobOptions(document, found, in, out, key, start, parallelism, checkpoint, bounds);
  }
}
