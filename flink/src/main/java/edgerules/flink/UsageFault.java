package edgerules.flink;

/** What a person gave cannot be used. */
public final class UsageFault extends RuntimeException {
  /** 1: the document is not valid; 2: wrong usage, or input that cannot be read. */
  public final int exitCode;

  public UsageFault(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }
}
