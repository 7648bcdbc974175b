package dev.coffey.evaluator.prequential;

import dev.coffey.schemas.ClassTally;
import dev.coffey.schemas.PrequentialWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Within which a class's share and accuracy are taken for chance.
 *
 * <p>With k of n now and k₀ of n₀ in the windows before, the two proportions differ beyond the band
 * when {@code |k/n − k₀/n₀| > sigmas · √(q(1−q)(1/n + 1/n₀))}, where q is the common proportion
 * {@code (k + k₀ + 1) / (n + n₀ + 2)}; the added success and failure leave a band also where there
 * was never one of them. A share may leave it on either side; accuracy only downwards, since a
 * student that learns is no alarm.
 *
 * @param sigmas half width in standard deviations, above 0
 * @param imagesMin fewest images of a class, now and before, to judge its accuracy by; at least 1
 */
public record Band(double sigmas, int imagesMin) {

  /** Checks the limits. */
  public Band {
    if (!(sigmas > 0) || imagesMin < 1) {
      throw new IllegalArgumentException(
          "A band needs sigmas > 0 and imagesMin >= 1; got " + sigmas + " and " + imagesMin + ".");
    }
  }

  private static final ClassTally NONE = new ClassTally("", 0, 0);

  /** What has left the band, in sentences: of all classes together, then class by class. */
  public List<String> alarms(List<PrequentialWindow> before, PrequentialWindow now) {
    List<String> alarms = new ArrayList<>();
    Map<String, ClassTally> then = pooled(before);
    int images = then.values().stream().mapToInt(ClassTally::getImages).sum();
    int right = then.values().stream().mapToInt(ClassTally::getRight).sum();
    fallen("accuracy", new ClassTally("", images, right), whole(now)).ifPresent(alarms::add);
    Map<String, ClassTally> tallies = pooled(List.of(now));
    TreeMap<String, ClassTally> all = new TreeMap<>(then);
    all.putAll(tallies);
    for (String name : all.keySet()) {
      ClassTally old = then.getOrDefault(name, NONE);
      ClassTally tally = tallies.getOrDefault(name, NONE);
      moved("share of " + name, old.getImages(), images, tally.getImages(), now.getImages())
          .ifPresent(alarms::add);
      fallen("accuracy on " + name, old, tally).ifPresent(alarms::add);
    }
    return alarms;
  }

  private static ClassTally whole(PrequentialWindow window) {
    return new ClassTally("", window.getImages(), window.getRight());
  }

  private static Map<String, ClassTally> pooled(List<PrequentialWindow> windows) {
    Map<String, ClassTally> pooled = new TreeMap<>();
    windows.stream()
        .flatMap(window -> window.getClasses().stream())
        .forEach(
            tally ->
                pooled.merge(
                    tally.getName(),
                    tally,
                    (a, b) ->
                        new ClassTally(
                            a.getName(),
                            a.getImages() + b.getImages(),
                            a.getRight() + b.getRight())));
    return pooled;
  }

  private Optional<String> fallen(String what, ClassTally old, ClassTally now) {
    boolean few = old.getImages() < imagesMin || now.getImages() < imagesMin;
    boolean rises =
        (long) now.getRight() * old.getImages() >= (long) old.getRight() * now.getImages();
    return few || rises
        ? Optional.empty()
        : moved(what, old.getRight(), old.getImages(), now.getRight(), now.getImages());
  }

  private Optional<String> moved(String what, int k0, int n0, int k, int n) {
    if (n == 0 || n0 == 0) {
      return Optional.empty();
    }
    double q = (k + k0 + 1.0) / (n + n0 + 2.0);
    double limit = sigmas * Math.sqrt(q * (1 - q) * (1.0 / n + 1.0 / n0));
    double was = (double) k0 / n0;
    double is = (double) k / n;
    return Math.abs(is - was) > limit
        ? Optional.of(
            "%s %s, was %s, band ± %s".formatted(what, percent(is), percent(was), percent(limit)))
        : Optional.empty();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
