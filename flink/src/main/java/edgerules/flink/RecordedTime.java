package edgerules.flink;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/** How time passes with a recording: up to before each entry, as others of its time may follow, and with the last one to it. */
final class RecordedTime implements WatermarkGenerator<Entry> {
  private final int every;
  private long passed = Long.MIN_VALUE;
  private long told = Long.MIN_VALUE;
  private int untold;

  RecordedTime(int every) {
    this.every = every;
  }

  @Override
  public void onEvent(Entry entry, long timestamp, WatermarkOutput output) {
    passed = Math.max(passed, entry.kind == Entry.END ? entry.time : entry.time - 1);
    if (entry.kind == Entry.END || ++untold >= every) onPeriodicEmit(output);
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    untold = 0;
    if (passed <= told) return;
    told = passed;
    output.emitWatermark(new Watermark(passed));
  }
}
