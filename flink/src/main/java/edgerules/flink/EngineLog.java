package edgerules.flink;

import com.caoccao.javet.interfaces.IJavetLogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Javet says, in Flink's logs. That functions of the host live as long as their isolate is not worth a warning. */
final class EngineLog implements IJavetLogger {
  private static final Logger LOG = LoggerFactory.getLogger("edge-rules.javet");

  @Override
  public void debug(String message) {
    LOG.debug(message);
  }

  @Override
  public void info(String message) {
    LOG.debug(message);
  }

  @Override
  public void warn(String message) {
    LOG.debug(message);
  }

  @Override
  public void error(String message) {
    LOG.error(message);
  }

  @Override
  public void error(String message, Throwable cause) {
    LOG.error(message, cause);
  }
}
