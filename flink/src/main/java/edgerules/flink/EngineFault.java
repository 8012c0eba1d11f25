package edgerules.flink;

/** The engine, or what it runs on, failed: no fault of a message or a document. */
public class EngineFault extends RuntimeException {
  public EngineFault(String message, Throwable cause) {
    super(message, cause);
  }
}
