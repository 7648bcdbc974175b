package dev.coffey.evaluator.variants;

import java.util.List;

/**
 * The images of a variant and what is asked about them, nothing read yet.
 *
 * @param name the variant's name
 * @param images in a fixed order
 * @param view how they are cut
 * @param questions the published one first
 * @param corruptions the parts of ImageNet-C; {@link Corruptions#NONE} of others
 * @param notes what a reader of the scores must know
 */
record Listing(
    String name,
    List<EncodedImage> images,
    View view,
    List<Question> questions,
    Corruptions corruptions,
    List<String> notes) {

  Listing {
    images = List.copyOf(images);
    questions = List.copyOf(questions);
    notes = List.copyOf(notes);
    if (images.isEmpty()) {
      throw new VariantException("Variant " + name + " has no images.");
    }
    for (Question question : questions) {
      if (question.labels().length != images.size()) {
        throw new IllegalArgumentException(
            "Variant %s: %d images but %d labels for %s."
                .formatted(name, images.size(), question.labels().length, question.name()));
      }
    }
  }

  Listing(String name, List<EncodedImage> images, Question question) {
    this(name, images, View.AS_PREPROCESSED, List.of(question), Corruptions.NONE, List.of());
  }
}
