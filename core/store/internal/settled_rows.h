// Rows kept in memory that never change once they are there, such as the id of a field's name.
// Only what was read from a view goes in, and only while nothing was deleted since that view was
// made: a deletion (a bulk run that is swept) takes the row out before and after it is written, and
// turns away what older views still bring. So whoever is given a row by this cache could have read
// it from the store just then. Bounded: rows that nobody asked for lately give way. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/store/internal/row_table.h"

namespace goldline::store::internal {

class SettledRows {
 public:
  explicit SettledRows(std::size_t bytes) : rows_(bytes) {}

  // Read before the view is made, and given back with what the view said.
  std::uint64_t epoch() const { return epoch_.load(); }

  std::optional<std::string> Find(std::string_view tagged_key);
  void Add(std::uint64_t epoch, std::string_view tagged_key, std::string_view value);

  // By the commit thread, before and after the deletion is written.
  void Forget(std::string_view tagged_key);
  void ForgetAll();

 private:
  using Rows = Generations<std::string>;

  std::atomic<std::uint64_t> epoch_{0};
  RowTable<std::string> rows_;
};

}  // namespace goldline::store::internal
