package edgerules.flink;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * How time passes with a partition: up to before each record; and where its records are as young as they are live, with the
 * clock, some seconds behind it, so that what is silent is noticed. A partition with nothing more to read that is not live
 * holds nobody up.
 */
final class LiveTime implements WatermarkGenerator<Entry> {
  private static final long BEHIND = 5_000;
  private static final long LIVE = 60_000;

  private long passed = Long.MIN_VALUE;
  private long heard = System.currentTimeMillis();
  private boolean isLive;

  @Override
  public void onEvent(Entry entry, long timestamp, WatermarkOutput output) {
    heard = System.currentTimeMillis();
    isLive = heard - timestamp < LIVE;
    passed = Math.max(passed, timestamp - 1);
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    long now = System.currentTimeMillis();
    if (now - heard > BEHIND) {
      if (!isLive) {
        output.markIdle();
        return;
      }
      passed = Math.max(passed, now - BEHIND);
    }
    if (passed > Long.MIN_VALUE) output.emitWatermark(new Watermark(passed));
  }
}
