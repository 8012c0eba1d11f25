package edgerules.flink;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** A file of each subtask, which a restart cuts to what it was at the checkpoint: each line is in it once. */
public final class OutputFile extends AbstractStreamOperator<Void> implements OneInputStreamOperator<byte[], Void> {
  private final String folder;
  private transient int subtask;
  /** Of files whose subtasks are gone, for which this one speaks. */
  private transient List<String> left;
  private transient Path file;
  private transient FileOutputStream bytes;
  private transient OutputStream stream;
  /** Of all subtasks: each the number of its subtask and its length. */
  private transient ListState<String> lengths;

  public OutputFile(String folder) {
    this.folder = folder;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    file = file(subtask);
    lengths = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("lengths", Types.STRING));
    left = new ArrayList<>();
    long length = 0;
    for (String known : lengths.get()) {
      String[] parts = known.split(" ");
      int number = Integer.parseInt(parts[0]);
      if (number == subtask) length = Long.parseLong(parts[1]);
      // A file of which no subtask is left.
      else if (number >= subtasks && number % subtasks == subtask) {
        cut(file(number), Long.parseLong(parts[1]));
        left.add(known);
      }
    }
    cut(file, length);
    bytes = new FileOutputStream(file.toFile(), true);
    stream = new BufferedOutputStream(bytes, 64 * 1024);
  }

  private Path file(int number) {
    return Path.of(folder, "part-" + number + ".jsonl");
  }

  private static void cut(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  @Override
  public void processElement(StreamRecord<byte[]> element) throws Exception {
    stream.write(element.getValue());
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    stream.flush();
    bytes.getFD().sync();
    List<String> all = new ArrayList<>(left);
    all.add(subtask + " " + Files.size(file));
    lengths.update(all);
  }

  @Override
  public void finish() throws Exception {
    stream.flush();
    bytes.getFD().sync();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (stream != null) stream.close();
    super.close();
  }
}
