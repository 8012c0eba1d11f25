package edgerules.bench;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that is measured. */
interface Contender {
  String name();

  /** Adds the job, for the first so many messages of the load. */
  void build(StreamExecutionEnvironment environment, Load load, long count);
}
