// Person records of tests: small CSV files as batches, and batches from literals.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/arena.h"
#include "core/batch.h"
#include "core/text.h"

namespace goldline::testing_support {

using Table = std::vector<std::vector<std::string>>;

// Comma-separated, with quotes; blanks around cells are dropped.
inline Table ParseCsv(std::string_view text) {
  Table table(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      if (quoted && i + 1 < text.size() && text[i + 1] == '"') {
        table.back().back() += text[++i];
      } else {
        quoted = !quoted;
      }
    } else if (!quoted && c == ',') {
      table.back().emplace_back();
    } else if (!quoted && c == '\n') {
      table.emplace_back(1);
    } else if (quoted || c != '\r') {
      table.back().back() += c;
    }
  }
  if (table.back().size() == 1 && table.back()[0].empty()) table.pop_back();
  for (auto& row : table) {
    for (std::string& cell : row) cell = std::string(Trim(cell));
  }
  return table;
}

// The first row names the fields; empty cells are null.
inline RecordBatch MakeBatch(const Table& table) {
  RecordBatch batch;
  auto arena = std::make_shared<TextArena>();
  for (const std::string& name : table.at(0)) batch.fields.push_back({name, Type::kText});
  batch.columns.resize(batch.fields.size());
  for (std::size_t row = 1; row < table.size(); ++row) {
    batch.places.push_back({row + 1, 0});
    for (std::size_t f = 0; f < batch.fields.size(); ++f) {
      const std::string cell = f < table[row].size() ? table[row][f] : std::string();
      if (cell.empty()) {
        batch.columns[f].AppendMissing(CellState::kNull);
      } else {
        batch.columns[f].AppendText(arena->Copy(cell));
      }
    }
  }
  for (Column& column : batch.columns) column.owners.push_back(arena);
  return batch;
}

// The cluster of each row from the text of a field, numbered in order of appearance.
inline std::vector<std::uint32_t> Labels(const std::vector<std::string>& names) {
  std::map<std::string, std::uint32_t> number;
  std::vector<std::uint32_t> labels;
  for (const std::string& name : names) {
    labels.push_back(
        number.try_emplace(name, static_cast<std::uint32_t>(number.size())).first->second);
  }
  return labels;
}

}  // namespace goldline::testing_support
