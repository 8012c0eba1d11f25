package edgerules.flink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The modules of a subtask, one for each key: warm ones are in the engine, within a bound, the others in Flink's state. What is
 * asked of the engine is gathered and goes there at once: when there is much of it, at a watermark, before a barrier, at the end.
 */
abstract class ModulesOperator extends AbstractStreamOperator<byte[]> implements Triggerable<String, VoidNamespace> {
  /** The name of the accumulator of what was wrong with the input. */
  static final String FAULTS = "faults";

  private static final int OPEN = 1;
  private static final int MESSAGE = 2;
  private static final int ADVANCE = 3;
  private static final int KEEP = 4;
  private static final int CLOSE = 5;
  private static final int CHANGE = 6;
  private static final int REFUSE = 7;
  private static final int LINES = 1;
  private static final int DUE = 2;
  private static final int KEPT = 3;
  private static final int SENT = 4;
  private static final int ANSWER = 5;
  private static final int COUNTS = 6;

  /** How many bytes of a message are told of. */
  private static final int MOST_SHOWN = 1000;

  /** How much of the engine's heap modules may use, and after how many that were opened that is looked at. */
  private static final double MOST_OF_HEAP = 0.5;

  private static final int LOOK_AFTER = 2000;

  private static final ValueStateDescriptor<byte[]> MODULE =
      new ValueStateDescriptor<>("module", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  final JobOptions options;
  /** What became of documents, by their order. */
  transient Map<Long, String> answers;
  private transient String answer;

  private transient Engine engine;
  private transient Batch batch;
  private transient ValueState<byte[]> kept;
  private transient InternalTimerService<VoidNamespace> timers;
  /** The least recently used first. */
  private transient Map<String, Place> places;
  private transient List<Place> byNumber;
  private transient ArrayDeque<Place> free;
  private transient ListAccumulator<String> faults;
  private transient Random evictions;
  private transient Counters counters;
  private transient Suspects suspects;
  private transient long mark;
  private transient int opened;

  private static final class Place {
    final int number;
    String key;
    boolean dirty;
    long timer = Long.MAX_VALUE;

    Place(int number) {
      this.number = number;
    }
  }

  ModulesOperator(JobOptions options) {
    this.options = options;
  }

  @Override
  public void open() throws Exception {
    super.open();
    kept = getRuntimeContext().getState(MODULE);
    timers = getInternalTimerService("due", VoidNamespaceSerializer.INSTANCE, this);
    places = new LinkedHashMap<>(1024, 0.75f, true);
    byNumber = new ArrayList<>();
    free = new ArrayDeque<>();
    faults = new ListAccumulator<>();
    getRuntimeContext().addAccumulator(FAULTS, faults);
    evictions = new Random(options.bounds().evict());
    counters = new Counters(getMetricGroup());
    getMetricGroup().gauge("modulesInMemory", () -> places.size());
    suspects = new Suspects(getRuntimeContext().getGlobalAggregateManager());
    JobOptions known = known();
    answers =
        EngineFault.endsTheJob(
            () -> {
              engine = Engine.start();
              return read(known, engine.text("openModules", opened(known)));
            });
    // Messages of recordings wait for each other alone.
    batch = new Batch(engine, options.bounds().batch(), options.kafka() == null ? null : getProcessingTimeService(), this::flush);
  }

  /** The options with the documents that are known when it opens. */
  JobOptions known() throws Exception {
    return options;
  }

  private static String opened(JobOptions known) {
    Json.Writer json = new Json.Writer().open('{').name("document").text(known.document()).name("changes").open('[');
    for (DocumentChange change : known.changes()) {
      json.open('{').name("time").number(change.time()).name("order").number(change.order());
      json.name("change").text(known.kafka() == null ? change.change() : whole(change.change())).close('}');
    }
    return json.close(']').name("lines").raw(Boolean.toString(known.kafka() == null)).close('}').toString();
  }

  private static Map<Long, String> read(JobOptions known, String told) {
    Map<Long, String> found = new HashMap<>();
    Iterator<DocumentChange> all = known.changes().iterator();
    long[] order = {known.kafka() == null ? -1 : known.kafka().first()};
    Json.Reader json = new Json.Reader(told);
    json.list(
        () -> {
          found.put(order[0], json.text());
          if (all.hasNext()) order[0] = all.next().order();
        });
    return found;
  }

  private static String whole(String document) {
    Json.Writer form = new Json.Writer().open('{').name("form").raw("{\"kind\":\"milliseconds\",\"zero\":0}");
    return form.name("text").text(document).close('}').toString();
  }

  /** Takes what has come for the current key. */
  final void take(Entry entry) throws Exception {
    if (entry.kind == Entry.LINE) {
      if (entry.bytes.length > 0) output.collect(new StreamRecord<>(entry.bytes));
    } else if (entry.kind == Entry.END) {
      if (entry.bytes.length > 0) faults.add(entry.text());
    } else {
      Place place = placeOf(entry.key);
      ByteBuffer asked = batch.room(25 + entry.bytes.length);
      boolean isSuspect = suspects.has(entry);
      (isSuspect ? counters.refused : counters.received).inc();
      asked.put((byte) (isSuspect ? REFUSE : MESSAGE)).putInt(place.number).putDouble(entry.time).putDouble(entry.order);
      asked.putInt(entry.bytes.length).put(entry.bytes);
      place.dirty = true;
      int evict = options.bounds().evict();
      if (evict > 0 && evictions.nextInt(evict) == 0) evict(1 + evictions.nextInt(places.size()));
    }
  }

  /** The place of the current key's module, which is warm then. */
  private Place placeOf(String key) throws Exception {
    Place place = places.get(key);
    if (place != null) return place;
    if (places.size() >= options.bounds().warm() || isHeapFull()) evict(Math.max(1, places.size() / 8));
    byte[] state = kept.value();
    place = free.poll();
    if (place == null) {
      place = new Place(byNumber.size());
      byNumber.add(place);
    }
    place.key = key;
    place.dirty = false;
    place.timer = Long.MAX_VALUE;
    places.put(key, place);
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int length = state == null ? 0 : state.length;
    ByteBuffer asked = batch.room(13 + name.length + length);
    asked.put((byte) OPEN).putInt(place.number).putInt(name.length).put(name).putInt(length);
    if (state != null) asked.put(state);
    return place;
  }

  /** Looked at from time to time: what modules keep depends on the rules. */
  private boolean isHeapFull() {
    return ++opened % LOOK_AFTER == 0 && engine.uses(MOST_OF_HEAP);
  }

  /** Sends so many modules that were not used for the longest time out of memory. */
  private void evict(int count) throws Exception {
    flush();
    List<Place> leaving = new ArrayList<>();
    Iterator<Place> all = places.values().iterator();
    while (leaving.size() < count && all.hasNext()) {
      leaving.add(all.next());
      all.remove();
    }
    keep(leaving);
    for (Place place : leaving) batch.room(5).put((byte) CLOSE).putInt(place.number);
    flush();
    free.addAll(leaving);
  }

  /** Writes the state of those that have changed. */
  private void keep(Iterable<Place> some) throws Exception {
    for (Place place : some) {
      if (!place.dirty) continue;
      place.dirty = false;
      batch.room(5).put((byte) KEEP).putInt(place.number);
    }
    flush();
  }

  /** Another document for all modules; gives what became of it, as JSON. */
  final String change(DocumentChange change) throws Exception {
    flush();
    byte[] text = change.change().getBytes(StandardCharsets.UTF_8);
    ByteBuffer asked = batch.room(21 + text.length);
    asked.put((byte) CHANGE).putDouble(change.time()).putDouble(change.order()).putInt(text.length).put(text);
    flush();
    return answer;
  }

  /** Lets time come to each key when it passes this. */
  final void visitAll(long time) throws Exception {
    for (Place place : places.values()) place.timer = Long.MAX_VALUE;
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            MODULE,
            (key, state) -> timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time));
    for (String key : new ArrayList<>(places.keySet())) {
      setCurrentKey(key);
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
    }
  }

  private void flush() throws Exception {
    if (batch.isEmpty()) return;
    Object current = getCurrentKey();
    ByteBuffer told = ask();
    while (told.hasRemaining()) {
      int kind = told.get();
      int number = told.getInt();
      Place place = kind == ANSWER || kind == COUNTS ? null : byNumber.get(number);
      if (kind == LINES || kind == SENT) output.collect(new StreamRecord<>(RecordingReader.bytes(told)));
      else if (kind == DUE) due(place, told.getDouble());
      else if (kind == KEPT) {
        setCurrentKey(place.key);
        kept.update(RecordingReader.bytes(told));
      } else if (kind == ANSWER) answer = new String(RecordingReader.bytes(told), StandardCharsets.UTF_8);
      else if (kind == COUNTS) counters.add(new String(RecordingReader.bytes(told), StandardCharsets.UTF_8));
      else throw new EngineFault("the engine tells of " + kind, null);
    }
    if (current != null) setCurrentKey(current);
  }

  private ByteBuffer ask() throws Exception {
    try {
      return batch.run("run");
    } catch (StuckFault fault) {
      ByteBuffer step = batch.from(fault.place);
      int kind = step.get();
      if (kind != MESSAGE && kind != ADVANCE) throw fault;
      String key = byNumber.get(step.getInt()).key;
      long time = (long) step.getDouble();
      String what = fault.getMessage() + ": of the key " + key + " at " + Instant.ofEpochMilli(time);
      if (kind == ADVANCE) throw new EngineFault(what + ", a timer", fault);
      step.getDouble();
      byte[] message = RecordingReader.bytes(step);
      suspects.add(key, time, message);
      String text = new String(message, 4, Math.min(message.length - 4, MOST_SHOWN), StandardCharsets.UTF_8);
      throw new EngineFault(what + ", the message " + text, fault);
    }
  }

  private void due(Place place, double time) {
    long timer = Double.isNaN(time) ? Long.MAX_VALUE : (long) Math.ceil(time);
    if (timer == place.timer) return;
    setCurrentKey(place.key);
    if (place.timer != Long.MAX_VALUE) timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, place.timer);
    if (timer != Long.MAX_VALUE) timers.registerEventTimeTimer(VoidNamespace.INSTANCE, timer);
    place.timer = timer;
  }

  @Override
  public void processWatermark(Watermark watermark) throws Exception {
    flush();
    // What Flink says at the end is no time: timers that are due later do not run.
    if (watermark.getTimestamp() != Long.MAX_VALUE) {
      mark = watermark.getTimestamp();
      getTimeServiceManager().orElseThrow().advanceWatermark(watermark);
      flush();
    }
    output.emitWatermark(watermark);
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    Place place = placeOf(timer.getKey());
    if (place.timer == timer.getTimestamp()) place.timer = Long.MAX_VALUE;
    batch.room(21).put((byte) ADVANCE).putInt(place.number).putDouble(timer.getTimestamp()).putDouble(mark);
    place.dirty = true;
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {}

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    flush();
    keep(new ArrayList<>(places.values()));
  }

  @Override
  public void finish() throws Exception {
    flush();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (engine != null) engine.close();
    super.close();
  }
}
