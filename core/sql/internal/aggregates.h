// The aggregates of a DatasetQuery: how the values of one group are gathered, merged and finished.
// Merging in input order gives one answer whatever the number of threads; sums of doubles depend on
// how the input is cut into batches, and on nothing else.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/arena.h"
#include "core/column.h"
#include "core/result.h"
#include "core/type.h"

namespace goldline::sql::internal {

enum class AggregateKind : std::uint8_t {
  kCountRows,
  kCount,
  kSum,
  kAverage,
  kMin,
  kMax,
  kBoolAnd,
  kBoolOr,
  kVarianceSample,
  kVariancePopulation,
  kDeviationSample,
  kDeviationPopulation,
};

struct AggregateRow {
  std::string_view name;
  AggregateKind kind;
  bool takes_argument = true;
  Type argument = Type::kUnknown;  // kUnknown: any
  Type result = Type::kInt64;
  std::string_view doc;
};

const std::vector<AggregateRow>& AllAggregates();
bool IsAggregate(std::string_view name);
// The row for an argument of that type, which an implicit cast may have to bring to row.argument.
Result<const AggregateRow*> ResolveAggregate(std::string_view name, std::optional<Type> argument);

// Equal cells (as GROUP BY and DISTINCT see them) and only they have the same bytes.
void AppendCellKey(std::string& out, const Column& column, std::size_t row);
// Appends the cell, its text copied into `arena`.
void AppendCopy(Column& out, const Column& from, std::size_t row, TextArena& arena);

// What one aggregate knows of one group.
class AggregateState {
 public:
  AggregateState(const AggregateRow& row, bool distinct);

  // `column` is null for count(*). NULL cells are not counted.
  void Add(const Column* column, std::size_t row, TextArena& arena);
  // `later` saw what came after.
  void Merge(const AggregateState& later, TextArena& arena);
  // Appends the result; an error when it does not fit its type.
  Status Finish(Column& out) const;

 private:
  void AddValue(const Column& column, std::size_t row, TextArena& arena);
  void AddNumber(double value);
  void AddExact(const Decimal& value);
  void KeepExtreme(const Column& column, std::size_t row, TextArena& arena);
  Status FinishDistinct(Column& out) const;
  Status FinishSum(Column& out) const;
  Status FinishAverage(Column& out) const;
  void FinishVariance(Column& out) const;

  const AggregateRow* row_;
  bool distinct_;
  std::int64_t count_ = 0;
  bool truth_ = false;
  bool overflow_ = false;
  Decimal exact_;
  double sum_ = 0;
  double squares_ = 0;  // of the distances from the mean (Youngs and Cramer)
  Column kept_;         // the extreme, or the distinct values in order of appearance
  std::unordered_set<std::string> seen_;
};

}  // namespace goldline::sql::internal
