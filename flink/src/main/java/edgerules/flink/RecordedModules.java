package edgerules.flink;

import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Modules that know from the start what their recordings change of the document. */
public final class RecordedModules extends ModulesOperator implements OneInputStreamOperator<Entry, byte[]> {
  public RecordedModules(JobOptions options) {
    super(options);
  }

  @Override
  public void processElement(StreamRecord<Entry> element) throws Exception {
    take(element.getValue());
  }
}
