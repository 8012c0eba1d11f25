package edgerules.bench;

import org.apache.flink.api.java.functions.KeySelector;

/** Gives the key of what was read; the keyed task calls it for each message that it takes, which the probe may watch. */
abstract class Keys<T> implements KeySelector<T, String> {
  private transient Thread thread;
  private transient boolean isKeyedTask;
  private transient long last;

  abstract String of(T value);

  @Override
  public String getKey(T value) {
    if (Probe.watchesStops) watch();
    return of(value);
  }

  private void watch() {
    if (thread == null) {
      thread = Thread.currentThread();
      // The task before calls another instance, to find where a message goes.
      isKeyedTask = !thread.getName().contains("records");
    }
    if (!isKeyedTask) return;
    long now = System.nanoTime();
    if (Probe.firstTaken == 0) Probe.firstTaken = now;
    if (last != 0 && now - last > Probe.longestStop) Probe.longestStop = now - last;
    last = now;
  }
}
