package dev.coffey.distillation.memory;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the C library does with memory that the engine frees.
 *
 * <p>A training step takes and frees the same large arrays again and again. glibc returns such
 * memory to the system at once, and the next step pays for every page anew. Measured: a tenth of
 * the step's processor time in a JVM, whose threads live outside glibc's main heap, and next to
 * nothing in Python, whose thread lives in it.
 *
 * <p>Threads: any.
 */
public final class FreedMemory {

  private static final Logger LOG = LoggerFactory.getLogger(FreedMemory.class);

  /** {@code M_TRIM_THRESHOLD}, {@code M_TOP_PAD}, {@code M_MMAP_THRESHOLD} of {@code malloc.h}. */
  private static final int TRIM_THRESHOLD = -1;

  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;

  /** More than any array of a step. */
  private static final int LARGE_BYTES = 1 << 30;

  /** The most that glibc before 2.35 takes. */
  private static final int LARGE_BYTES_OLD = 32 << 20;

  /** More than one of the heaps (64 MiB) that threads share: none is given back. */
  private static final int PAD_BYTES = 256 << 20;

  private FreedMemory() {}

  /**
   * From now on this process keeps freed memory for its next allocations: it stays as large as it
   * was at its largest. The system property {@code coffey.malloc=system} leaves the C library as it
   * is; so does a C library that is not glibc.
   */
  public static void keep() {
    if ("system".equals(System.getProperty("coffey.malloc"))) {
      return;
    }
    if (!Once.KEPT) {
      LOG.debug("freed memory goes back to the system; steps are slower for it");
    }
  }

  /** Set by the class loader, once in a process. */
  private static final class Once {
    static final boolean KEPT = set();

    private static boolean set() {
      if (!Platform.isLinux()) {
        return false;
      }
      try {
        Function mallopt = Function.getFunction(Platform.C_LIBRARY_NAME, "mallopt");
        boolean mapped =
            set(mallopt, MMAP_THRESHOLD, LARGE_BYTES)
                || set(mallopt, MMAP_THRESHOLD, LARGE_BYTES_OLD);
        return mapped
            && set(mallopt, TRIM_THRESHOLD, LARGE_BYTES)
            && set(mallopt, TOP_PAD, PAD_BYTES);
      } catch (UnsatisfiedLinkError e) {
        return false; // Another C library, which has its own ways.
      }
    }

    private static boolean set(Function mallopt, int parameter, int value) {
      return mallopt.invokeInt(new Object[] {parameter, value}) == 1;
    }
  }
}
