package edgerules.flink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Recordings, read by one subtask, as they must be in order. How far it is, is how many entries it has given. */
public final class RecordingSource implements Source<Entry, RecordingSource.Progress, Boolean> {
  private final JobOptions options;

  public RecordingSource(JobOptions options) {
    this.options = options;
  }

  /** All recordings, of which so many entries were given. */
  public record Progress(long given) implements SourceSplit {
    @Override
    public String splitId() {
      return "recordings";
    }
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SplitEnumerator<Progress, Boolean> createEnumerator(SplitEnumeratorContext<Progress> context) {
    return new Enumerator(context, false);
  }

  @Override
  public SplitEnumerator<Progress, Boolean> restoreEnumerator(SplitEnumeratorContext<Progress> context, Boolean assigned) {
    return new Enumerator(context, assigned);
  }

  @Override
  public SourceReader<Entry, Progress> createReader(SourceReaderContext context) {
    return new Reader(options);
  }

  @Override
  public SimpleVersionedSerializer<Progress> getSplitSerializer() {
    return new Numbered<>() {
      @Override
      public byte[] serialize(Progress progress) {
        return ByteBuffer.allocate(8).putLong(progress.given()).array();
      }

      @Override
      Progress read(byte[] bytes) {
        return new Progress(ByteBuffer.wrap(bytes).getLong());
      }
    };
  }

  @Override
  public SimpleVersionedSerializer<Boolean> getEnumeratorCheckpointSerializer() {
    return new Numbered<>() {
      @Override
      public byte[] serialize(Boolean assigned) {
        return new byte[] {(byte) (assigned ? 1 : 0)};
      }

      @Override
      Boolean read(byte[] bytes) {
        return bytes[0] != 0;
      }
    };
  }

  /** Of the only version. */
  private abstract static class Numbered<T> implements SimpleVersionedSerializer<T> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public T deserialize(int version, byte[] bytes) {
      return read(bytes);
    }

    abstract T read(byte[] bytes);
  }

  /** Gives everything to the first reader. */
  private static final class Enumerator implements SplitEnumerator<Progress, Boolean> {
    private final SplitEnumeratorContext<Progress> context;
    private Progress waiting;

    Enumerator(SplitEnumeratorContext<Progress> context, boolean assigned) {
      this.context = context;
      this.waiting = assigned ? null : new Progress(0);
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<Progress> splits, int subtask) {
      for (Progress split : splits) waiting = split;
      if (context.registeredReaders().containsKey(0)) addReader(0);
    }

    @Override
    public void addReader(int subtask) {
      if (subtask == 0 && waiting != null) {
        context.assignSplit(waiting, 0);
        waiting = null;
      }
      context.signalNoMoreSplits(subtask);
    }

    @Override
    public Boolean snapshotState(long checkpoint) {
      return waiting == null;
    }

    @Override
    public void close() {}
  }

  private static final class Reader implements SourceReader<Entry, Progress> {
    private final JobOptions options;
    private final CompletableFuture<Void> assigned = new CompletableFuture<>();
    private RecordingReader recordings;
    private long given = -1;
    private boolean noMore;
    private boolean done;

    Reader(JobOptions options) {
      this.options = options;
    }

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<Entry> output) throws Exception {
      if (given < 0) return noMore ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
      if (done) return InputStatus.END_OF_INPUT;
      if (recordings == null) recordings = EngineFault.endsTheJob(() -> new RecordingReader(options, false));
      done =
          !recordings.next(
              given,
              entry -> {
                if (entry.kind != Entry.END) given = Math.max(given, entry.order);
                output.collect(entry, entry.time);
              },
              change -> {});
      return done ? InputStatus.END_OF_INPUT : InputStatus.MORE_AVAILABLE;
    }

    @Override
    public List<Progress> snapshotState(long checkpoint) {
      List<Progress> progress = new ArrayList<>();
      if (given >= 0) progress.add(new Progress(given));
      return progress;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return assigned;
    }

    @Override
    public void addSplits(List<Progress> splits) {
      for (Progress split : splits) given = split.given();
      assigned.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
      noMore = true;
      assigned.complete(null);
    }

    @Override
    public void close() throws IOException {
      if (recordings != null) recordings.close();
    }
  }
}
