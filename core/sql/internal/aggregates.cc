#include "core/sql/internal/aggregates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/sql/evaluation_errors.h"
#include "core/sql/internal/casts.h"
#include "core/sql/internal/logic.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

using Kind = AggregateKind;

std::vector<AggregateRow> BuildTable() {
  std::vector<AggregateRow> rows{
      {"count", Kind::kCountRows, false, Type::kUnknown, Type::kInt64, "count(*): number of rows"},
      {"count", Kind::kCount, true, Type::kUnknown, Type::kInt64, "number of values not NULL"},
      {"sum", Kind::kSum, true, Type::kInt16, Type::kInt64, "sum"},
      {"sum", Kind::kSum, true, Type::kInt32, Type::kInt64, "sum"},
      {"sum", Kind::kSum, true, Type::kInt64, Type::kNumeric, "sum, exact"},
      {"sum", Kind::kSum, true, Type::kNumeric, Type::kNumeric, "sum, exact"},
      {"sum", Kind::kSum, true, Type::kDouble, Type::kDouble, "sum"},
      {"avg", Kind::kAverage, true, Type::kInt16, Type::kNumeric, "mean, exact"},
      {"avg", Kind::kAverage, true, Type::kInt32, Type::kNumeric, "mean, exact"},
      {"avg", Kind::kAverage, true, Type::kInt64, Type::kNumeric, "mean, exact"},
      {"avg", Kind::kAverage, true, Type::kNumeric, Type::kNumeric, "mean, exact"},
      {"avg", Kind::kAverage, true, Type::kDouble, Type::kDouble, "mean"},
      {"bool_and", Kind::kBoolAnd, true, Type::kBool, Type::kBool, "whether all are true"},
      {"every", Kind::kBoolAnd, true, Type::kBool, Type::kBool, "whether all are true"},
      {"bool_or", Kind::kBoolOr, true, Type::kBool, Type::kBool, "whether any is true"},
      {"variance", Kind::kVarianceSample, true, Type::kDouble, Type::kDouble, "sample variance"},
      {"var_samp", Kind::kVarianceSample, true, Type::kDouble, Type::kDouble, "sample variance"},
      {"var_pop", Kind::kVariancePopulation, true, Type::kDouble, Type::kDouble,
       "population variance"},
      {"stddev", Kind::kDeviationSample, true, Type::kDouble, Type::kDouble,
       "sample standard deviation"},
      {"stddev_samp", Kind::kDeviationSample, true, Type::kDouble, Type::kDouble,
       "sample standard deviation"},
      {"stddev_pop", Kind::kDeviationPopulation, true, Type::kDouble, Type::kDouble,
       "population standard deviation"},
  };
  for (const Type type :
       {Type::kInt16, Type::kInt32, Type::kInt64, Type::kNumeric, Type::kDouble, Type::kText,
        Type::kDate, Type::kTime, Type::kTimestamp, Type::kTimestampTz, Type::kInterval}) {
    rows.push_back({"max", Kind::kMax, true, type, type, "greatest value"});
    rows.push_back({"min", Kind::kMin, true, type, type, "least value"});
  }
  return rows;
}

}  // namespace

const std::vector<AggregateRow>& AllAggregates() {
  static const std::vector<AggregateRow> rows = BuildTable();
  return rows;
}

bool IsAggregate(std::string_view name) {
  const auto& rows = AllAggregates();
  return std::any_of(rows.begin(), rows.end(),
                     [&](const AggregateRow& row) { return row.name == name; });
}

Result<const AggregateRow*> ResolveAggregate(std::string_view name, std::optional<Type> argument) {
  const AggregateRow* widened = nullptr;
  for (const AggregateRow& row : AllAggregates()) {
    if (row.name != name || row.takes_argument != argument.has_value()) continue;
    if (!argument || row.argument == Type::kUnknown || row.argument == *argument) return &row;
    if (CastContextOf(*argument, row.argument) == CastContext::kImplicit) widened = &row;
  }
  if (widened != nullptr) return widened;
  return errors::NoSuchOverload(
      Concat("aggregate ", name, "(", argument ? goldline::TypeName(*argument) : "*", ")"));
}

namespace {

template <class T>
void AppendBytes(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::copy_n(reinterpret_cast<const char*>(&value), sizeof(T), bytes);
  out.append(bytes, sizeof bytes);
}

}  // namespace

