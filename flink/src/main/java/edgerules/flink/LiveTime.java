package edgerules.flink;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;

/**
 * How time passes with a partition: up to before each record; and where its records are as young as they are live, with the
 * clock, some seconds behind it, so that what is silent is noticed. A partition with nothing more to read that is not live
 * holds nobody up. A partition is not silent while others of its subtask are still read up to what is live: its turn comes.
 */
final class LiveTime implements WatermarkGenerator<Entry> {
  /** So far behind the clock time goes on where nothing comes. */
  static final long BEHIND = 5_000;

  private static final long LIVE = 60_000;

  /** What the partitions of a subtask share. */
  private static final class Reading {
    /** When a record was read last that is not live. */
    long old = Long.MIN_VALUE / 2;
  }

  /** For each partition one. */
  static final class Supplier implements WatermarkGeneratorSupplier<Entry> {
    private transient Reading reading;

    @Override
    public WatermarkGenerator<Entry> createWatermarkGenerator(Context context) {
      if (reading == null) reading = new Reading();
      return new LiveTime(context.getInputActivityClock(), reading);
    }
  }

  /** After so long a partition that is not live has nothing more to read. */
  private final long silent = 1000 * Long.getLong("edgerules.silent.seconds", 60);

  /** Stands still while messages wait to be read because those before them are still being decided. */
  private final RelativeClock clock;
  private final Reading reading;
  private long passed = Long.MIN_VALUE;
  private long heard;
  private boolean isLive;

  private LiveTime(RelativeClock clock, Reading reading) {
    this.clock = clock;
    this.reading = reading;
    heard = clock.relativeTimeMillis();
  }

  @Override
  public void onEvent(Entry entry, long timestamp, WatermarkOutput output) {
    heard = clock.relativeTimeMillis();
    isLive = System.currentTimeMillis() - timestamp < LIVE;
    if (!isLive) reading.old = heard;
    passed = Math.max(passed, timestamp - 1);
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    long now = clock.relativeTimeMillis();
    if (now - heard > BEHIND && now - reading.old > BEHIND) {
      if (isLive) passed = Math.max(passed, System.currentTimeMillis() - BEHIND);
      else if (now - heard > silent) {
        output.markIdle();
        return;
      }
    }
    if (passed > Long.MIN_VALUE) output.emitWatermark(new Watermark(passed));
  }
}
