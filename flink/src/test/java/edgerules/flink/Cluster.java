package edgerules.flink;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A cluster in this process, which all tests share. */
final class Cluster {
  private static MiniCluster cluster;

  private Cluster() {}

  static synchronized MiniCluster get() throws Exception {
    if (cluster == null) {
      Configuration configuration = new Configuration();
      configuration.set(RestOptions.BIND_PORT, "0");
      cluster =
          new MiniCluster(
              new MiniClusterConfiguration.Builder()
                  .setConfiguration(configuration)
                  .setNumTaskManagers(2)
                  .setNumSlotsPerTaskManager(4)
                  .build());
      cluster.start();
    }
    return cluster;
  }

  static JobExecutionResult run(JobOptions options) throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(new Configuration());
    Job.build(environment, options);
    return get().executeJobBlocking(environment.getStreamGraph().getJobGraph());
  }

  static JobID submit(JobOptions options) throws Exception {
    return submit(options, null);
  }

  /** Goes on from a savepoint, where there is one. */
  static JobID submit(JobOptions options, String savepoint) throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(new Configuration());
    Job.build(environment, options);
    JobGraph graph = environment.getStreamGraph().getJobGraph();
    if (savepoint != null) graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint));
    return get().submitJob(graph).get().getJobID();
  }

  /** Ends the job with a savepoint; gives where that is. */
  static String stop(JobID job, Path folder) throws Exception {
    return get().stopWithSavepoint(job, folder.toUri().toString(), false, SavepointFormatType.CANONICAL).get();
  }

  /** Ends both task managers, whatever they are doing, and starts two others. */
  static void killAll() throws Exception {
    for (int number = 0; number < 2; number++) get().terminateTaskManager(number).get();
    for (int number = 0; number < 2; number++) get().startTaskManager();
  }

  /** How many checkpoints of the job are complete. */
  static long checkpoints(JobID job) {
    try {
      return get().getExecutionGraph(job).get().getCheckpointStatsSnapshot().getCounts().getNumberOfCompletedCheckpoints();
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  static boolean isDone(JobID job) {
    try {
      return get().getJobStatus(job).get().isGloballyTerminalState();
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + 240_000_000_000L;
    while (!condition.getAsBoolean() && System.nanoTime() < until) LockSupport.parkNanos(50_000_000L);
  }
}
