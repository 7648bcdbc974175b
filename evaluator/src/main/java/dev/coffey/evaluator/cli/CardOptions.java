package dev.coffey.evaluator.cli;

import dev.coffey.distillation.card.StudentCard;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.imagenet.ImageNetClass;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Architecture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What a student's file does not say about itself, or says otherwise than wanted. */
final class CardOptions {

  @Option(
      names = "--architecture",
      paramLabel = "JSON|FILE",
      description =
          "As manifests have it, such as"
              + " {\"backbone\":\"resnet18\",\"heads\":\"linear\",\"input_size\":224,\"class_count\":1000}.")
  private String architecture;

  @Option(
      names = "--classes",
      paramLabel = "FILE|imagenet",
      description = "One class name a line, in logit order; or ImageNet's 1000.")
  private String classes;

  @Option(
      names = "--preprocessing",
      paramLabel = "JSON|clip|imagenet",
      description =
          "As manifests have it; clip: bicubic, whole image; imagenet: bilinear, 256/224 of the"
              + " input.")
  private String preprocessing;

  @Option(names = "--alpha", paramLabel = "A", description = "Weight of the CE head, 0 to 1.")
  private Double alpha;

  @Option(names = "--beta", paramLabel = "B", description = "Temperature of the KD head, above 0.")
  private Double beta;

  /**
   * The card of a file.
   *
   * @param metadata what the file says
   * @throws IllegalArgumentException naming what neither file nor options say
   */
  StudentCard card(Map<String, String> metadata) {
    Architecture made =
        Architecture.fromJson(
            Optional.ofNullable(architecture)
                .map(CardOptions::textOrFile)
                .or(() -> Optional.ofNullable(metadata.get(StudentCard.ARCHITECTURE)))
                .orElseThrow(() -> lacks("architecture", "--architecture")));
    return new StudentCard(
        made,
        one(classes, this::classNames, metadata, StudentCard.CLASSES, StudentCard::classes)
            .orElseThrow(() -> lacks("class names", "--classes")),
        one(
                preprocessing,
                text -> preprocessing(text, made.inputSize()),
                metadata,
                StudentCard.PREPROCESSING,
                StudentCard::preprocessing)
            .orElseThrow(() -> lacks("preprocessing", "--preprocessing")),
        mix(Optional.ofNullable(metadata.get(StudentCard.MIX)).map(StudentCard::mix)));
  }

  /** The card of a published checkpoint, with what the options say otherwise. */
  StudentCard card(StudentCard published) {
    return card(published.metadata());
  }

  private HeadMix mix(Optional<HeadMix> known) {
    if (known.isEmpty() && (alpha == null || beta == null)) {
      throw lacks("head mix", "--alpha and --beta");
    }
    return new HeadMix(
        alpha == null ? known.get().alpha() : alpha, beta == null ? known.get().beta() : beta);
  }

  private static <T> Optional<T> one(
      String option,
      Function<String, T> fromOption,
      Map<String, String> metadata,
      String key,
      Function<String, T> fromMetadata) {
    return option != null
        ? Optional.of(fromOption.apply(option))
        : Optional.ofNullable(metadata.get(key)).map(fromMetadata);
  }

  private static IllegalArgumentException lacks(String what, String option) {
    return new IllegalArgumentException(
        "The file does not tell its " + what + "; say it with " + option + ".");
  }

  private List<String> classNames(String text) {
    if (text.equals("imagenet")) {
      return ImageNetClass.all().stream().map(ImageNetClass::name).toList();
    }
    return read(Path.of(text)).lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
  }

  private static Preprocessing preprocessing(String text, int inputSize) {
    return switch (text) {
      case "clip" -> Preprocessing.clip(inputSize);
      case "imagenet" -> Preprocessing.imagenet(inputSize);
      default -> StudentCard.preprocessing(textOrFile(text));
    };
  }

  private static String textOrFile(String text) {
    return text.strip().startsWith("{") ? text : read(Path.of(text));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file.toAbsolutePath(), e);
    }
  }
}
