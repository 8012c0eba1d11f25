package edgerules.flink;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/** Modules whose document changes while they run: each change comes to all subtasks, and is kept with their state. */
public final class LiveModules extends ModulesOperator implements TwoInputStreamOperator<Entry, DocumentChange, byte[]> {
  /** What became of documents, as JSON. */
  static final OutputTag<byte[]> REPORTS = new OutputTag<>("reports", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private transient BroadcastState<Long, DocumentChange> changes;

  public LiveModules(JobOptions options) {
    super(options);
  }

  @Override
  public void open() throws Exception {
    super.open();
    changes =
        getOperatorStateBackend()
            .getBroadcastState(new MapStateDescriptor<>("documents", Types.LONG, Types.GENERIC(DocumentChange.class)));
    List<DocumentChange> known = new ArrayList<>();
    for (Map.Entry<Long, DocumentChange> one : changes.immutableEntries()) {
      // The client has read the topic when the job was started: what it knows is not new.
      boolean isNew = options.changes().stream().allMatch(other -> other.order() < one.getKey());
      if (isNew) known.add(one.getValue());
    }
    known.sort(Comparator.comparingLong(DocumentChange::order));
    for (DocumentChange change : known) change(change);
  }

  @Override
  public void processElement1(StreamRecord<Entry> element) throws Exception {
    take(element.getValue());
  }

  @Override
  public void processElement2(StreamRecord<DocumentChange> element) throws Exception {
    DocumentChange change = element.getValue();
    if (changes.contains(change.order())) return;
    String answer = change(change);
    changes.put(change.order(), change);
    visitAll(change.time());
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      output.collect(REPORTS, new StreamRecord<>(answer.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
