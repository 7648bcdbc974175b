package dev.coffey.ops.documents;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;

/** One source file as the compiler reads it; nothing is resolved, so it needs no class path. */
record Sources(DocTrees docs, CompilationUnitTree unit) {

  static Sources parse(Path file) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      var task =
          (JavacTask)
              compiler.getTask(null, files, null, List.of(), null, files.getJavaFileObjects(file));
      return new Sources(DocTrees.instance(task), task.parse().iterator().next());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** The Javadoc of a part of this file, as Markdown. */
  String doc(Tree tree) {
    return Javadoc.markdown(docs.getDocCommentTree(TreePath.getPath(unit, tree)));
  }
}
