package dev.coffey.ops.documents;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import io.smallrye.config.common.utils.StringUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The properties of one {@code @ConfigMapping}, read from its source: interface for group, method
 * for property, Javadoc for meaning, {@code @WithDefault} for default.
 *
 * <p>Quarkus' own generator (quarkus-extension-processor with quarkus-config-doc-maven-plugin,
 * 3.30.6) looks only at mappings that are {@code @ConfigRoot} as well, which is for extensions: of
 * these it writes nothing.
 */
final class ConfigMappingSource {

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("String", "text"),
          Map.entry("Path", "path"),
          Map.entry("URI", "address"),
          Map.entry("Duration", "duration"),
          Map.entry("MemorySize", "size"),
          Map.entry("DeviceChoice", "`auto`, `cpu`, `gpu`"),
          Map.entry("boolean", "`true`, `false`"),
          Map.entry("Boolean", "`true`, `false`"),
          Map.entry("short", "integer"),
          Map.entry("int", "integer"),
          Map.entry("Integer", "integer"),
          Map.entry("long", "integer"),
          Map.entry("Long", "integer"),
          Map.entry("float", "number"),
          Map.entry("double", "number"),
          Map.entry("Double", "number"));
  private static final Map<String, String> OPTIONAL_PRIMITIVES =
      Map.of("OptionalInt", "int", "OptionalLong", "long", "OptionalDouble", "double");
  private static final Set<String> LISTS = Set.of("List", "Set");
  private static final Path SHARED = Page.ROOT.resolve("schemas/src/main/java");

  private final Sources source;
  private final Map<String, ClassTree> nested = new LinkedHashMap<>();
  private final List<Setting> settings = new ArrayList<>();

  private ConfigMappingSource(Sources source) {
    this.source = source;
  }

  /** In the order of the file; empty when it holds no mapping. */
  static List<Setting> settings(Path file) {
    var reader = new ConfigMappingSource(Sources.parse(file));
    for (Tree type : reader.source.unit().getTypeDecls()) {
      if (type instanceof ClassTree root) {
        reader
            .value(root.getModifiers().getAnnotations(), "ConfigMapping", "prefix")
            .ifPresent(prefix -> reader.read(root, prefix));
      }
    }
    return reader.settings;
  }

  private void read(ClassTree root, String prefix) {
    for (Tree member : root.getMembers()) {
      if (member instanceof ClassTree type) {
        nested.put(type.getSimpleName().toString(), type);
      }
    }
    group(root, prefix, Optional.empty());
  }

  private void group(ClassTree group, String prefix, Optional<String> optionalGroup) {
    for (Tree member : group.getMembers()) {
      if (member instanceof MethodTree method && method.getBody() == null) {
        var annotations = method.getModifiers().getAnnotations();
        String own =
            value(annotations, "WithName", "value")
                .orElse(StringUtil.skewer(method.getName().toString()));
        boolean inParent = annotations.stream().anyMatch(it -> named(it, "WithParentName"));
        String name = inParent ? prefix : prefix + "." + own;
        property(method, name, method.getReturnType(), false, optionalGroup);
      }
    }
    for (Tree parent : group.getImplementsClause()) {
      inherited(parent.toString(), prefix, optionalGroup);
    }
  }

  /** Of an interface that services share, which lies in {@code schemas}. */
  private void inherited(String parent, String prefix, Optional<String> optionalGroup) {
    Path file =
        source.unit().getImports().stream()
            .map(it -> it.getQualifiedIdentifier().toString())
            .filter(it -> it.endsWith("." + parent))
            .map(it -> SHARED.resolve(it.replace('.', '/') + ".java"))
            .findFirst()
            .orElseThrow(() -> unknown(prefix, parent));
    var reader = new ConfigMappingSource(Sources.parse(file));
    for (Tree type : reader.source.unit().getTypeDecls()) {
      reader.group((ClassTree) type, prefix, optionalGroup);
    }
    settings.addAll(reader.settings);
  }

  private void property(
      MethodTree method, String name, Tree type, boolean optional, Optional<String> optionalGroup) {
    if (type instanceof ParameterizedTypeTree generic) {
      String outer = generic.getType().toString();
      List<? extends Tree> arguments = generic.getTypeArguments();
      if (outer.equals("Optional")) {
        property(method, name, arguments.get(0), true, optionalGroup);
      } else if (outer.equals("Map")) {
        property(method, name + ".\"NAME\"", arguments.get(1), true, optionalGroup);
      } else if (LISTS.contains(outer)) {
        String items = "list of " + typeName(arguments.get(0).toString());
        add(method, name, items, optional, optionalGroup);
      } else {
        throw unknown(name, type);
      }
      return;
    }
    String simple = type.toString();
    ClassTree group = nested.get(simple);
    if (group != null && group.getKind() == Tree.Kind.INTERFACE) {
      group(group, name, optional ? Optional.of(name) : optionalGroup);
    } else if (OPTIONAL_PRIMITIVES.containsKey(simple)) {
      add(method, name, typeName(OPTIONAL_PRIMITIVES.get(simple)), true, optionalGroup);
    } else {
      add(method, name, typeName(simple), optional, optionalGroup);
    }
  }

  private void add(
      MethodTree method,
      String name,
      String type,
      boolean optional,
      Optional<String> optionalGroup) {
    Optional<String> value = value(method.getModifiers().getAnnotations(), "WithDefault", "value");
    Setting.Presence presence = Setting.presence(value, optional, optionalGroup);
    settings.add(new Setting(name, type, presence, source.doc(method)));
  }

  private String typeName(String type) {
    ClassTree own = nested.get(type);
    if (own != null && own.getKind() == Tree.Kind.ENUM) {
      return own.getMembers().stream()
          .filter(VariableTree.class::isInstance)
          .map(it -> "`" + StringUtil.skewer(((VariableTree) it).getName().toString()) + "`")
          .collect(Collectors.joining(", "));
    }
    String known = TYPES.get(type);
    if (known == null) {
      throw unknown(type, own);
    }
    return known;
  }

  private static IllegalStateException unknown(String what, Object type) {
    return new IllegalStateException(
        "%s is %s, a type that this page has no word for; give it one in ConfigMappingSource."
            .formatted(what, type));
  }

  private Optional<String> value(
      List<? extends AnnotationTree> annotations, String annotation, String attribute) {
    return annotations.stream()
        .filter(it -> named(it, annotation))
        .flatMap(it -> it.getArguments().stream())
        .flatMap(argument -> literal(argument, attribute).stream())
        .findFirst();
  }

  private static Optional<String> literal(ExpressionTree argument, String attribute) {
    if (argument instanceof AssignmentTree assignment) {
      return assignment.getVariable().toString().equals(attribute)
          ? literal(assignment.getExpression(), attribute)
          : Optional.empty();
    }
    return argument instanceof LiteralTree literal
        ? Optional.of(literal.getValue().toString())
        : Optional.empty();
  }

  private static boolean named(AnnotationTree annotation, String name) {
    return annotation.getAnnotationType().toString().equals(name);
  }
}
