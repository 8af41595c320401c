// Batches written by hand: BatchOf({"id", "name"}, {{"1", "Ann"}, {"2", nullptr}}).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/arena.h"
#include "core/batch.h"

namespace goldline::testing_support {

// In a row: nullptr is null, kAbsentCell is absent, "" is empty.
inline constexpr char kAbsentCell[] = "<absent>";

inline RecordBatch BatchOf(const std::vector<std::string>& fields,
                           const std::vector<std::vector<const char*>>& rows,
                           std::uint64_t first_line = 2) {
  RecordBatch batch;
  auto arena = std::make_shared<TextArena>();
  for (const std::string& field : fields) {
    batch.fields.push_back({field, Type::kText});
    batch.columns.emplace_back(Type::kText);
    batch.columns.back().owners.push_back(arena);
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const char* cell = i < row.size() ? row[i] : kAbsentCell;
      if (cell == nullptr) {
        batch.columns[i].AppendNull();
      } else if (cell == kAbsentCell) {
        batch.columns[i].AppendMissing(CellState::kAbsent);
      } else {
        batch.columns[i].AppendText(arena->Copy(cell));
      }
    }
    batch.places.push_back({first_line + batch.places.size(), 100 * batch.places.size()});
  }
  batch.input = std::make_shared<const std::string>("hand.csv");
  return batch;
}

}  // namespace goldline::testing_support
