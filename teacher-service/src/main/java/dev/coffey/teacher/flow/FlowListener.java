package dev.coffey.teacher.flow;

import dev.coffey.schemas.RejectionReason;

/**
 * Hears of every record that the topology has processed, on a stream thread. After a crash records
 * are processed again and heard of again, so counts made from it are upper bounds.
 */
public interface FlowListener {

  void paired(Pairing pairing);

  void rejected(RejectionReason reason);
}
