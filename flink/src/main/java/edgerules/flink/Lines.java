package edgerules.flink;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a recording in pieces, of whole lines where it is not CSV; of a file whose name ends in .gz those that it holds
 * compressed.
 */
final class Lines implements AutoCloseable {
  private static final int PIECE = 256 * 1024;
  private static final int LONGEST_LINE = 16 * 1024 * 1024;

  private final String name;
  private final InputStream stream;
  private final boolean isCsv;
  private byte[] bytes = new byte[2 * PIECE];
  private int length;
  private boolean ended;

  Lines(Path file) throws IOException {
    this.name = file.getFileName().toString();
    this.isCsv = isCsv(name);
    InputStream whole = new BufferedInputStream(Files.newInputStream(file), PIECE);
    this.stream = name.endsWith(".gz") ? new GZIPInputStream(whole, PIECE) : whole;
  }

  /** Whether a recording is CSV, by its name. */
  static boolean isCsv(String file) {
    return file.matches("(?i).*\\.(csv|tsv)(\\.gz)?");
  }

  /** False where no recording can have a line with {@code twin}, in whatever way its name is written. */
  static boolean mayChangeDocuments(List<String> files) {
    for (String file : files) {
      if (isCsv(file)) continue;
      try (Lines lines = new Lines(Path.of(file))) {
        for (byte[] piece = lines.next(); piece.length > 0; piece = lines.next()) {
          for (int at = 0; at + 3 < piece.length; at++) {
            boolean isName = piece[at] == 't' && piece[at + 1] == 'w' && piece[at + 2] == 'i' && piece[at + 3] == 'n';
            if (isName || (piece[at] == '\\' && piece[at + 1] == 'u')) return true;
          }
        }
      } catch (IOException error) {
        throw new UsageFault(2, file + " cannot be read: " + RecordingReader.reason(error));
      }
    }
    return false;
  }

  /** The next piece; an empty one: there is no more. */
  byte[] next() throws IOException {
    if (isCsv) return stream.readNBytes(PIECE);
    for (;;) {
      int end = ended ? length : lastLineFeed() + 1;
      if (end > 0 || ended) return take(end);
      if (length > LONGEST_LINE) throw new UsageFault(2, name + ": a line is over 16 MB long.");
      if (length + PIECE > bytes.length) bytes = java.util.Arrays.copyOf(bytes, 2 * bytes.length);
      int count = stream.readNBytes(bytes, length, PIECE);
      ended = count < PIECE;
      length += count;
    }
  }

  private int lastLineFeed() {
    int at = length - 1;
    while (at >= 0 && bytes[at] != '\n') at--;
    return at;
  }

  private byte[] take(int end) {
    byte[] taken = java.util.Arrays.copyOf(bytes, end);
    System.arraycopy(bytes, end, bytes, 0, length - end);
    length -= end;
    return taken;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
