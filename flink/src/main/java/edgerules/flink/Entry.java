package edgerules.flink;

import java.nio.charset.StandardCharsets;

/** What travels to the modules: a message with its key. */
public final class Entry {
  public static final int MESSAGE = 1;
  /** What goes out as it is: of a message without a key. */
  public static final int LINE = 2;
  /** The end of the input; the bytes say what was wrong with it. */
  public static final int END = 4;

  /** One of the constants above. */
  public int kind;
  /** The canonical JSON of the key's value. */
  public String key;
  /** Epoch milliseconds. */
  public long time;
  /** Its place among entries of the same time. */
  public long order;
  /** As the engine reads it. */
  public byte[] bytes;

  public Entry() {}

  Entry(int kind, String key, long time, long order, byte[] bytes) {
    this.kind = kind;
    this.key = key;
    this.time = time;
    this.order = order;
    this.bytes = bytes;
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
