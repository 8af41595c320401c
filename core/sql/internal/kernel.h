// A Kernel computes one function over the selected rows of a batch. Most are made from a plain
// function of one row by Strict<F>, which reads the arguments, skips rows with a NULL and stores
// the result:
//
//   std::int64_t Length(RowCall&, std::string_view text) { return CountCodePoints(text); }
//   {"length", "text", {kText}, kInt32, Strict<Length>(), "number of characters"}
//
// A row function says that its row is in error by RowCall::Fail; what it returns is then ignored.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/arena.h"
#include "core/column.h"
#include "core/sql/evaluation_errors.h"
#include "core/sql/expression.h"

namespace goldline::sql::internal {

// Which rows of a batch are to be computed: all, or those listed in ascending order.
class Selection {
 public:
  explicit Selection(std::size_t rows) : count_(rows), all_(true) {}
  explicit Selection(std::vector<std::uint32_t> rows)
      : rows_(std::move(rows)), count_(rows_.size()) {}
  bool all() const { return all_; }
  std::size_t count() const { return count_; }
  std::size_t operator[](std::size_t i) const { return all_ ? i : rows_[i]; }
  template <class Fn>
  void ForEach(Fn&& fn) const {
    if (all_) {
      for (std::size_t row = 0; row < count_; ++row) fn(row);
    } else {
      for (const std::uint32_t row : rows_) fn(std::size_t{row});
    }
  }

 private:
  std::vector<std::uint32_t> rows_;
  std::size_t count_ = 0;
  bool all_ = false;
};

// The errors of a batch, one a row: the first to happen, as PostgreSQL would stop there.
class RowErrors {
 public:
  void Add(std::size_t row, Error error);
  bool Has(std::size_t row) const { return row < failed_.size() && failed_[row] != 0; }
  bool empty() const { return errors_.empty(); }
  // By ascending row.
  std::vector<RowError> Take();

 private:
  std::vector<std::uint8_t> failed_;
  std::vector<RowError> errors_;
};

// An argument: a column with a cell for each row, or one cell that stands for all.
struct Operand {
  const Column* column = nullptr;
  bool constant = false;
  std::size_t At(std::size_t row) const { return constant ? 0 : row; }
  bool has_value(std::size_t row) const { return column->has_value(At(row)); }
};

// What a function made of its constant arguments when it was bound, such as a compiled pattern.
struct Prepared {
  virtual ~Prepared() = default;
};

struct Frame {
  const Selection& selected;
  Column& out;  // sized for all rows; every cell is NULL
  TextArena& arena;
  RowErrors& errors;
  const EvalContext& context;
  std::size_t& text_bytes;  // of the texts made for this batch so far
  const Prepared* prepared = nullptr;
};

using Kernel = void (*)(Frame&, std::span<const Operand>);

// One row of a strict function's call.
class RowCall {
 public:
  RowCall(Frame& call_frame, std::size_t call_row) : frame_(call_frame), row_(call_row) {}
  void Fail(Error error) {
    failed_ = true;
    frame_.errors.Add(row_, std::move(error));
  }
  bool failed() const { return failed_; }
  TextArena& arena() { return frame_.arena; }
  std::size_t text_bytes() const { return frame_.text_bytes; }
  const EvalContext& context() const { return frame_.context; }
  const Prepared* prepared() const { return frame_.prepared; }

 private:
  Frame& frame_;
  std::size_t row_;
  bool failed_ = false;
};

// How values of a C++ type are kept in a column.
template <class T>
struct CellOf;

template <>
struct CellOf<std::int64_t> {
  static const std::int64_t* Data(const Column& column) { return column.ints.data(); }
  static void Set(Frame& frame, std::size_t row, std::int64_t value) {
    frame.out.ints[row] = value;
    frame.out.states[row] = CellState::kPresent;
  }
};
template <>
struct CellOf<bool> {
  static void Set(Frame& frame, std::size_t row, bool value) {
    CellOf<std::int64_t>::Set(frame, row, value ? 1 : 0);
  }
};
template <>
struct CellOf<double> {
  static const double* Data(const Column& column) { return column.doubles.data(); }
  static void Set(Frame& frame, std::size_t row, double value) {
    frame.out.doubles[row] = value;
    frame.out.states[row] = CellState::kPresent;
  }
};
template <>
struct CellOf<Decimal> {
  static const Decimal* Data(const Column& column) { return column.numerics.data(); }
  static void Set(Frame& frame, std::size_t row, const Decimal& value) {
    frame.out.numerics[row] = value;
    frame.out.states[row] = CellState::kPresent;
  }
};
template <>
struct CellOf<Interval> {
  static const Interval* Data(const Column& column) { return column.intervals.data(); }
  static void Set(Frame& frame, std::size_t row, const Interval& value) {
    frame.out.intervals[row] = value;
    frame.out.states[row] = CellState::kPresent;
  }
};
// A view returned by a function must be of an argument or of the arena.
template <>
struct CellOf<std::string_view> {
  static const std::string_view* Data(const Column& column) { return column.texts.data(); }
  static void Set(Frame& frame, std::size_t row, std::string_view value) {
    frame.out.texts[row] = value;
    frame.out.states[row] = value.empty() ? CellState::kEmpty : CellState::kPresent;
  }
};
template <>
struct CellOf<std::string> {
  static void Set(Frame& frame, std::size_t row, const std::string& value) {
    frame.text_bytes += value.size();
    CellOf<std::string_view>::Set(frame, row, frame.arena.Copy(value));
  }
};
template <class T>
struct CellOf<std::optional<T>> {
  static void Set(Frame& frame, std::size_t row, const std::optional<T>& value) {
    if (value) CellOf<T>::Set(frame, row, *value);
  }
};

// Reads one argument; a constant is read from cell 0 for every row.
template <class T>
struct ArgumentReader {
  explicit ArgumentReader(const Operand& operand)
      : values(CellOf<T>::Data(*operand.column)),
        states(operand.column->states.data()),
        step(operand.constant ? 0 : 1) {}
  bool has_value(std::size_t row) const { return HasValue(states[row * step]); }
  T operator[](std::size_t row) const { return values[row * step]; }

  const T* values;
  const CellState* states;
  std::size_t step;
};

template <auto F, class Out, class... In, std::size_t... I>
void RunStrict(Frame& frame, [[maybe_unused]] std::span<const Operand> arguments,
               std::index_sequence<I...>, Out (*)(RowCall&, In...)) {
  const std::tuple<ArgumentReader<std::remove_cvref_t<In>>...> readers{
      ArgumentReader<std::remove_cvref_t<In>>(arguments[I])...};
  frame.selected.ForEach([&](std::size_t row) {
    if (!(std::get<I>(readers).has_value(row) && ...)) return;
    RowCall call(frame, row);
    auto value = F(call, std::get<I>(readers)[row]...);
    if (!call.failed()) CellOf<decltype(value)>::Set(frame, row, value);
  });
}

template <class Out, class... In>
constexpr std::size_t Arity(Out (*)(RowCall&, In...)) {
  return sizeof...(In);
}

template <auto F>
constexpr Kernel Strict() {
  return [](Frame& frame, std::span<const Operand> arguments) {
    RunStrict<F>(frame, arguments, std::make_index_sequence<Arity(F)>(), F);
  };
}

}  // namespace goldline::sql::internal
