package edgerules.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads recordings as one, in the order of their times, with the engine, which knows what is in them. */
final class RecordingReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordingReader.class);

  /** How the engine tells of them, and of what it has found in a file. */
  private static final int CHANGE = 3;
  private static final int REMARK = 5;

  private final Engine engine;
  private final boolean onlyChanges;
  private final List<Lines> files = new ArrayList<>();

  RecordingReader(JobOptions options, boolean onlyChanges) {
    this.onlyChanges = onlyChanges;
    engine = Engine.start();
    List<String> names = new ArrayList<>();
    for (String file : options.in()) {
      Path path = Path.of(file);
      names.add(path.getFileName().toString());
      try {
        files.add(new Lines(path));
      } catch (IOException error) {
        throw new UsageFault(2, file + " cannot be read: " + reason(error));
      }
    }
    Json.Writer json = new Json.Writer().open('{').name("names").texts(names);
    json.name("key").text(options.key()).name("document").text(options.document());
    if (options.start() != null) json.name("start").number(options.start());
    json.name("csv").raw(options.csv());
    engine.call("openRecordings", json.name("onlyChanges").raw(Boolean.toString(onlyChanges)).close('}').toString());
  }

  static String reason(IOException error) {
    return error instanceof java.nio.file.NoSuchFileException ? "there is no such file." : error.getMessage() + ".";
  }

  /** Gives what comes next, but for the first so many entries. False: it was the last. */
  boolean next(long skip, Consumer<Entry> entries, Consumer<DocumentChange> changes) {
    int file = (int) engine.number("tellNext", (double) skip);
    tell(engine.output((int) engine.number("outputLength")), entries, changes);
    if (file < 0) return false;
    byte[] lines;
    try {
      lines = files.get(file).next();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    engine.input(lines.length).put(lines);
    engine.call("addBytes", file, lines.length);
    return true;
  }

  private void tell(ByteBuffer out, Consumer<Entry> entries, Consumer<DocumentChange> changes) {
    while (out.hasRemaining()) {
      int kind = out.get();
      if (kind == REMARK) {
        String remark = new String(bytes(out), StandardCharsets.UTF_8);
        // They are read once for changes of the document, and then again.
        if (!onlyChanges) LOG.info(remark);
        continue;
      }
      double time = out.getDouble();
      if (kind == Entry.END) {
        long end = Double.isInfinite(time) ? Long.MIN_VALUE : (long) time;
        entries.accept(new Entry(kind, "null", end, Long.MAX_VALUE, bytes(out)));
        continue;
      }
      long order = (long) out.getDouble();
      if (kind == CHANGE) changes.accept(new DocumentChange((long) time, order, new String(bytes(out), StandardCharsets.UTF_8)));
      else {
        String key = kind == Entry.MESSAGE ? new String(bytes(out), StandardCharsets.UTF_8) : "null";
        entries.accept(new Entry(kind, key, (long) time, order, bytes(out)));
      }
    }
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.getInt()];
    buffer.get(bytes);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    engine.close();
    for (Lines file : files) file.close();
  }
}
