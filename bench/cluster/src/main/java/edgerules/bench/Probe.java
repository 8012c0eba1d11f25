package edgerules.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a run tells of itself: sources, keyed tasks and sinks are threads of this process. */
final class Probe {
  private Probe() {}

  /** How many messages were made. */
  static volatile long made;
  /** How many records were written, and a number that depends on all of them. */
  static volatile long written;
  static volatile long bytes;

  /** Records as text, where answers are compared. */
  static volatile List<String> answers;

  /** Between two messages that the keyed task took. */
  static volatile long longestStop;
  static volatile boolean watchesStops;
  static volatile long firstTaken;

  /** How many messages come in a second; 0: as fast as they are taken. */
  static volatile double pace;
  /** When each of the last messages was due, by its number. */
  static final long[] due = new long[1 << 20];
  /** How long each took to come out, in nanoseconds; null: nobody asks. */
  static volatile long[] latencies;
  static volatile int latencyCount;

  /** The number of the message before which the source waits until all have heard of the time of those before. */
  static volatile long pauseAt;

  static void reset() {
    made = written = bytes = longestStop = firstTaken = 0;
    latencyCount = 0;
    latencies = null;
    answers = null;
    watchesStops = false;
    pace = 0;
    pauseAt = 0;
  }

  static List<String> collect() {
    answers = Collections.synchronizedList(new ArrayList<>());
    return answers;
  }
}
