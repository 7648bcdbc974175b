package dev.coffey.teacher.app;

/**
 * What the teacher did since its process started. After a crash of a stream thread records are
 * processed again and counted again.
 *
 * @param records records of {@code images} examined
 * @param images images the network looked at
 * @param batches runs of the network
 * @param inferenceMillis wall time of those runs
 * @param labeled samples on {@code samples.labeled}, upgrades included
 * @param unlabeled samples on {@code samples.unlabeled}
 * @param upgraded samples that went out once more because their label came late
 * @param duplicates images that came again with nothing new
 * @param rejected records on {@code images.rejected}
 */
public record TeacherCounts(
    long records,
    long images,
    long batches,
    double inferenceMillis,
    long labeled,
    long unlabeled,
    long upgraded,
    long duplicates,
    long rejected) {

  /** What came between {@code earlier} and now. */
  TeacherCounts since(TeacherCounts earlier) {
    return new TeacherCounts(
        records - earlier.records,
        images - earlier.images,
        batches - earlier.batches,
        inferenceMillis - earlier.inferenceMillis,
        labeled - earlier.labeled,
        unlabeled - earlier.unlabeled,
        upgraded - earlier.upgraded,
        duplicates - earlier.duplicates,
        rejected - earlier.rejected);
  }

  /** Mean images in one run of the network; NaN without a run. */
  double batchMean() {
    return batches == 0 ? Double.NaN : images / (double) batches;
  }

  /** Mean milliseconds of the network for one image; NaN without one. */
  double millisPerImage() {
    return images == 0 ? Double.NaN : inferenceMillis / images;
  }
}
