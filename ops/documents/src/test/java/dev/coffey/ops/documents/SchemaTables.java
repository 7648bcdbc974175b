package dev.coffey.ops.documents;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/** A record with its fields, then each record and enumeration inside it. */
final class SchemaTables {

  private final Map<String, Schema> named = new LinkedHashMap<>();
  private final List<Schema> toTell = new ArrayList<>();

  private SchemaTables() {}

  static String of(Schema root) {
    var tables = new SchemaTables();
    tables.meet(root);
    var text = new StringBuilder();
    for (int next = 0; next < tables.toTell.size(); next++) {
      text.append(next == 0 ? "" : "\n").append(tables.table(tables.toTell.get(next)));
    }
    return text.toString();
  }

  private void meet(Schema schema) {
    if (named.putIfAbsent(schema.getFullName(), schema) == null) {
      toTell.add(schema);
    }
  }

  private String table(Schema schema) {
    String title =
        "**%s**%s\n"
            .formatted(schema.getName(), doc(schema.getDoc()).map(it -> ": " + it).orElse(""));
    if (schema.getType() == Schema.Type.ENUM) {
      return title
          + schema.getEnumSymbols().stream()
              .collect(Collectors.joining("`, `", "\nOne of `", "`.\n"));
    }
    return title
        + schema.getFields().stream()
            .map(this::row)
            .collect(Collectors.joining("", "\n| field | type | meaning |\n|---|---|---|\n", ""));
  }

  private String row(Schema.Field field) {
    return "| `%s` | %s | %s |\n"
        .formatted(
            field.name(), type(field.schema()), SettingTable.cell(doc(field.doc()).orElse("")));
  }

  private static Optional<String> doc(String doc) {
    return Optional.ofNullable(doc).map(it -> it.replaceAll("\\s+", " "));
  }

  private String type(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    if (logical != null) {
      return logical.getName();
    }
    return switch (schema.getType()) {
      case UNION -> schema.getTypes().stream().map(this::type).collect(Collectors.joining(" or "));
      case ARRAY -> "list of " + type(schema.getElementType());
      case MAP -> "map of " + type(schema.getValueType());
      case RECORD, ENUM, FIXED -> {
        meet(schema);
        yield schema.getName();
      }
      default -> schema.getType().getName();
    };
  }
}
