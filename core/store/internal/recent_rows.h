// Rows kept in memory that somebody expected something of lately: what one event reads and changes,
// the next one reads and changes. Only the commit thread puts rows here, each with the number of
// the commit since which it has been so. A view knows how many commits there had been before it was
// made, and is given what is no younger: then no commit that it sees has changed the row, or the
// row here would be another. A row that is being written is not given to anybody. Bounded: rows
// that nobody asked for lately give way. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "core/store/internal/row_table.h"
#include "core/store/write_set.h"

namespace goldline::store::internal {

class RecentRows {
 public:
  explicit RecentRows(std::size_t bytes) : rows_(bytes) {}

  // Read before the view is made, and given back with what it asks for.
  std::uint64_t commits() const { return commits_.load(); }

  struct Known {
    std::optional<std::string> value;  // without: there is no such row
  };
  // nullopt: the store must be asked.
  std::optional<Known> Find(std::uint64_t commits, std::string_view tagged_key);

  // The rest is for the commit thread. The revision of a row by now, if it is known here, and what
  // the store said by now of a row that is not.
  std::optional<Revision> Current(std::string_view tagged_key);
  void Learn(std::string_view tagged_key, const std::optional<std::string>& value);

  // Before a change is written; whether the row is known here. And before many are deleted.
  bool Begin(std::string_view tagged_key);
  void ForgetAll() { rows_.Clear(); }
  // After all changes of a commit are written, for each that is known here; then the commit.
  void Written(std::string_view tagged_key, std::optional<std::string_view> value);
  void Committed() { commits_.fetch_add(1); }

 private:
  static constexpr std::uint64_t kBeingWritten = std::numeric_limits<std::uint64_t>::max();

  struct Row {
    std::uint64_t since = kBeingWritten;
    std::optional<std::string> value;
  };
  using Rows = Generations<Row>;

  void Put(std::string_view tagged_key, std::uint64_t since, std::optional<std::string_view> value);

  std::atomic<std::uint64_t> commits_{0};
  RowTable<Row> rows_;
};

}  // namespace goldline::store::internal
