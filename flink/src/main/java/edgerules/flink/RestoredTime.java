package edgerules.flink;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Lets time go on after a restart where no message comes: a plant that fell silent before it, or meanwhile, is noticed. What is
 * read of partitions that were live is live, until a record of theirs says otherwise.
 */
final class RestoredTime extends AbstractStreamOperator<Entry> implements OneInputStreamOperator<Entry, Entry> {
  /** Time that is so far behind the clock, or less, goes with it. */
  private static final long LIVE = 120_000;

  private static final long EVERY = 1_000;

  private transient ListState<Boolean> kept;
  /** Whether time went with the clock, when the state was kept, in all subtasks that had heard of time. */
  private transient boolean wasLive;
  private transient boolean isKnown;
  /** How far time has passed since the start; Long.MIN_VALUE: no record has come. */
  private transient long passed;
  private transient boolean goesWithClock;

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    passed = Long.MIN_VALUE;
    kept = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("live", Types.BOOLEAN));
    isKnown = kept.get().iterator().hasNext();
    wasLive = isKnown;
    for (boolean one : kept.get()) wasLive &= one;
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (passed > Long.MIN_VALUE) kept.update(List.of(System.currentTimeMillis() - passed < LIVE));
    else kept.update(isKnown ? List.of(wasLive) : List.of());
  }

  @Override
  public void processElement(StreamRecord<Entry> element) {
    output.collect(element);
  }

  @Override
  public void processWatermark(Watermark mark) {
    pass(mark);
  }

  /** The source says that it is idle where nothing has come of any of its partitions for long. */
  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    boolean isSilent = status.isIdle() && passed == Long.MIN_VALUE && wasLive;
    goesWithClock = isSilent;
    if (isSilent) followClock();
    else super.processWatermarkStatus(status);
  }

  private void followClock() {
    if (!goesWithClock) return;
    pass(new Watermark(System.currentTimeMillis() - LiveTime.BEHIND));
    getProcessingTimeService().registerTimer(getProcessingTimeService().getCurrentProcessingTime() + EVERY, time -> followClock());
  }

  private void pass(Watermark mark) {
    if (mark.getTimestamp() <= passed) return;
    passed = mark.getTimestamp();
    output.emitWatermark(mark);
  }
}
