package edgerules.flink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;

/** Messages with which a step did not end. The job manager keeps them, as the task that met one fails. */
final class Suspects {
  private static final String NAME = "edge-rules-suspects";

  private final GlobalAggregateManager jobManager;
  private final HashSet<String> known;

  Suspects(GlobalAggregateManager jobManager) throws Exception {
    this.jobManager = jobManager;
    known = update("");
  }

  private HashSet<String> update(String added) throws Exception {
    return jobManager.updateGlobalAggregate(NAME, added, new Union());
  }

  boolean has(Entry entry) {
    return !known.isEmpty() && known.contains(digest(entry.key, entry.time, entry.bytes));
  }

  void add(String key, long time, byte[] bytes) throws Exception {
    update(digest(key, time, bytes));
  }

  private static String digest(String key, long time, byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(key.getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBuffer.allocate(8).putLong(time).array());
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException error) {
      throw new IllegalStateException(error);
    }
  }

  /** All that were added; an empty one is none. */
  private static final class Union implements AggregateFunction<String, HashSet<String>, HashSet<String>> {
    @Override
    public HashSet<String> createAccumulator() {
      return new HashSet<>();
    }

    @Override
    public HashSet<String> add(String suspect, HashSet<String> all) {
      if (!suspect.isEmpty()) all.add(suspect);
      return all;
    }

    @Override
    public HashSet<String> getResult(HashSet<String> all) {
      return all;
    }

    @Override
    public HashSet<String> merge(HashSet<String> some, HashSet<String> others) {
      some.addAll(others);
      return some;
    }
  }
}
