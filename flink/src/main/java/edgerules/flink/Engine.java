package edgerules.flink;

import com.caoccao.javet.enums.V8RuntimeTerminationMode;
import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Host;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.interop.callback.IJavetDirectCallable;
import com.caoccao.javet.interop.callback.JavetCallbackContext;
import com.caoccao.javet.interop.callback.JavetCallbackType;
import com.caoccao.javet.interop.callback.JavetPromiseRejectCallback;
import com.caoccao.javet.interop.monitoring.V8HeapStatistics;
import com.caoccao.javet.interop.options.V8RuntimeOptions;
import com.caoccao.javet.values.V8Value;
import com.caoccao.javet.values.reference.V8ValueArrayBuffer;
import com.caoccao.javet.values.reference.V8Script;
import com.caoccao.javet.values.reference.V8ValueGlobalObject;
import com.caoccao.javet.values.reference.V8ValueObject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The engine in an isolate of V8. Of one thread at a time. Bytes cross in two buffers that both sides see; what JavaScript can
 * reach beyond them is in {@link Platform}.
 */
public final class Engine implements AutoCloseable {
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "edge-rules-watch");
            thread.setDaemon(true);
            return thread;
          });

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static volatile byte[] compiled;
  private static volatile String script;

  /** A call that works for longer than this is ended, and the isolate must not be used again. */
  private final long mostNanos = TimeUnit.SECONDS.toNanos(Long.getLong("edgerules.step.seconds", 60));
  private final V8Runtime runtime;
  private final V8ValueObject api;
  private V8ValueArrayBuffer inBuffer;
  private ByteBuffer in;
  private V8ValueArrayBuffer outBuffer;
  private ByteBuffer out;
  /** Which part of the input is being worked on. */
  private final V8ValueArrayBuffer progressBuffer;
  private final ByteBuffer progress;
  private volatile boolean terminated;
  private volatile boolean isFull;

  private Engine(V8Runtime runtime, V8ValueObject api) throws JavetException {
    this.runtime = runtime;
    this.api = api;
    progressBuffer = api.invoke("progress");
    progress = progressBuffer.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Starts an isolate with the bundle that is in the job's jar. */
  public static Engine start() {
    String script = bundle();
    V8Runtime runtime = runtime();
    try {
      runtime.setLogger(new EngineLog());
      runtime.setPromiseRejectCallback(new JavetPromiseRejectCallback(new EngineLog()));
      V8ValueObject api = load(runtime, script);
      try (V8ValueObject host = runtime.createV8ValueObject()) {
        bind(host, "zones", values -> runtime.createV8ValueString(Platform.zones()));
        bind(host, "offset", values -> runtime.createV8ValueDouble(Platform.offset(text(values[0]), number(values[1]))));
        bind(
            host,
            "decompress",
            values ->
                runtime.createV8ValueString(
                    Platform.decompress(text(values[0]), text(values[1]), number(values[2]))));
        api.invokeVoid("connect", host);
      }
      Engine engine = new Engine(runtime, api);
      // Without it V8 ends the process: the step is stopped, with a little room to do that.
      runtime.setNearHeapLimitCallback(
          (current, initial) -> {
            engine.isFull = true;
            engine.terminated = true;
            runtime.terminateExecution();
            return current + (64L << 20);
          });
      return engine;
    } catch (JavetException | RuntimeException error) {
      close(runtime, error);
      throw new EngineFault("edge-rules.js in the job's jar cannot be run: " + error.getMessage() + ". Build the jar again.", error);
    }
  }

  private static V8Runtime runtime() {
    try {
      // The library with ICU ends the process where it looks for tables that it does not have.
      V8RuntimeOptions.V8_FLAGS.setIcuDataFile("");
      V8Host host = V8Host.getV8I18nInstance();
      if (!host.isLibraryLoaded()) throw notStarted(host.getLastException());
      return host.createV8Runtime();
    } catch (JavetException | LinkageError error) {
      throw notStarted(error);
    }
  }

  private static EngineFault notStarted(Throwable error) {
    Throwable first = error;
    while (first != null && first.getCause() != null) first = first.getCause();
    String said = first == null ? "its library is not loaded" : first.getMessage();
    String why = said == null ? first.toString() : said;
    return new EngineFault("V8 cannot be started: " + why + ". Javet's two jars must be in Flink's lib/, once, and whole.", error);
  }

  private static void close(V8Runtime runtime, Throwable why) {
    try {
      runtime.close(true);
    } catch (JavetException | RuntimeException error) {
      why.addSuppressed(error);
    }
  }

  /** The first isolate of a process compiles the script, the others take what it has compiled. */
  private static V8ValueObject load(V8Runtime runtime, String script) throws JavetException {
    byte[] known = compiled;
    try (V8Script ready = runtime.getExecutor(script, known).compileV8Script()) {
      ready.executeVoid();
      if (known == null) compiled = ready.getCachedData();
    }
    try (V8ValueGlobalObject global = runtime.getGlobalObject()) {
      return global.get("edgeRules");
    }
  }

  private static void bind(V8ValueObject host, String name, IJavetDirectCallable.NoThisAndResult<Exception> call)
      throws JavetException {
    host.bindFunction(new JavetCallbackContext(name, JavetCallbackType.DirectCallNoThisAndResult, call));
  }

  private static String text(V8Value value) throws JavetException {
    return value.asString();
  }

  private static double number(V8Value value) throws JavetException {
    return value.asDouble();
  }

  /** From now on isolates run this; for tests. */
  static void replace(String other) {
    script = other;
    compiled = null;
  }

  static String bundle() {
    if (script != null) return script;
    try (InputStream stream = Engine.class.getResourceAsStream("/edge-rules.js")) {
      if (stream == null) throw new EngineFault("the job's jar has no edge-rules.js: build it with flink/run or mvn", null);
      script = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return script;
    } catch (IOException error) {
      throw new EngineFault("edge-rules.js in the job's jar cannot be read: " + error.getMessage(), error);
    }
  }

  /** Calls a function that gives a string. */
  public String text(String function, Object... arguments) {
    return (String) call(function, arguments);
  }

  /** Calls a function that gives a number. */
  public double number(String function, Object... arguments) {
    return ((Number) call(function, arguments)).doubleValue();
  }

  /** Calls a function. */
  public Object call(String function, Object... arguments) {
    if (terminated) throw new EngineFault("this isolate was stopped in the middle of a step", null);
    Alarm alarm = new Alarm();
    try {
      return api.invokeObject(function, arguments);
    } catch (JavetException error) {
      if (isFull) throw new EngineFault("the isolate is full: fewer modules in memory, or more memory, are needed", error);
      if (!terminated) throw new EngineFault("the engine failed in " + function + ": " + error.getMessage(), error);
      String time = TimeUnit.NANOSECONDS.toSeconds(mostNanos) + " s";
      throw new StuckFault("a step did not end within " + time + " and was stopped", progress.getInt(0), error);
    } finally {
      alarm.off();
    }
  }

  /** Stops a call that works for too long; what counts is the time for which its thread has run. */
  private final class Alarm implements Runnable {
    private final long thread = Thread.currentThread().getId();
    private final long begin = THREADS.getThreadCpuTime(thread);
    private volatile ScheduledFuture<?> next = WATCH.schedule(this, mostNanos, TimeUnit.NANOSECONDS);
    private boolean isOff;

    @Override
    public synchronized void run() {
      long left = mostNanos - (THREADS.getThreadCpuTime(thread) - begin);
      if (isOff) return;
      if (left > 0) next = WATCH.schedule(this, left, TimeUnit.NANOSECONDS);
      else {
        terminated = true;
        runtime.terminateExecution(V8RuntimeTerminationMode.Synchronous);
      }
    }

    synchronized void off() {
      isOff = true;
      next.cancel(false);
    }
  }

  /** Whether more than so large a part of the isolate's heap is in use, with what is garbage. */
  boolean uses(double part) {
    try {
      V8HeapStatistics heap = runtime.getV8HeapStatistics().get();
      return heap.getUsedHeapSize() > part * heap.getHeapSizeLimit();
    } catch (InterruptedException | ExecutionException error) {
      throw new EngineFault("the engine does not tell of its memory: " + error.getMessage(), error);
    }
  }

  /** The buffer for what comes next, with room for at least so many bytes, from its beginning. */
  public ByteBuffer input(int size) {
    if (in == null || in.capacity() < size) {
      try {
        if (inBuffer != null) inBuffer.close();
        inBuffer = api.invoke("input", size);
        in = inBuffer.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      } catch (JavetException error) {
        throw new EngineFault("the engine gives no buffer: " + error.getMessage(), error);
      }
    }
    return in.clear();
  }

  /** What was told, of so many bytes. */
  public ByteBuffer output(int length) {
    if (out == null || out.capacity() < length) {
      try {
        if (outBuffer != null) outBuffer.close();
        outBuffer = api.invoke("output");
        out = outBuffer.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      } catch (JavetException error) {
        throw new EngineFault("the engine gives no buffer: " + error.getMessage(), error);
      }
    }
    return out.clear().limit(length);
  }

  @Override
  public void close() {
    try {
      progressBuffer.close();
      if (inBuffer != null) inBuffer.close();
      if (outBuffer != null) outBuffer.close();
      api.close();
      runtime.close(true);
    } catch (JavetException error) {
      throw new EngineFault("the engine cannot be closed: " + error.getMessage(), error);
    }
  }
}
