package dev.coffey.distillation.student;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The code inside a TorchScript file: which tensors its module holds, and two methods more that
 * give them out and take others in.
 *
 * <p>TorchScript has no way to call a module with other weights, and DJL none to reach its buffers.
 * But its code is kept as text, one class per kind of submodule, with the kind of every attribute;
 * and assigning a tensor to an attribute is all it takes.
 */
final class TorchScriptSource {

  /** {@code () -> List[Tensor]}: the tensors in the order of {@link #tensors}. */
  static final String READ = "coffey_tensors";

  /** {@code (List[Tensor]) -> None}: makes the module use these from now on. */
  static final String BIND = "coffey_bind";

  private static final Pattern LISTED = Pattern.compile("\"([^\"]+)\"");
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("  (?:__annotations__\\[\"(.+)\"\\] = |([A-Za-z_]\\w*) : )(.+)");

  private final Map<String, String> files;
  private final String moduleClass;
  private final List<Entry> tensors = new ArrayList<>();

  /**
   * One tensor of the module.
   *
   * @param path names of the submodules down to it, and its own
   * @param buffer false: a parameter
   */
  record Entry(List<String> path, boolean buffer) {
    String name() {
      return String.join(".", path);
    }
  }

  /**
   * Walks the module.
   *
   * @param files texts under {@code code/}, by their path from there
   * @param moduleClass qualified name of the module's class, such as {@code __torch__.Net}
   */
  TorchScriptSource(Map<String, String> files, String moduleClass) {
    this.files = files;
    this.moduleClass = moduleClass;
    walk(moduleClass, List.of());
  }

  /** Every parameter and buffer, also those that hold no floating-point numbers. */
  List<Entry> tensors() {
    return List.copyOf(tensors);
  }

  /** Path of the text that {@link #extended} replaces. */
  String moduleFile() {
    return file(moduleClass);
  }

  /**
   * The text of {@link #moduleFile()} with both methods for these tensors.
   *
   * @param chosen some of {@link #tensors}
   */
  String extended(List<Entry> chosen) {
    String text = text(moduleClass);
    int header = text.indexOf(header(moduleClass));
    int method = text.indexOf("\n  def ", header) + 1;
    return text.substring(0, method) + methods(chosen) + text.substring(method);
  }

  private String methods(List<Entry> chosen) {
    StringBuilder values = new StringBuilder();
    StringBuilder assignments = new StringBuilder();
    for (int i = 0; i < chosen.size(); i++) {
      List<String> path = chosen.get(i).path();
      String leaf = path.get(path.size() - 1);
      if (!IDENTIFIER.matcher(leaf).matches()) {
        throw new IllegalArgumentException(
            "the module's tensor '%s' has no name that TorchScript can assign to; lists of"
                    .formatted(chosen.get(i).name())
                + " parameters cannot be trained");
      }
      String owner = "self";
      for (String part : path.subList(0, path.size() - 1)) {
        owner = "getattr(%s, \"%s\")".formatted(owner, part);
      }
      values.append("%s.%s, ".formatted(owner, leaf));
      assignments.append("    _owner%d = %s\n".formatted(i, owner));
      assignments.append("    _owner%d.%s = tensors[%d]\n".formatted(i, leaf, i));
    }
    return """
      def %s(self: %s) -> List[Tensor]:
        return [%s]
      def %s(self: %s,
        tensors: List[Tensor]) -> NoneType:
    %s    return None
    """
        .formatted(READ, moduleClass, values, BIND, moduleClass, assignments);
  }

  private void walk(String className, List<String> path) {
    Map<String, String> attributes = new LinkedHashMap<>();
    List<String> parameters = new ArrayList<>();
    List<String> buffers = new ArrayList<>();
    for (String line : body(className)) {
      if (line.startsWith("  __parameters__ = ")) {
        listed(line, parameters);
      } else if (line.startsWith("  __buffers__ = ")) {
        listed(line, buffers);
      } else {
        Matcher attribute = ATTRIBUTE.matcher(line);
        if (attribute.matches()) {
          String name = attribute.group(1) == null ? attribute.group(2) : attribute.group(1);
          attributes.put(name, attribute.group(3));
        }
      }
    }
    attributes.forEach(
        (name, type) -> {
          List<String> below = new ArrayList<>(path);
          below.add(name);
          if (type.equals("Tensor") && (parameters.contains(name) || buffers.contains(name))) {
            tensors.add(new Entry(List.copyOf(below), buffers.contains(name)));
          } else if (isModule(type)) {
            walk(type, below);
          }
        });
  }

  private static void listed(String line, List<String> names) {
    Matcher name = LISTED.matcher(line);
    while (name.find()) {
      names.add(name.group(1));
    }
  }

  private boolean isModule(String type) {
    return type.startsWith("__torch__.")
        && files.containsKey(file(type))
        && text(type).contains(header(type));
  }

  /** Lines of the class before its first method. */
  private List<String> body(String className) {
    String text = text(className);
    int start = text.indexOf(header(className));
    if (start < 0) {
      throw new IllegalArgumentException("the file has no code of its module " + className);
    }
    return text.substring(start)
        .lines()
        .skip(1)
        .takeWhile(line -> line.startsWith("  ") && !line.startsWith("  def "))
        .toList();
  }

  private String text(String className) {
    return files.getOrDefault(file(className), "");
  }

  private static String file(String className) {
    return className.substring(0, className.lastIndexOf('.')).replace('.', '/') + ".py";
  }

  private static String header(String className) {
    return "class " + className.substring(className.lastIndexOf('.') + 1) + "(Module):\n";
  }
}
