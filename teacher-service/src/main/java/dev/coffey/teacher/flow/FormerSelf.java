package dev.coffey.teacher.flow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jboss.logging.Logger;

/**
 * Ends what this process left open when it was killed.
 *
 * <p>An open transaction holds back everybody who reads committed records, this teacher first,
 * until it times out. Kafka Streams names its transactions {@code APPLICATION-PROCESS-THREAD}: the
 * process is remembered in the state folder, so a new start ends the transaction of the same
 * thread. But a thread that replaced a failed one has another number, and nobody asks for that one
 * again.
 */
final class FormerSelf {

  private static final Logger LOG = Logger.getLogger(FormerSelf.class);

  private boolean done;

  /**
   * Called before the first producer of this process is made, and does nothing later: then the open
   * transactions are those of living threads.
   *
   * @param producerConfig with the transactional id of one of this process's threads
   */
  synchronized void endTransactions(Map<String, Object> producerConfig) {
    Object transactionalId = producerConfig.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    if (done || transactionalId == null) {
      return;
    }
    done = true;
    String self = process(transactionalId.toString());
    Map<String, Object> config = new HashMap<>(producerConfig);
    config.keySet().retainAll(AdminClientConfig.configNames());
    try (Admin admin = Admin.create(config)) {
      List<String> open =
          open(admin).stream().filter(id -> process(id).equals(self)).sorted().toList();
      if (!open.isEmpty()) {
        admin.fenceProducers(open).all().get();
        LOG.infof("Ended the transactions that a former start left open: %s.", open);
      }
    } catch (ExecutionException e) {
      LOG.warnf(
          e.getCause(), "Cannot look for transactions of a former start; they will time out.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> open(Admin admin) throws ExecutionException, InterruptedException {
    ListTransactionsOptions ongoing =
        new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
    return admin.listTransactions(ongoing).all().get().stream()
        .map(TransactionListing::transactionalId)
        .toList();
  }

  /** The id without the thread's number. */
  private static String process(String transactionalId) {
    return transactionalId.substring(0, transactionalId.lastIndexOf('-') + 1);
  }
}
