package edgerules.flink;

import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
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
}
