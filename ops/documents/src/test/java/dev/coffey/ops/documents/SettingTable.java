package dev.coffey.ops.documents;

import dev.coffey.ops.documents.Setting.Presence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Settings as a table. What all services have under one name is told once. */
final class SettingTable {

  private static final String HEAD =
      "| property, variable | type | default | meaning |\n|---|---|---|---|\n";

  private SettingTable() {}

  /** Those that all services have. */
  static String shared(Map<String, List<Setting>> byService) {
    Set<String> names = sharedNames(byService);
    Map<String, List<Setting>> byName = new LinkedHashMap<>();
    byService.values().stream()
        .flatMap(List::stream)
        .filter(it -> names.contains(it.name()))
        .forEach(it -> byName.computeIfAbsent(it.name(), name -> new ArrayList<>()).add(it));
    var table = new StringBuilder(HEAD);
    byName.values().forEach(same -> table.append(row(same)));
    return table.toString();
  }

  /** Those of one service alone. */
  static String own(List<Setting> settings, Map<String, List<Setting>> byService) {
    Set<String> shared = sharedNames(byService);
    var table = new StringBuilder(HEAD);
    settings.stream()
        .filter(it -> !shared.contains(it.name()))
        .forEach(it -> table.append(row(List.of(it))));
    return table.toString();
  }

  private static Set<String> sharedNames(Map<String, List<Setting>> byService) {
    Set<String> shared = null;
    for (List<Setting> settings : byService.values()) {
      Set<String> names =
          settings.stream().map(Setting::name).collect(Collectors.toCollection(LinkedHashSet::new));
      if (shared == null) {
        shared = names;
      } else {
        shared.retainAll(names);
      }
    }
    return shared;
  }

  /** The longest meaning, and all defaults that differ. */
  private static String row(List<Setting> same) {
    Setting first = same.get(0);
    String meaning =
        same.stream()
            .map(Setting::meaning)
            .reduce("", (longest, it) -> it.length() > longest.length() ? it : longest);
    String defaults =
        same.stream().map(it -> told(it.presence())).distinct().collect(Collectors.joining("; "));
    return "| `%s`<br>`%s` | %s | %s | %s |\n"
        .formatted(first.name(), first.variable(), first.type(), defaults, cell(meaning));
  }

  private static String told(Presence presence) {
    if (presence instanceof Presence.Default given) {
      return "`" + given.value() + "`";
    }
    if (presence instanceof Presence.RequiredIn optional) {
      return "**needed** where `" + optional.group() + "` is set";
    }
    return presence instanceof Presence.Required ? "**needed**" : "none";
  }

  static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
