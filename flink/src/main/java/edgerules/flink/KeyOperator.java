package edgerules.flink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Finds the key of each message, many at once, in order. */
public final class KeyOperator extends AbstractStreamOperator<Entry> implements OneInputStreamOperator<Entry, Entry> {
  private static final int BATCH = 256 * 1024;

  private final JobOptions options;
  private transient Engine engine;
  private transient Batch batch;
  private transient List<Entry> waiting;

  public KeyOperator(JobOptions options) {
    this.options = options;
  }

  @Override
  public void open() throws Exception {
    super.open();
    EngineFault.endsTheJob(
        () -> {
          engine = Engine.start();
          return engine.call("openKeys", options.key(), options.document());
        });
    batch = new Batch(engine, BATCH, getProcessingTimeService(), this::flush);
    waiting = new ArrayList<>();
  }

  @Override
  public void processElement(StreamRecord<Entry> element) throws Exception {
    Entry entry = element.getValue();
    batch.room(12 + entry.bytes.length).putDouble(entry.time).putInt(entry.bytes.length).put(entry.bytes);
    waiting.add(entry);
  }

  private void flush() {
    if (waiting.isEmpty()) return;
    ByteBuffer told = batch.run("findKeys");
    for (Entry entry : waiting) {
      boolean hasKey = told.get() != 0;
      byte[] found = RecordingReader.bytes(told);
      Entry keyed =
          hasKey
              ? new Entry(Entry.MESSAGE, new String(found, StandardCharsets.UTF_8), entry.time, entry.order, entry.bytes)
              : new Entry(Entry.LINE, "null", entry.time, entry.order, found);
      output.collect(new StreamRecord<>(keyed, entry.time));
    }
    waiting.clear();
  }

  @Override
  public void processWatermark(Watermark watermark) throws Exception {
    flush();
    super.processWatermark(watermark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) {
    flush();
  }

  @Override
  public void finish() throws Exception {
    flush();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (engine != null) engine.close();
    super.close();
  }
}
