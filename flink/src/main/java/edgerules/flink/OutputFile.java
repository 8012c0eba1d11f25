package edgerules.flink;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  private transient Path file;
  private transient FileOutputStream bytes;
  private transient OutputStream stream;
  private transient ListState<Long> lengths;

  public OutputFile(String folder) {
    this.folder = folder;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    file = Path.of(folder, "part-" + subtask + ".jsonl");
    lengths = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("length", Types.LONG));
    long length = 0;
    for (long known : lengths.get()) length = known;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
    bytes = new FileOutputStream(file.toFile(), true);
    stream = new BufferedOutputStream(bytes, 64 * 1024);
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
    lengths.update(java.util.List.of(Files.size(file)));
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
