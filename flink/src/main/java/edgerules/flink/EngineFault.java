package edgerules.flink;

import java.util.function.Supplier;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** The engine, or what it runs on, failed: no fault of a message or a document. */
public class EngineFault extends RuntimeException {
  public EngineFault(String message, Throwable cause) {
    super(message, told(cause));
  }

  /** Does what a task begins with: where the engine fails in it, the job ends, as it would be the same the next time. */
  static <T> T endsTheJob(Supplier<T> begin) {
    try {
      return begin.get();
    } catch (EngineFault fault) {
      throw new SuppressRestartsException(fault);
    }
  }

  /** What can be serialized: Javet's own exceptions cannot, and the job manager would not know then what it is about. */
  private static Throwable told(Throwable cause) {
    if (cause == null || cause instanceof EngineFault) return cause;
    Throwable told = new RuntimeException(cause.toString());
    told.setStackTrace(cause.getStackTrace());
    return told;
  }
}
