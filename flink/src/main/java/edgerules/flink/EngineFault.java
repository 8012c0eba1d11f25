package edgerules.flink;

/** The engine, or what it runs on, failed: no fault of a message or a document. */
public class EngineFault extends RuntimeException {
  public EngineFault(String message, Throwable cause) {
    super(message, told(cause));
  }

  /** What can be serialized: Javet's own exceptions cannot, and the job manager would not know then what it is about. */
  private static Throwable told(Throwable cause) {
    if (cause == null || cause instanceof EngineFault) return cause;
    Throwable told = new RuntimeException(cause.toString());
    told.setStackTrace(cause.getStackTrace());
    return told;
  }
}
