package edgerules.flink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/** What the engine asks of its platform: time zones by Java's tables, and decompression. Nothing else can be reached. */
final class Platform {
  private static final Map<String, ZoneRules> ZONES = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private static final String NAMES;

  static {
    for (String name : ZoneId.getAvailableZoneIds()) {
      if (!name.startsWith("SystemV/")) ZONES.put(name, ZoneId.of(name).getRules());
    }
    NAMES =
        ZONES.keySet().stream()
            .filter(name -> name.contains("/") && !name.startsWith("Etc/"))
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(",", "[", "]"));
  }

  private Platform() {}

  /** The names of zones, as a JSON list. */
  static String zones() {
    return NAMES;
  }

  /** How far the zone is ahead of UTC, in milliseconds; NaN: there is no such zone. */
  static double offset(String zone, double time) {
    ZoneRules rules = ZONES.get(zone);
    return rules == null ? Double.NaN : 1000.0 * rules.getOffset(Instant.ofEpochMilli((long) Math.floor(time))).getTotalSeconds();
  }

  /** The bytes before they were compressed, in base64; " damaged" and " too-large" where there are none. */
  static String decompress(String base64, String how, double most) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    int limit = (int) Math.min(most, 1 << 30);
    String found = read(bytes, how, limit, false);
    // By its specification in a frame of zlib, and without one as some send it.
    return how.equals("deflate") && found.equals(" damaged") ? read(bytes, how, limit, true) : found;
  }

  private static String read(byte[] bytes, String how, int most, boolean bare) {
    try (InputStream stream = open(new ByteArrayInputStream(bytes), how, bare)) {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      byte[] part = new byte[8192];
      for (int count = stream.read(part); count >= 0; count = stream.read(part)) {
        whole.write(part, 0, count);
        if (whole.size() > most) return " too-large";
      }
      return Base64.getEncoder().encodeToString(whole.toByteArray());
    } catch (IOException | RuntimeException error) {
      return " damaged";
    }
  }

  private static InputStream open(InputStream bytes, String how, boolean bare) throws IOException {
    return switch (how) {
      case "gzip" -> new GZIPInputStream(bytes);
      case "deflate" -> new InflaterInputStream(bytes, new Inflater(bare));
      case "br" -> new BrotliInputStream(bytes);
      default -> throw new IOException("not known: " + how);
    };
  }
}
