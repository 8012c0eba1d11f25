package edgerules.flink;

import java.util.List;
import java.util.ArrayList;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job: from its options to Flink's graph. */
public final class Job {
  private Job() {}

  /** Reads what is known of the input and of the document: the modules know all of that before the first message comes. */
  public static JobOptions read(JobOptions options) {
    if (options.kafka() != null) {
      JobOptions known = options.with(Topics.partitionsOfInputs(options));
      return options.kafka().documents() == null ? known : DocumentsTopic.read(known);
    }
    if (!Lines.mayChangeDocuments(options.in())) return options;
    List<DocumentChange> changes = new ArrayList<>();
    try (RecordingReader recordings = new RecordingReader(options, true)) {
      while (recordings.next(0, entry -> {}, changes::add)) {}
    } catch (java.io.IOException error) {
      throw new UsageFault(2, error.getMessage());
    }
    return options.with(changes);
  }

  /** Adds the job to the environment. */
  public static void build(StreamExecutionEnvironment environment, JobOptions options) {
    if (options.parallelism() > 0) environment.setParallelism(options.parallelism());
    environment.enableCheckpointing(options.checkpoint());
    prepare(environment);
    if (options.kafka() == null) buildRecorded(environment, options);
    else KafkaJob.build(environment, options);
  }

  /** What jobs need of Flink. */
  static void prepare(StreamExecutionEnvironment environment) {
    environment.getConfig().enableObjectReuse();
    // Modules are kept as JSON, one like the other: a checkpoint has a tenth of its bytes then.
    environment.getConfig().setUseSnapshotCompression(true);
  }

  private static void buildRecorded(StreamExecutionEnvironment environment, JobOptions options) {
    // What ends is in its files already: nothing waits for a checkpoint.
    environment.configure(new Configuration().set(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, false));
    int every = options.bounds().watermarkEvery();
    WatermarkStrategy<Entry> time =
        WatermarkStrategy.<Entry>forGenerator(context -> new RecordedTime(every))
            .withTimestampAssigner((entry, known) -> entry.time);
    DataStream<byte[]> lines =
        environment
            .fromSource(new RecordingSource(options), time, "recordings", TypeInformation.of(Entry.class))
            .setParallelism(1)
            .uid("recordings")
            .keyBy(entry -> entry.key, Types.STRING)
            .transform("modules", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO, new RecordedModules(options))
            .uid("modules");
    lines.transform("files", Types.VOID, new OutputFile(options.out())).uid("files");
  }

  /** Runs the job until its recordings end. */
  public static void run(StreamExecutionEnvironment environment, JobOptions options) throws Exception {
    build(environment, options);
    JobExecutionResult result = environment.execute("edge-rules");
    // Where nobody waits for the job, its log tells.
    if (!result.isJobExecutionResult()) return;
    List<String> faults = result.getAccumulatorResult(ModulesOperator.FAULTS);
    if (faults != null && !faults.isEmpty()) throw new UsageFault(2, faults.get(0));
  }
}
