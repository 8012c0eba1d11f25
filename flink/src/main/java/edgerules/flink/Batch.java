package edgerules.flink;

import java.nio.ByteBuffer;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/** What is asked of the engine, gathered in its buffer until there is much of it, or until some milliseconds have passed. */
final class Batch {
  /** How long what is asked waits for more, in milliseconds. */
  private static final long DELAY = 5;

  /** Asks the engine for what was gathered, and does what it tells. */
  interface Flush {
    void run() throws Exception;
  }

  private final Engine engine;
  private final int size;
  private final Flush flush;
  private final ProcessingTimeService clock;
  private ByteBuffer asked;
  private boolean isFlushDue;

  /**
   * @param size how many bytes are much
   * @param clock null: nothing is asked for because time has passed
   */
  Batch(Engine engine, int size, ProcessingTimeService clock, Flush flush) {
    this.engine = engine;
    this.size = size;
    this.clock = clock;
    this.flush = flush;
    asked = engine.input(2 * size);
  }

  /** Where so many bytes are to be written. */
  ByteBuffer room(int count) throws Exception {
    if (asked.position() > 0 && asked.position() + count > size) flush.run();
    if (count > asked.capacity()) asked = engine.input(count);
    if (clock == null || isFlushDue) return asked;
    isFlushDue = true;
    clock.registerTimer(
        clock.getCurrentProcessingTime() + DELAY,
        time -> {
          isFlushDue = false;
          flush.run();
        });
    return asked;
  }

  boolean isEmpty() {
    return asked.position() == 0;
  }

  /** What was asked, from that place on. */
  ByteBuffer from(int place) {
    return asked.duplicate().order(asked.order()).position(place);
  }

  /** What the engine's function tells of it. */
  ByteBuffer run(String function) {
    int length = (int) engine.number(function, asked.position());
    asked.clear();
    return engine.output(length);
  }
}
