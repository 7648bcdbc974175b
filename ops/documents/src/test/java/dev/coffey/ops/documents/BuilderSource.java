package dev.coffey.ops.documents;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/** The public methods of a builder that return it: what an application can set. */
final class BuilderSource {

  private BuilderSource() {}

  /** A call as an application writes it, with its Javadoc. */
  record Call(String signature, String meaning) {}

  static List<Call> calls(Path file) {
    Sources source = Sources.parse(file);
    List<Call> calls = new ArrayList<>();
    for (Tree type : source.unit().getTypeDecls()) {
      ClassTree builder = (ClassTree) type;
      for (Tree member : builder.getMembers()) {
        if (member instanceof MethodTree method
            && method.getModifiers().getFlags().contains(Modifier.PUBLIC)
            && method.getReturnType() != null
            && method.getReturnType().toString().equals(builder.getSimpleName().toString())) {
          calls.add(new Call(signature(method), source.doc(method)));
        }
      }
    }
    return calls;
  }

  private static String signature(MethodTree method) {
    return method.getParameters().stream()
        .map(it -> it.getType().toString())
        .collect(Collectors.joining(", ", method.getName() + "(", ")"));
  }
}
