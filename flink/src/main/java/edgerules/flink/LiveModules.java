package edgerules.flink;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /**
   * All that is in the topic is known before a message is decided, also where the topic is read less quickly than messages; and
   * all that is in the state, which the topic may have no more, in its order.
   */
  @Override
  JobOptions known() throws Exception {
    changes =
        getOperatorStateBackend()
            .getBroadcastState(new MapStateDescriptor<>("documents", Types.LONG, Types.GENERIC(DocumentChange.class)));
    if (options.kafka().documents() == null) return options;
    TreeMap<Long, DocumentChange> all = new TreeMap<>();
    for (Map.Entry<Long, DocumentChange> one : changes.immutableEntries()) all.put(one.getKey(), one.getValue());
    long next = all.isEmpty() ? options.kafka().first() : all.lastKey() + 1;
    for (DocumentChange change : DocumentsTopic.from(options, next)) all.put(change.order(), change);
    if (all.isEmpty()) return options;
    return options.with(all.pollFirstEntry().getValue(), List.copyOf(all.values()));
  }

  @Override
  public void processElement1(StreamRecord<Entry> element) throws Exception {
    take(element.getValue());
  }

  @Override
  public void processElement2(StreamRecord<DocumentChange> element) throws Exception {
    DocumentChange change = element.getValue();
    if (changes.contains(change.order())) return;
    if (!answers.containsKey(change.order())) answers.put(change.order(), change(change));
    changes.put(change.order(), change);
    visitAll(change.time());
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      output.collect(REPORTS, new StreamRecord<>(answers.get(change.order()).getBytes(StandardCharsets.UTF_8)));
    }
  }
}
