package dev.coffey.ops.lab.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Lines over a common x axis, as SVG.
 *
 * @param title above
 * @param xLabel below
 * @param yLabel at the left
 * @param xTicks where the x axis is marked
 * @param logarithmic whether x goes by factors
 * @param lines what is drawn
 */
record LinePlot(
    String title,
    String xLabel,
    String yLabel,
    List<Double> xTicks,
    boolean logarithmic,
    List<Line> lines) {

  private static final List<String> COLOURS =
      List.of(
          "#3366cc", "#dc3912", "#109618", "#ff9900", "#990099", "#0099c6", "#dd4477", "#66aa00",
          "#8b4513", "#316395", "#808080", "#22aa99");

  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final int LEFT = 64;
  private static final int TOP = 36;
  private static final int PLOT_WIDTH = 480;
  private static final int PLOT_HEIGHT = 320;
  private static final int TICKS = 6;

  /**
   * A line.
   *
   * @param halves half widths of the intervals; empty: none
   */
  record Line(String name, List<Double> xs, List<Double> ys, List<Double> halves) {}

  /** The drawing. */
  String svg() {
    List<String> parts = new ArrayList<>();
    parts.add(
        Numbers.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"12\">",
            WIDTH, HEIGHT, WIDTH, HEIGHT));
    parts.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
    parts.add(text(LEFT, 20, "start", title, "font-weight=\"bold\""));
    parts.add(text(LEFT + PLOT_WIDTH / 2.0, HEIGHT - 12, "middle", xLabel, ""));
    parts.add(
        text(
            16,
            TOP + PLOT_HEIGHT / 2.0,
            "middle",
            yLabel,
            Numbers.format("transform=\"rotate(-90 16 %d)\"", TOP + PLOT_HEIGHT / 2)));
    axes(parts);
    for (int i = 0; i < lines.size(); i++) {
      line(parts, lines.get(i), COLOURS.get(i % COLOURS.size()), i);
    }
    parts.add("</svg>");
    return String.join("\n", parts) + "\n";
  }

  private void axes(List<String> parts) {
    for (double tick : xTicks) {
      parts.add(stroke(x(tick), TOP, x(tick), TOP + PLOT_HEIGHT, "#e0e0e0"));
      parts.add(text(x(tick), TOP + PLOT_HEIGHT + 18, "middle", label(tick), ""));
    }
    double step = (high() - low()) / TICKS;
    for (int i = 0; i <= TICKS; i++) {
      double value = low() + i * step;
      parts.add(stroke(LEFT, y(value), LEFT + PLOT_WIDTH, y(value), "#e0e0e0"));
      parts.add(
          text(
              LEFT - 6,
              y(value) + 4,
              "end",
              Numbers.format(step < 0.5 ? "%.2f" : "%.0f", value),
              ""));
    }
  }

  private void line(List<String> parts, Line line, String colour, int number) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < line.xs().size(); i++) {
      double x = x(line.xs().get(i));
      double y = line.ys().get(i);
      points.append(Numbers.format("%.1f,%.1f ", x, y(y)));
      if (!line.halves().isEmpty() && Double.isFinite(line.halves().get(i))) {
        double half = line.halves().get(i);
        parts.add(
            stroke(x, y(Math.max(low(), y - half)), x, y(Math.min(high(), y + half)), colour));
      }
      if (line.xs().size() <= 12) {
        parts.add(
            Numbers.format(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y(y), colour));
      }
    }
    parts.add(
        Numbers.format(
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
            points.toString().strip(), colour));
    int legendY = TOP + 12 + number * 20;
    parts.add(
        stroke(LEFT + PLOT_WIDTH + 14, legendY - 4, LEFT + PLOT_WIDTH + 36, legendY - 4, colour));
    parts.add(text(LEFT + PLOT_WIDTH + 42, legendY, "start", line.name(), ""));
  }

  private double x(double value) {
    double from = along(xTicks.get(0));
    double to = along(xTicks.get(xTicks.size() - 1));
    return LEFT + (to == from ? 0.5 : (along(value) - from) / (to - from)) * PLOT_WIDTH;
  }

  private double along(double value) {
    return logarithmic ? Math.log(value) : value;
  }

  private double y(double value) {
    return TOP + PLOT_HEIGHT - (value - low()) / (high() - low()) * PLOT_HEIGHT;
  }

  private double low() {
    double low = values().min().orElse(0);
    double high = values().max().orElse(1);
    return low - 0.05 * Math.max(high - low, 1e-3);
  }

  private double high() {
    double low = values().min().orElse(0);
    double high = values().max().orElse(1);
    return high + 0.05 * Math.max(high - low, 1e-3);
  }

  private DoubleStream values() {
    return lines.stream()
        .flatMap(line -> line.ys().stream())
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite);
  }

  private static String label(double tick) {
    return tick == Math.rint(tick) ? Numbers.format("%.0f", tick) : Numbers.format("%.2f", tick);
  }

  private static String stroke(double x1, double y1, double x2, double y2, String colour) {
    return Numbers.format(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
        x1, y1, x2, y2, colour);
  }

  private static String text(double x, double y, String anchor, String text, String more) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    return Numbers.format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>", x, y, anchor, more, escaped);
  }
}
