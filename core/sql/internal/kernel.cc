#include "core/sql/internal/kernel.h"

#include <algorithm>

namespace goldline::sql::internal {

void RowErrors::Add(std::size_t row, Error error) {
  if (Has(row)) return;
  if (row >= failed_.size()) failed_.resize(row + 1);
  failed_[row] = 1;
  errors_.push_back({row, std::move(error)});
}

std::vector<RowError> RowErrors::Take() {
  std::stable_sort(errors_.begin(), errors_.end(),
                   [](const RowError& a, const RowError& b) { return a.row < b.row; });
  failed_.clear();
  return std::move(errors_);
}

}  // namespace goldline::sql::internal