void AppendCellKey(std::string& out, const Column& column, std::size_t row) {
  if (!column.has_value(row)) {
    out += '\0';
    return;
  }
  out += '\1';
  switch (PhysicalOf(column.type)) {
    case Physical::kInt:
      AppendBytes(out, column.ints[row]);
      break;
    case Physical::kDouble: {
      const double value = column.doubles[row];
      const bool nan = std::isnan(value);
      // Both zeros are one value, as are all NaNs.
      AppendBytes(out, nan ? std::numeric_limits<double>::quiet_NaN() : value == 0 ? 0.0 : value);
      break;
    }
    case Physical::kNumeric: {
      const Decimal value = Normalized(column.numerics[row]);
      AppendBytes(out, value.coefficient);
      out += static_cast<char>(value.scale);
      break;
    }
    case Physical::kText:
      AppendBytes(out, column.texts[row].size());
      out += column.texts[row];
      break;
    case Physical::kInterval:
      AppendBytes(out, ComparableMicros(column.intervals[row]));
      break;
    case Physical::kNone:
      break;
  }
}

void AppendCopy(Column& out, const Column& from, std::size_t row, TextArena& arena) {
  out.AppendCell(from, row);
  if (PhysicalOf(out.type) == Physical::kText && from.has_value(row))
    out.texts.back() = arena.Copy(from.texts[row]);
}

AggregateState::AggregateState(const AggregateRow& row, bool distinct)
    : row_(&row), distinct_(distinct) {}

void AggregateState::Add(const Column* column, std::size_t row, TextArena& arena) {
  if (column == nullptr) {
    ++count_;
    return;
  }
  if (!column->has_value(row)) return;
  if (!distinct_) return AddValue(*column, row, arena);
  std::string key;
  AppendCellKey(key, *column, row);
  if (!seen_.insert(std::move(key)).second) return;
  kept_.type = column->type;
  AppendCopy(kept_, *column, row, arena);
}

void AggregateState::AddValue(const Column& column, std::size_t row, TextArena& arena) {
  ++count_;
  switch (row_->kind) {
    case AggregateKind::kCountRows:
    case AggregateKind::kCount:
      return;
    case AggregateKind::kMin:
    case AggregateKind::kMax:
      return KeepExtreme(column, row, arena);
    case AggregateKind::kBoolAnd:
      truth_ = (count_ == 1 || truth_) && column.ints[row] != 0;
      return;
    case AggregateKind::kBoolOr:
      truth_ = truth_ || column.ints[row] != 0;
      return;
    default:
      break;
  }
  if (column.type == Type::kDouble) return AddNumber(column.doubles[row]);
  AddExact(column.type == Type::kNumeric ? column.numerics[row] : Decimal{column.ints[row], 0});
}

// Youngs and Cramer's update, as PostgreSQL's float8_accum does it.
void AggregateState::AddNumber(double value) {
  const bool finite = std::isfinite(sum_) && std::isfinite(value);
  sum_ += value;
  overflow_ = overflow_ || (finite && !std::isfinite(sum_));
  if (count_ < 2) {
    if (!std::isfinite(value)) squares_ = std::numeric_limits<double>::quiet_NaN();
    return;
  }
  const auto n = static_cast<double>(count_);
  const double distance = value * n - sum_;
  squares_ += distance * distance / (n * (n - 1));
}

void AggregateState::AddExact(const Decimal& value) {
  const auto sum = goldline::Add(exact_, value);
  overflow_ = overflow_ || !sum;
  if (sum) exact_ = *sum;
}

void AggregateState::KeepExtreme(const Column& column, std::size_t row, TextArena& arena) {
  if (kept_.size() == 1) {
    const auto order = CompareCells(column, row, kept_, 0);
    if (row_->kind == AggregateKind::kMin ? order >= 0 : order <= 0) return;
  }
  kept_ = Column(column.type);
  AppendCopy(kept_, column, row, arena);
}

