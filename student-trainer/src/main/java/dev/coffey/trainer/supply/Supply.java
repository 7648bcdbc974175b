package dev.coffey.trainer.supply;

import java.util.Map;
import java.util.Optional;

/**
 * What comes of both sample topics, at one moment.
 *
 * @param topics by name
 * @param skippedRecords left out to keep up, in this run; markers of transactions count as records
 * @param overdue which samples have not come for longer than they are waited for; empty when all is
 *     well
 */
public record Supply(Map<String, Inflow> topics, long skippedRecords, Optional<String> overdue) {

  public static final Supply NONE = new Supply(Map.of(), 0, Optional.empty());

  public Supply {
    topics = Map.copyOf(topics);
  }
}
