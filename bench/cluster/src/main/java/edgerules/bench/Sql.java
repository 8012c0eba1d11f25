package edgerules.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.JsonFormatOptions;
import org.apache.flink.formats.json.JsonRowDataDeserializationSchema;
import org.apache.flink.formats.json.JsonRowDataSerializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The same in Flink SQL: over bodies as strings with JSON_VALUE, and with the format `json`, as a table over a topic has it. */
final class Sql {
  private static final String OVER_STRINGS = "SQL, JSON_VALUE";
  private static final String FORMAT = "SQL, format json";

  private Sql() {}

  private record Job(String name, boolean isFormat, boolean isWindow, String query) implements Contender {
    @Override
    public void build(StreamExecutionEnvironment environment, Load load, long count) {
      StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
      tables.getConfig().setLocalTimeZone(ZoneOffset.UTC);
      tables.getConfig().getConfiguration().setString("pipeline.object-reuse", "true");
      if (isFormat) rows(tables, environment, load, count);
      else strings(tables, environment, load, count);
      Table found = tables.sqlQuery(query);
      if (isWindow) Sink.write(tables.toDataStream(found), new WriteMean());
      else if (isFormat) {
        DataType type = found.getResolvedSchema().toPhysicalRowDataType();
        Sink.write(tables.toDataStream(found, type.bridgedTo(RowData.class)), new WriteRow((RowType) type.getLogicalType()));
      } else Sink.write(tables.toDataStream(found), new WriteBody());
    }
  }

  private static void strings(StreamTableEnvironment tables, StreamExecutionEnvironment environment, Load load, long count) {
    DataStream<Tuple3<String, Long, String>> records =
        Records.read(
            environment,
            load,
            count,
            Types.TUPLE(Types.STRING, Types.LONG, Types.STRING),
            WatermarkStrategy.<Tuple3<String, Long, String>>forMonotonousTimestamps()
                .withTimestampAssigner((record, known) -> record.f1),
            record ->
                Tuple3.of(
                    ByHand.device(record), record.timestamp(), new String(record.value(), StandardCharsets.UTF_8)));
    Schema schema =
        Schema.newBuilder()
            .column("f0", DataTypes.STRING())
            .column("f2", DataTypes.STRING())
            .columnByMetadata("rowtime", DataTypes.TIMESTAMP_LTZ(3))
            .watermark("rowtime", "SOURCE_WATERMARK()")
            .build();
    tables.createTemporaryView("readings", tables.fromDataStream(records, schema).as("device", "body"));
  }

  private static final DataType BODY =
      DataTypes.ROW(
          DataTypes.FIELD("device", DataTypes.STRING()),
          DataTypes.FIELD("n", DataTypes.STRING()),
          DataTypes.FIELD(
              "machine",
              DataTypes.ROW(
                  DataTypes.FIELD("temperature", DataTypes.DOUBLE()), DataTypes.FIELD("pressure", DataTypes.DOUBLE()))),
          DataTypes.FIELD("note", DataTypes.STRING()),
          DataTypes.FIELD("at", DataTypes.TIMESTAMP_LTZ(3)));

