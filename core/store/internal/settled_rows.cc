#include "core/store/internal/settled_rows.h"

#include <utility>

namespace goldline::store::internal {
namespace {

// What a row takes beside its bytes: a node of the table with two strings.
constexpr std::size_t kRowBytes = 96;

}  // namespace

std::optional<std::string> SettledRows::Find(std::string_view tagged_key) {
  Shard& shard = ShardOf(tagged_key);
  const std::lock_guard lock(shard.mutex);
  if (const auto young = shard.young.find(tagged_key); young != shard.young.end()) {
    return young->second;
  }
  const auto old = shard.old.find(tagged_key);
  if (old == shard.old.end()) return std::nullopt;
  auto row = shard.old.extract(old);
  std::string value = row.mapped();
  Keep(shard, std::move(row.key()), std::move(row.mapped()));
  return value;
}

void SettledRows::Add(std::uint64_t epoch, std::string_view tagged_key, std::string_view value) {
  Shard& shard = ShardOf(tagged_key);
  const std::lock_guard lock(shard.mutex);
  // Under the lock: a deletion raises the epoch first and then comes here to take the row out.
  if (epoch != epoch_.load()) return;
  Keep(shard, std::string(tagged_key), std::string(value));
}

void SettledRows::Keep(Shard& shard, std::string key, std::string value) const {
  const std::size_t bytes = key.size() + value.size() + kRowBytes;
  if (shard.bytes + bytes > shard_bytes_) {
    shard.old = std::exchange(shard.young, {});
    shard.bytes = 0;
  }
  if (bytes > shard_bytes_) return;
  if (shard.young.insert_or_assign(std::move(key), std::move(value)).second) shard.bytes += bytes;
}

void SettledRows::Forget(std::string_view tagged_key) {
  epoch_.fetch_add(1);
  Shard& shard = ShardOf(tagged_key);
  const std::lock_guard lock(shard.mutex);
  // The bytes stay counted: the generation ends a little early.
  if (const auto found = shard.young.find(tagged_key); found != shard.young.end()) {
    shard.young.erase(found);
  }
  if (const auto found = shard.old.find(tagged_key); found != shard.old.end()) {
    shard.old.erase(found);
  }
}

void SettledRows::ForgetAll() {
  epoch_.fetch_add(1);
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    shard.young.clear();
    shard.old.clear();
    shard.bytes = 0;
  }
}

}  // namespace goldline::store::internal
