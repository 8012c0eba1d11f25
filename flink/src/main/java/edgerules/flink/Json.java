package edgerules.flink;

import java.util.List;
import java.util.function.Consumer;

/** JSON, written, and read where the engine has written it: without blanks. */
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
      if (isPlain(value)) text.append(value);
      else escape(value);
      text.append('"');
      return this;
    }

    private static boolean isPlain(String value) {
      for (int at = 0; at < value.length(); at++) {
        char unit = value.charAt(at);
        if (unit < 0x20 || unit == '"' || unit == '\\' || Character.isSurrogate(unit)) return false;
      }
      return true;
    }

    private void escape(String value) {
      for (int at = 0; at < value.length(); at++) {
        char unit = value.charAt(at);
        if (unit == '"' || unit == '\\') text.append('\\').append(unit);
        else if (unit < 0x20 || Character.isSurrogate(unit)) text.append(String.format("\\u%04x", (int) unit));
        else text.append(unit);
      }
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

  static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    void object(Consumer<String> member) {
      at++;
      while (text.charAt(at) != '}') {
        String name = text();
        at++;
        member.accept(name);
        if (text.charAt(at) == ',') at++;
      }
      at++;
    }

    void list(Runnable element) {
      at++;
      while (text.charAt(at) != ']') {
        element.run();
        if (text.charAt(at) == ',') at++;
      }
      at++;
    }

    String text() {
      int end = text.indexOf('"', at + 1);
      int escaped = text.indexOf('\\', at + 1);
      if (escaped > end || escaped < 0) {
        String plain = text.substring(at + 1, end);
        at = end + 1;
        return plain;
      }
      StringBuilder found = new StringBuilder();
      for (at++; text.charAt(at) != '"'; at++) {
        char unit = text.charAt(at);
        if (unit != '\\') found.append(unit);
        else {
          at++;
          switch (text.charAt(at)) {
            case 'n' -> found.append('\n');
            case 'r' -> found.append('\r');
            case 't' -> found.append('\t');
            case 'b' -> found.append('\b');
            case 'f' -> found.append('\f');
            case 'u' -> {
              found.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
              at += 4;
            }
            default -> found.append(text.charAt(at));
          }
        }
      }
      at++;
      return found.toString();
    }

    long number() {
      int start = at;
      while (",]}".indexOf(text.charAt(at)) < 0) at++;
      return Long.parseLong(text, start, at, 10);
    }

    void skip() {
      switch (text.charAt(at)) {
        case '{' -> object(name -> skip());
        case '[' -> list(this::skip);
        case '"' -> text();
        default -> {
          while (",]}".indexOf(text.charAt(at)) < 0) at++;
        }
      }
    }
  }
}
