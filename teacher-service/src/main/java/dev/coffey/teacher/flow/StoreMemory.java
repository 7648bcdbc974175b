package dev.coffey.teacher.flow;

import java.util.Locale;
import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bound on native memory for all stores of this process; without it each store takes up to 50
 * MB of cache and 48 MB of write buffers of its own, and the window store has one per segment and
 * task. Kafka makes an instance per store, so what they share is static, and lives as long as the
 * process.
 */
public final class StoreMemory implements RocksDBConfigSetter {

  /**
   * Setting under {@code kafka-streams.}: block cache and write buffers together; bytes, or with K,
   * M, G.
   */
  public static final String SIZE = "coffey.stores.memory";

  private static final long BYTES_DEFAULT = 24L << 20;

  private static Cache cache;
  private static WriteBufferManager writeBuffers;

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    share(options, bytes(configs));
    options.setWriteBufferSize(2L << 20);
    options.setMaxWriteBufferNumber(2);
    options.setMaxOpenFiles(64);
    options.setKeepLogFileNum(1);
  }

  private static synchronized void share(Options options, long bytes) {
    if (cache == null) {
      RocksDB.loadLibrary();
      cache = new LRUCache(bytes);
      // The write buffers are charged to the cache, so the cache is the bound for both.
      writeBuffers = new WriteBufferManager(bytes / 2, cache);
    }
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(cache);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(writeBuffers);
  }

  private static long bytes(Map<String, Object> configs) {
    Object size = configs.get(SIZE);
    return size == null ? BYTES_DEFAULT : bytes(size.toString());
  }

  static long bytes(String size) {
    int digits = size.length() - (Character.isDigit(size.charAt(size.length() - 1)) ? 0 : 1);
    int shift =
        switch (size.substring(digits).toUpperCase(Locale.ROOT)) {
          case "" -> 0;
          case "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          default ->
              throw new IllegalArgumentException(
                  "coffey.teacher.store-memory is '" + size + "'; write bytes, or 24M.");
        };
    return Long.parseLong(size.substring(0, digits)) << shift;
  }

  @Override
  public void close(String storeName, Options options) {
    // Shared: not this store's to close.
  }
}
