package dev.coffey.ops.documents;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import java.util.List;

/** Javadoc as Markdown, in one line. */
final class Javadoc {

  private Javadoc() {}

  /** All of it before the first block tag; empty without a comment. */
  static String markdown(DocCommentTree comment) {
    if (comment == null) {
      return "";
    }
    var text = new StringBuilder();
    comment.getFullBody().forEach(part -> text.append(part(part)));
    return text.toString().replaceAll("\\s+", " ").strip();
  }

  private static String part(DocTree part) {
    if (part instanceof TextTree text) {
      return text.getBody();
    }
    if (part instanceof LiteralTree literal) {
      String body = literal.getBody().getBody();
      return literal.getKind() == DocTree.Kind.CODE ? code(body) : body;
    }
    if (part instanceof LinkTree link) {
      List<? extends DocTree> label = link.getLabel();
      return label.isEmpty() ? code(target(link)) : label.get(0).toString();
    }
    if (part instanceof StartElementTree) {
      return " ";
    }
    if (part instanceof EntityTree entity) {
      return entity.toString();
    }
    return "";
  }

  /** {@code #views} is the method of that name. */
  private static String target(LinkTree link) {
    return link.getReference().getSignature().replace("()", "").replaceFirst("^#", "");
  }

  private static String code(String text) {
    return "`" + text.replaceAll("\\s+", " ").strip() + "`";
  }
}
