#include "core/store/internal/settled_rows.h"

namespace goldline::store::internal {

std::optional<std::string> SettledRows::Find(std::string_view tagged_key) {
  return rows_.With(tagged_key, [&](Rows& rows) {
    const std::string* const value = rows.Find(tagged_key);
    return value == nullptr ? std::nullopt : std::optional(*value);
  });
}

void SettledRows::Add(std::uint64_t epoch, std::string_view tagged_key, std::string_view value) {
  rows_.With(tagged_key, [&](Rows& rows) {
    // Under the lock: a deletion raises the epoch first and then comes here to take the row out.
    if (epoch == epoch_.load()) rows.Put(tagged_key, std::string(value), value.size());
  });
}

void SettledRows::Forget(std::string_view tagged_key) {
  epoch_.fetch_add(1);
  rows_.With(tagged_key, [&](Rows& rows) { rows.Erase(tagged_key); });
}

void SettledRows::ForgetAll() {
  epoch_.fetch_add(1);
  rows_.Clear();
}

}  // namespace goldline::store::internal