  /** As the connector of Kafka does it: the format's deserializer, and the record's time as a column. */
  private static void rows(StreamTableEnvironment tables, StreamExecutionEnvironment environment, Load load, long count) {
    RowType all = (RowType) BODY.getLogicalType();
    RowType body = new RowType(all.getFields().subList(0, 4));
    JsonRowDataDeserializationSchema format =
        new JsonRowDataDeserializationSchema(body, InternalTypeInfo.of(body), false, false, TimestampFormat.SQL);
    boolean[] isOpen = {false};
    DataStream<RowData> records =
        Records.read(
            environment,
            load,
            count,
            InternalTypeInfo.of(all),
            WatermarkStrategy.<RowData>forMonotonousTimestamps()
                .withTimestampAssigner((row, known) -> row.getTimestamp(4, 3).getMillisecond()),
            record -> {
              if (!isOpen[0]) {
                format.open(null);
                isOpen[0] = true;
              }
              GenericRowData row = (GenericRowData) format.deserialize(record.value());
              GenericRowData whole = new GenericRowData(5);
              for (int field = 0; field < 4; field++) whole.setField(field, row.getField(field));
              whole.setField(4, TimestampData.fromEpochMillis(record.timestamp()));
              return whole;
            });
    Schema schema =
        Schema.newBuilder()
            .column("device", DataTypes.STRING())
            .column("n", DataTypes.STRING())
            .column("machine", BODY.getChildren().get(2))
            .column("note", DataTypes.STRING())
            .columnByMetadata("rowtime", DataTypes.TIMESTAMP_LTZ(3))
            .watermark("rowtime", "SOURCE_WATERMARK()")
            .build();
    tables.createTemporaryView("readings", tables.fromDataStream(records, schema));
  }

  static Contender filter(double limit, boolean isFormat) {
    String temperature = isFormat ? "machine.temperature" : "CAST(JSON_VALUE(body, '$.machine.temperature') AS DOUBLE)";
    String sent = isFormat ? "device, n, machine, note" : "device, body";
    String query = "SELECT " + sent + " FROM readings WHERE " + temperature + " > " + limit;
    return new Job(isFormat ? FORMAT : OVER_STRINGS, isFormat, false, query);
  }

  static Contender window(int seconds, boolean isFormat) {
    String temperature = isFormat ? "machine.temperature" : "CAST(JSON_VALUE(body, '$.machine.temperature') AS DOUBLE)";
    String query =
        "SELECT device, window_start, window_end, COUNT(*), AVG("
            + temperature
            + ") FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(rowtime), INTERVAL '"
            + seconds
            + "' SECOND)) GROUP BY device, window_start, window_end";
    return new Job(isFormat ? FORMAT : OVER_STRINGS, isFormat, true, query);
  }

  private static byte[] utf8(Object text) {
    return ((String) text).getBytes(StandardCharsets.UTF_8);
  }

  private static final class WriteBody implements Sink.Serializer<Row> {
    @Override
    public ProducerRecord<byte[], byte[]> write(Row row) {
      return new ProducerRecord<>("out", null, null, utf8(row.getField(0)), utf8(row.getField(1)));
    }

    @Override
    public String more(Row row) {
      return "[\"rule\"]";
    }
  }

  private static final class WriteRow implements Sink.Serializer<RowData> {
    private final JsonRowDataSerializationSchema format;
    private transient boolean isOpen;

    WriteRow(RowType type) {
      format =
          new JsonRowDataSerializationSchema(
              type, TimestampFormat.SQL, JsonFormatOptions.MapNullKeyMode.FAIL, "null", false, false);
    }

    @Override
    public ProducerRecord<byte[], byte[]> write(RowData row) throws Exception {
      if (!isOpen) format.open(null);
      isOpen = true;
      return new ProducerRecord<>("out", null, null, row.getString(0).toBytes(), format.serialize(row));
    }

    @Override
    public String more(RowData row) {
      return "[\"rule\"]";
    }
  }

  private static final class WriteMean implements Sink.Serializer<Row> {
    @Override
    public ProducerRecord<byte[], byte[]> write(Row row) {
      Instant start = ((LocalDateTime) row.getField(1)).toInstant(ZoneOffset.UTC);
      Instant end = ((LocalDateTime) row.getField(2)).toInstant(ZoneOffset.UTC);
      String body =
          "{\"start\":\"" + start + "\",\"end\":\"" + end + "\",\"count\":" + row.getField(3) + ",\"mean\":" + row.getField(4) + "}";
      return new ProducerRecord<>("out", null, null, utf8(row.getField(0)), utf8(body));
    }

    @Override
    public String more(Row row) {
      return "[\"rule\"]";
    }
  }
}
