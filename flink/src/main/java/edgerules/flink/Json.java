package edgerules.flink;

import java.util.List;

/** JSON, written. */
final class Json {
  private Json() {}

  static final class Writer {
    private final StringBuilder text = new StringBuilder();

    private void comma() {
      if (text.isEmpty()) return;
      char last = text.charAt(text.length() - 1);
      if (last != '{' && last != '[' && last != ':') text.append(',');
    }

    Writer open(char bracket) {
      comma();
      text.append(bracket);
      return this;
    }

    Writer close(char bracket) {
      text.append(bracket);
      return this;
    }

    Writer name(String name) {
      text(name);
      text.append(':');
      return this;
    }

    Writer raw(String json) {
      comma();
      text.append(json);
      return this;
    }

    Writer number(long number) {
      return raw(Long.toString(number));
    }

    Writer text(String value) {
      comma();
      text.append('"');
      for (int at = 0; at < value.length(); at++) {
        char unit = value.charAt(at);
        if (unit == '"' || unit == '\\') text.append('\\').append(unit);
        else if (unit < 0x20 || Character.isSurrogate(unit)) text.append(String.format("\\u%04x", (int) unit));
        else text.append(unit);
      }
      text.append('"');
      return this;
    }

    Writer texts(List<String> values) {
      open('[');
      for (String value : values) text(value);
      return close(']');
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
