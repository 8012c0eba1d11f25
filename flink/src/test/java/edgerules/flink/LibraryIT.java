package edgerules.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without V8's library, or with one that is damaged, a job is not started, and the command says why. */
final class LibraryIT {
  private static final Path JAR = Path.of("target", "edge-rules-flink.jar").toAbsolutePath();
  private static final Path LIBRARY = Path.of("target", "lib").toAbsolutePath();

  @TempDir Path scratch;
  private Path library;
  private Path v8;

  @BeforeEach
  void copy() throws IOException {
    library = Files.createDirectory(scratch.resolve("lib"));
    try (Stream<Path> jars = Files.list(LIBRARY)) {
      for (Path jar : jars.toList()) {
        if (jar.getFileName().toString().startsWith("javet-v8-")) v8 = jar;
        else Files.createSymbolicLink(library.resolve(jar.getFileName()), jar);
      }
    }
  }

  @Test
  void isMissing() throws Exception {
    String told = run();
    assertTrue(told.contains("flink/run: V8 cannot be started: Javet library"), told);
    assertTrue(told.contains("is not found. Javet's two jars must be in Flink's lib/, once, and whole."), told);
  }

  @Test
  void isDamaged() throws Exception {
    String name;
    try (ZipFile whole = new ZipFile(v8.toFile())) {
      name = whole.stream().map(ZipEntry::getName).filter(entry -> entry.endsWith(".so")).findFirst().orElseThrow();
    }
    try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(library.resolve(v8.getFileName())))) {
      jar.putNextEntry(new ZipEntry(name));
      jar.write("damaged".repeat(100).getBytes(StandardCharsets.UTF_8));
    }
    String told = run();
    assertTrue(told.contains("flink/run: V8 cannot be started: "), told);
    assertTrue(told.contains("invalid ELF header"), told);
  }

  /** Runs a job on this machine; gives what it tells. */
  private String run() throws Exception {
    Path rules = Files.writeString(scratch.resolve("rules.json"), "{\"rules\":{}}");
    String jars;
    try (Stream<Path> all = Files.list(library)) {
      jars = all.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
    List<String> flags =
        List.of("-Djava.io.tmpdir=" + scratch, "-Dlog4j2.configurationFile=" + Path.of("src/test/resources/log4j2-test.properties").toAbsolutePath());
    Process process =
        JavaProcess.start(
            scratch, "log", JAR + File.pathSeparator + jars, flags, "edgerules.flink.Run",
            "--documents", rules.toString(), "--in", scratch.resolve("none").toString(), "--out", scratch.resolve("out").toString(), "--key", "$.id");
    assertEquals(3, process.waitFor());
    return Files.readString(scratch.resolve("log"));
  }
}
