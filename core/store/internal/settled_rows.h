// Rows kept in memory that never change once they are there, such as the id of a field's name.
// Only what was read from a view goes in, and only while nothing was deleted since that view was
// made: a deletion (a bulk run that is swept) takes the row out before and after it is written, and
// turns away what older views still bring. So whoever is given a row by this cache could have read
// it from the store just then. Bounded: rows that nobody asked for lately give way. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace goldline::store::internal {

class SettledRows {
 public:
  explicit SettledRows(std::size_t bytes) : shard_bytes_(bytes / kShards / 2) {}

  // Read before the view is made, and given back with what the view said.
  std::uint64_t epoch() const { return epoch_.load(); }

  std::optional<std::string> Find(std::string_view tagged_key);
  void Add(std::uint64_t epoch, std::string_view tagged_key, std::string_view value);

  // By the commit thread, before and after the deletion is written.
  void Forget(std::string_view tagged_key);
  void ForgetAll();

 private:
  static constexpr std::size_t kShards = 16;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const {
      return std::hash<std::string_view>()(key);
    }
  };
  using Rows = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;

  // Two generations: when the young one is full it becomes the old one, whose rows were either
  // asked for since, and then are young again, or go with the next change.
  struct Shard {
    std::mutex mutex;
    Rows young;             // guarded by mutex
    Rows old;               // guarded by mutex
    std::size_t bytes = 0;  // of the young; guarded by mutex
  };

  Shard& ShardOf(std::string_view key) { return shards_[Hash()(key) / 64 % kShards]; }
  void Keep(Shard& shard, std::string key, std::string value) const;

  const std::size_t shard_bytes_;  // of a generation
  std::atomic<std::uint64_t> epoch_{0};
  std::array<Shard, kShards> shards_;
};

}  // namespace goldline::store::internal
