package edgerules.flink;

import java.util.List;

/** The command of this machine, flink/run: a job in this process, which ends with it. */
public final class Run {
  private Run() {}

  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Main.USAGE);
      return;
    }
    try {
      Main.main(arguments);
    } catch (Throwable error) {
      System.exit(tell(error));
    }
    // What Flink leaves running is of no use any more.
    System.exit(0);
  }

  private static int tell(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof UsageFault fault) {
        System.err.println("flink/run: " + fault.getMessage());
        return fault.exitCode;
      }
      if (cause instanceof EngineFault fault) {
        System.err.println("flink/run: " + fault.getMessage());
        return 3;
      }
    }
    System.err.println("flink/run: " + error);
    error.printStackTrace();
    return 3;
  }
}
