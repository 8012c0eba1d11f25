package edgerules.flink;

/** A step did not come back and was stopped: its isolate must not be used again. */
final class StuckFault extends EngineFault {
  /** Where in what was asked for the step begins. */
  final int place;

  StuckFault(String message, int place, Throwable cause) {
    super(message, cause);
    this.place = place;
  }
}
