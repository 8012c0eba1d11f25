package edgerules.flink;

import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;

/** The command of this machine, flink/run: a job in this process, which ends with it. */
public final class Run {
  private Run() {}

  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Main.USAGE);
      return;
    }
    try {
      Main.run(arguments, configuration());
    } catch (Throwable error) {
      System.exit(tell(error));
    }
    // What Flink leaves running is of no use any more.
    System.exit(0);
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    // The folder of this process, which the script removes: state may be larger than what Flink keeps in memory of it.
    Path checkpoints = Path.of(System.getProperty("java.io.tmpdir"), "checkpoints");
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    // What fails each time would go on for ever.
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    return configuration;
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
