// Rows kept in memory within a number of bytes, for the caches of the store.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "core/flat_map.h"

namespace goldline::store::internal {

// Of two generations the young one becomes the old one when it is full, whose rows were either
// asked for since, and then are young again, or go with the next change. Not thread-safe.
template <class Value>
class Generations {
 public:
  void set_most_bytes(std::size_t bytes) { most_bytes_ = bytes; }

  // nullptr when there is none; valid until the next call.
  Value* Find(std::string_view key) {
    if (const auto young = young_.find(key); young != young_.end()) return &young->second.value;
    const auto old = old_.find(key);
    if (old == old_.end()) return nullptr;
    Row row = std::move(old->second);
    old_.erase(old);
    return Keep(std::string(key), std::move(row));
  }

  // `bytes` is what the value takes.
  void Put(std::string_view key, Value value, std::size_t bytes) {
    Keep(std::string(key), {std::move(value), key.size() + bytes + kNodeBytes});
  }

  // The bytes stay counted: the generation ends a little early.
  void Erase(std::string_view key) {
    for (Rows* rows : {&young_, &old_}) {
      if (const auto found = rows->find(key); found != rows->end()) rows->erase(found);
    }
  }

  void Clear() {
    young_.clear();
    old_.clear();
    bytes_ = 0;
  }

 private:
  // What a row takes beside its bytes: a place in a table that is half full, and two strings.
  static constexpr std::size_t kNodeBytes = 192;

  struct Row {
    Value value;
    std::size_t bytes = 0;
  };
  using Rows = FlatTextMap<Row>;

  Value* Keep(std::string key, Row row) {
    if (bytes_ + row.bytes > most_bytes_) {
      old_ = std::exchange(young_, {});
      bytes_ = 0;
    }
    if (row.bytes > most_bytes_) return nullptr;
    bytes_ += row.bytes;
    Row& kept = young_[std::move(key)];
    bytes_ -= kept.bytes;
    kept = std::move(row);
    return &kept.value;
  }

  std::size_t most_bytes_ = 0;
  Rows young_;
  Rows old_;
  std::size_t bytes_ = 0;  // of the young
};

// The same for many threads: keys fall into shards, each with a lock of its own.
template <class Value>
class RowTable {
 public:
  explicit RowTable(std::size_t bytes) {
    for (Shard& shard : shards_) shard.rows.set_most_bytes(bytes / kShards / 2);
  }

  // What `use` makes of the rows among which the key is, under their lock.
  template <class Use>
  auto With(std::string_view key, const Use& use) {
    Shard& shard = shards_[TextHash()(key) / 64 % kShards];
    const std::lock_guard lock(shard.mutex);
    return use(shard.rows);
  }

  void Clear() {
    for (Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      shard.rows.Clear();
    }
  }

 private:
  static constexpr std::size_t kShards = 16;

  struct Shard {
    std::mutex mutex;
    Generations<Value> rows;  // guarded by mutex
  };
  std::array<Shard, kShards> shards_;
};

}  // namespace goldline::store::internal
