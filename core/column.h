// A Column holds the values of one field or expression for the records of a batch: a state for each
// cell and, in the one vector that its type's Physical names, a value for each cell (unspecified
// where the state is absent or null; empty text where it is empty).
//
//   Column ages(Type::kInt64);
//   ages.AppendInt(42);
//   ages.AppendNull();
//
// Text cells are views. Their bytes live in memory that one of `owners` keeps alive, so a column
// can be handed on without its batch. A column is a value: copy it or move it; const use from
// several threads is safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/arena.h"
#include "core/check.h"
#include "core/civil.h"
#include "core/decimal.h"
#include "core/type.h"

namespace goldline {

// How a cell stands in its source. Order matters: values are there from kEmpty on.
enum class CellState : std::uint8_t {
  kAbsent,  // the key is not in the JSON object, the CSV row is too short
  kNull,    // JSON null, an unquoted empty CSV cell, a listed missing value, SQL NULL
  kEmpty,   // text of length zero
  kPresent,
};

constexpr bool HasValue(CellState state) { return state >= CellState::kEmpty; }

// What the source wrote for a text cell that a reader produced, before any typing. CSV cells are
// all kString.
enum class CellForm : std::uint8_t {
  kString,
  kNumber,  // JSON number, kept as its exact text
  kBool,    // JSON true or false
  kNested,  // JSON object or array, as its text
};

class Column {
 public:
  explicit Column(Type column_type = Type::kText) : type(column_type) {}

  Type type;
  std::vector<CellState> states;
  std::vector<std::int64_t> ints;  // booleans (0, 1), integers, dates, times, timestamps
  std::vector<double> doubles;
  std::vector<Decimal> numerics;
  std::vector<std::string_view> texts;
  std::vector<Interval> intervals;
  // For each text cell what the source wrote; empty means that all are kString.
  std::vector<CellForm> forms;
  // Keep alive what `texts` point into.
  std::vector<std::shared_ptr<const void>> owners;

  std::size_t size() const { return states.size(); }
  bool has_value(std::size_t row) const { return HasValue(states[row]); }
  CellForm form(std::size_t row) const { return forms.empty() ? CellForm::kString : forms[row]; }

  void Reserve(std::size_t rows);
  // A cell without a value.
  void AppendMissing(CellState state);
  void AppendNull() { AppendMissing(CellState::kNull); }
  void AppendInt(std::int64_t value) {
    states.push_back(CellState::kPresent);
    ints.push_back(value);
  }
  void AppendDouble(double value) {
    states.push_back(CellState::kPresent);
    doubles.push_back(value);
  }
  void AppendNumeric(const Decimal& value) {
    states.push_back(CellState::kPresent);
    numerics.push_back(value);
  }
  void AppendInterval(const Interval& value) {
    states.push_back(CellState::kPresent);
    intervals.push_back(value);
  }
  // `text` must stay alive through `owners` or the caller.
  void AppendText(std::string_view text) {
    states.push_back(text.empty() ? CellState::kEmpty : CellState::kPresent);
    texts.push_back(text);
  }
  // Appends a copy of cell `row` of a column of the same type, sharing its bytes: the caller adds
  // the owners of `from`.
  void AppendCell(const Column& from, std::size_t row);
};

// A column of `rows` cells that all have `state`, which is absent or null.
Column MissingColumn(Type type, std::size_t rows, CellState state);

// The text of a cell with a value, as PostgreSQL would print it (booleans as true and false).
std::string CellText(const Column& column, std::size_t row);

// Appends the text of a cell with a value to `out`; what CellText returns.
void AppendCellText(std::string& out, const Column& column, std::size_t row);

}  // namespace goldline
