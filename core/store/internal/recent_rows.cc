#include "core/store/internal/recent_rows.h"

namespace goldline::store::internal {
namespace {

// Larger ones would push out too many others.
constexpr std::size_t kLargest = 4 << 10;

}  // namespace

std::optional<RecentRows::Known> RecentRows::Find(std::uint64_t commits,
                                                  std::string_view tagged_key) {
  return rows_.With(tagged_key, [&](Rows& rows) {
    const Row* const row = rows.Find(tagged_key);
    const bool known = row != nullptr && row->since <= commits;
    return known ? std::optional(Known{row->value}) : std::nullopt;
  });
}

std::optional<Revision> RecentRows::Current(std::string_view tagged_key) {
  return rows_.With(tagged_key, [&](Rows& rows) {
    const Row* const row = rows.Find(tagged_key);
    const bool known = row != nullptr && row->since != kBeingWritten;
    return known ? std::optional(RevisionOf(row->value)) : std::nullopt;
  });
}

void RecentRows::Learn(std::string_view tagged_key, const std::optional<std::string>& value) {
  Put(tagged_key, commits_.load(), value);
}

bool RecentRows::Begin(std::string_view tagged_key) {
  return rows_.With(tagged_key, [&](Rows& rows) {
    Row* const row = rows.Find(tagged_key);
    if (row != nullptr) row->since = kBeingWritten;
    return row != nullptr;
  });
}

void RecentRows::Written(std::string_view tagged_key, std::optional<std::string_view> value) {
  Put(tagged_key, commits_.load() + 1, value);
}

void RecentRows::Put(std::string_view tagged_key, std::uint64_t since,
                     std::optional<std::string_view> value) {
  const std::size_t bytes = value ? value->size() : 0;
  rows_.With(tagged_key, [&](Rows& rows) {
    if (bytes > kLargest) {
      rows.Erase(tagged_key);
    } else {
      rows.Put(tagged_key, {since, value ? std::optional(std::string(*value)) : std::nullopt},
               bytes);
    }
  });
}

}  // namespace goldline::store::internal