void AggregateState::Merge(const AggregateState& later, TextArena& arena) {
  if (distinct_) {
    for (std::size_t row = 0; row < later.kept_.size(); ++row) Add(&later.kept_, row, arena);
    return;
  }
  if (later.count_ == 0) return;
  if (row_->kind == AggregateKind::kMin || row_->kind == AggregateKind::kMax)
    KeepExtreme(later.kept_, 0, arena);
  truth_ = row_->kind == AggregateKind::kBoolAnd ? (count_ == 0 || truth_) && later.truth_
                                                 : truth_ || later.truth_;
  const auto a = static_cast<double>(count_);
  const auto b = static_cast<double>(later.count_);
  if (count_ == 0) {
    squares_ = later.squares_;
  } else {
    const double distance = sum_ / a - later.sum_ / b;
    squares_ += later.squares_ + a * b * distance * distance / (a + b);
  }
  const bool finite = std::isfinite(sum_) && std::isfinite(later.sum_);
  sum_ += later.sum_;
  overflow_ = overflow_ || later.overflow_ || (finite && !std::isfinite(sum_));
  count_ += later.count_;
  AddExact(later.exact_);
}

Status AggregateState::Finish(Column& out) const {
  if (distinct_) {
    return FinishDistinct(out);
  }
  switch (row_->kind) {
    case AggregateKind::kCountRows:
    case AggregateKind::kCount:
      out.AppendInt(count_);
      return Ok();
    case AggregateKind::kSum:
      return FinishSum(out);
    case AggregateKind::kAverage:
      return FinishAverage(out);
    case AggregateKind::kMin:
    case AggregateKind::kMax:
      if (kept_.size() == 0) {
        out.AppendNull();
      } else {
        out.AppendCell(kept_, 0);
      }
      return Ok();
    case AggregateKind::kBoolAnd:
    case AggregateKind::kBoolOr:
      if (count_ == 0) {
        out.AppendNull();
      } else {
        out.AppendInt(truth_ ? 1 : 0);
      }
      return Ok();
    default:
      FinishVariance(out);
      return Ok();
  }
}

Status AggregateState::FinishDistinct(Column& out) const {
  AggregateState plain(*row_, false);
  TextArena arena;
  for (std::size_t row = 0; row < kept_.size(); ++row) plain.AddValue(kept_, row, arena);
  GL_RETURN_IF_ERROR(plain.Finish(out));
  const bool extreme = row_->kind == AggregateKind::kMin || row_->kind == AggregateKind::kMax;
  if (!extreme || PhysicalOf(out.type) != Physical::kText || kept_.size() == 0) return Ok();
  // The arena above goes away: show the same text where it is kept for good.
  for (std::size_t row = 0; row < kept_.size(); ++row) {
    if (kept_.texts[row] == out.texts.back()) {
      out.texts.back() = kept_.texts[row];
      break;
    }
  }
  return Ok();
}

Status AggregateState::FinishSum(Column& out) const {
  if (count_ == 0) {
    out.AppendNull();
    return Ok();
  }
  if (out.type == Type::kDouble) {
    if (overflow_) return errors::OutOfRange("double precision");
    out.AppendDouble(sum_);
    return Ok();
  }
  if (overflow_) return errors::TooManyDigits("sum");
  if (out.type == Type::kNumeric) {
    out.AppendNumeric(exact_);
    return Ok();
  }
  const auto sum = static_cast<std::int64_t>(exact_.coefficient);
  if (exact_.coefficient != sum) return errors::OutOfRange("bigint");
  out.AppendInt(sum);
  return Ok();
}

Status AggregateState::FinishAverage(Column& out) const {
  if (count_ == 0) {
    out.AppendNull();
    return Ok();
  }
  if (out.type == Type::kDouble) {
    if (overflow_) return errors::OutOfRange("double precision");
    out.AppendDouble(sum_ / static_cast<double>(count_));
    return Ok();
  }
  const auto mean = overflow_ ? std::nullopt : Divide(exact_, Decimal{count_, 0});
  if (!mean) return errors::TooManyDigits("avg");
  out.AppendNumeric(*mean);
  return Ok();
}

void AggregateState::FinishVariance(Column& out) const {
  const bool sample =
      row_->kind == AggregateKind::kVarianceSample || row_->kind == AggregateKind::kDeviationSample;
  const std::int64_t divisor = sample ? count_ - 1 : count_;
  if (divisor <= 0) return out.AppendNull();
  const double variance = squares_ / static_cast<double>(divisor);
  const bool deviation = row_->kind == AggregateKind::kDeviationSample ||
                         row_->kind == AggregateKind::kDeviationPopulation;
  out.AppendDouble(deviation ? std::sqrt(variance) : variance);
}

}  // namespace goldline::sql::internal
