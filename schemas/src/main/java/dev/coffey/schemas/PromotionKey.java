package dev.coffey.schemas;

/**
 * The keys of {@code promotions}. The newest decision on an alias stands under STUDENT/ALIAS, and
 * every decision under STUDENT/ALIAS/NUMBER as well, which compaction never removes.
 */
public final class PromotionKey {

  private PromotionKey() {}

  /** Under which the newest decision stands. */
  public static String current(String studentId, String alias) {
    return studentId + "/" + alias;
  }

  /** Under which this decision stays. */
  public static String history(Promotion decision) {
    return current(decision.getStudentId(), decision.getAlias()) + "/" + decision.getNumber();
  }

  /** Whether the key is the one that says what an alias means now. */
  public static boolean isCurrent(String key, Promotion decision) {
    return current(decision.getStudentId(), decision.getAlias()).equals(key);
  }
}
