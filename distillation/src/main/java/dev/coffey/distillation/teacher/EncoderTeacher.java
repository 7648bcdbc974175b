package dev.coffey.distillation.teacher;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.Tensor;
import java.util.List;

/** What teachers share whose answers come out of an {@link EmbeddingClassifier}, which they own. */
abstract class EncoderTeacher implements EmbeddingTeacher {

  private final String id;
  private final List<String> classes;
  private final EmbeddingClassifier classifier;

  EncoderTeacher(String id, List<String> classes, EmbeddingClassifier classifier) {
    this.id = id;
    this.classes = List.copyOf(classes);
    this.classifier = classifier;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public Preprocessing preprocessing() {
    return classifier.preprocessing();
  }

  @Override
  public float[][] logits(byte[][] pixels) {
    return classifier.logits(pixels);
  }

  @Override
  public float[][] features(byte[][] pixels) {
    return classifier.features(pixels);
  }

  @Override
  public Tensor scaledTextWeights() {
    return classifier.scaledTextWeights();
  }

  @Override
  public void close() {
    classifier.close();
  }
}
