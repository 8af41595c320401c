#include "quality/internal/cell_checks.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/ascii.h"
#include "core/json.h"
#include "quality/internal/json_schema_check.h"

namespace goldline::quality::internal {
namespace {

bool IsMultiple(const Decimal& value, const Decimal& factor) {
  const int scale = std::max(value.scale, factor.scale);
  const std::optional<Decimal> a = Rescale(value, scale);
  const std::optional<Decimal> b = Rescale(factor, scale);
  return a && b && a->coefficient % b->coefficient == 0;
}

bool InRange(const NumberRangeCheck& check, std::int64_t coefficient, std::int8_t scale) {
  if (check.low && check.low->Compare(coefficient, scale) < (check.above ? 1 : 0)) return false;
  return !check.high || check.high->Compare(coefficient, scale) <= (check.below ? -1 : 0);
}

// The same by comparing whole values; a NaN is in no range.
template <class Number>
bool InWideRange(const NumberRangeCheck& check, const Number& value, const Number& low,
                 const Number& high) {
  if (check.low && !(check.above ? value > low : value >= low)) return false;
  return !check.high || (check.below ? value < high : value <= high);
}

bool InWideRange(const NumberRangeCheck& check, std::string_view text) {
  const Decimal low = check.low ? check.low->value() : Decimal{};
  const Decimal high = check.high ? check.high->value() : Decimal{};
  const WideNumber number = ParseWideNumber(text);
  if (const auto* decimal = std::get_if<Decimal>(&number)) {
    return InWideRange(check, *decimal, low, high);
  }
  return InWideRange(check, std::get<double>(number), ToDouble(low), ToDouble(high));
}

bool InRange(const TextRangeCheck& check, std::string_view text) {
  if (check.low && (check.above ? text <= *check.low : text < *check.low)) return false;
  return !check.high || (check.below ? text < *check.high : text <= *check.high);
}

bool ItemsHold(const ItemsCheck& check, std::string_view text) {
  const Result<JsonValue> array = ParseJson(text);
  if (!array.ok() || array->items.size() < check.low || array->items.size() > check.high) {
    return false;
  }
  if (!check.unique) return true;
  std::vector<std::string> items;
  for (const JsonValue& item : array->items) {
    JsonWriter json;
    item.Write(json);
    items.push_back(json.Take());
  }
  std::sort(items.begin(), items.end());
  return std::adjacent_find(items.begin(), items.end()) == items.end();
}

// The digits of a number as it is, 1.50 having two: those before the point, and those after it.
std::pair<int, int> DigitsOf(const Decimal& number) {
  const Decimal normal = Normalized(number);
  const int digits = DigitCount(normal.coefficient);
  const int scale = normal.scale;
  return {std::max(digits - scale, 0), scale};
}

bool IsCase(bool upper, std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [&](char c) { return upper ? (c >= 'a' && c <= 'z') : IsUpper(c); });
}

bool MatchesPatterns(const PatternCheck& check, std::string_view text) {
  const auto matches = [&](const Regex& regex) { return regex.Matches(text); };
  switch (check.mode) {
    case PatternCheck::Mode::kAll:
      return std::all_of(check.regexes.begin(), check.regexes.end(), matches);
    case PatternCheck::Mode::kAny:
      return std::any_of(check.regexes.begin(), check.regexes.end(), matches);
    case PatternCheck::Mode::kNone:
      return std::none_of(check.regexes.begin(), check.regexes.end(), matches);
  }
  return false;
}

// Runs one check of a field over its typed column.
class CheckEvaluator {
 public:
  CheckEvaluator(std::uint32_t rule, const TypedColumn& column, const TypedColumn* parent,
                 const Scrutiny& scrutiny, BatchVerdict& verdict)
      : rule_(rule), column_(column), parent_(parent), scrutiny_(scrutiny), verdict_(verdict) {}

  void Run(const CellCheck& check) {
    std::visit([this](const auto& kind) { Evaluate(kind); }, check);
  }

 private:
  // Every row with a value of the right type is judged by `passes`.
  template <class Passes>
  void Judge(Passes passes) {
    if (!scrutiny_.is_default()) return JudgeTuned(passes);
    const std::size_t rows = column_.rows();
    std::uint64_t failed = 0;
    if (column_.complete()) {
      for (std::size_t row = 0; row < rows; ++row) {
        if (!passes(row)) failed += Fail(row);
      }
    } else {
      for (std::size_t row = 0; row < rows; ++row) {
        if (column_.classes[row] == CellClass::kValue && !passes(row)) failed += Fail(row);
      }
    }
    Count(column_.nulls, rows - column_.nulls - column_.mismatches, failed);
  }

  template <class Passes>
  void JudgeTuned(Passes passes) {
    RuleCounts& counts = verdict_.counts[rule_];
    for (std::size_t row = 0; row < column_.rows(); ++row) {
      if (!scrutiny_.Covers(row)) {
        ++counts.filtered;
        continue;
      }
      const CellClass cell = column_.classes[row];
      if (cell == CellClass::kMismatch) continue;
      if (cell == CellClass::kNull && scrutiny_.on_null == NullVerdict::kIgnore) {
        ++counts.nulls;
        continue;
      }
      ++counts.evaluated;
      const bool holds =
          cell == CellClass::kNull ? scrutiny_.on_null == NullVerdict::kPass : passes(row);
      if (!holds) counts.failed += Fail(row);
    }
  }

  // Judges every row, whatever its cell.
  template <class Passes>
  void JudgeAll(Passes passes) {
    RuleCounts& counts = verdict_.counts[rule_];
    for (std::size_t row = 0; row < column_.rows(); ++row) {
      if (!scrutiny_.Covers(row)) {
        ++counts.filtered;
      } else if (!passes(row)) {
        counts.failed += Fail(row);
      }
    }
    counts.evaluated = column_.rows() - counts.filtered;
  }

  std::uint64_t Fail(std::size_t row) {
    verdict_.failures.push_back({static_cast<std::uint32_t>(row), rule_, 0});
    return 1;
  }
  void Count(std::uint64_t nulls, std::uint64_t evaluated, std::uint64_t failed) {
    RuleCounts& counts = verdict_.counts[rule_];
    counts.nulls = nulls;
    counts.evaluated = evaluated;
    counts.failed = failed;
  }
  std::string_view text(std::size_t row) const { return (*column_.texts)[row]; }
  bool is_null(std::size_t row) const { return column_.classes[row] == CellClass::kNull; }

  void Evaluate(const RequiredCheck&) {
    if (parent_ == nullptr && column_.nulls == 0) return Count(0, column_.rows(), 0);
    JudgePart([this](std::size_t row) { return !is_null(row); });
  }

  void Evaluate(const PresentCheck&) {
    JudgePart([this](std::size_t row) {
      return !is_null(row) ||
             (column_.states != nullptr && (*column_.states)[row] != CellState::kAbsent);
    });
  }

  // A part of an object that is not there is not asked for.
  template <class Passes>
  void JudgePart(Passes passes) {
    if (parent_ == nullptr) return JudgeAll(passes);
    RuleCounts& counts = verdict_.counts[rule_];
    for (std::size_t row = 0; row < column_.rows(); ++row) {
      if (!scrutiny_.Covers(row)) {
        ++counts.filtered;
      } else if (parent_->classes[row] == CellClass::kNull) {
        ++counts.nulls;
      } else if (!passes(row)) {
        counts.failed += Fail(row);
      }
    }
    counts.evaluated = column_.rows() - counts.filtered - counts.nulls;
  }

  void Evaluate(const TypeCheck&) {
    std::uint64_t failed = 0;
    for (std::size_t row = 0; column_.mismatches > 0 && row < column_.rows(); ++row) {
      if (column_.classes[row] == CellClass::kMismatch) failed += Fail(row);
    }
    Count(column_.nulls, column_.rows() - column_.nulls, failed);
  }

  void Evaluate(const NullCheck&) {
    JudgeAll([this](std::size_t row) { return !is_null(row); });
  }

  void Evaluate(const NoValueCheck&) {
    JudgeAll([this](std::size_t row) { return is_null(row); });
  }

  void Evaluate(const MissingCheck& check) {
    JudgeAll([&](std::size_t row) { return !is_null(row) && !check.tokens.Contains(text(row)); });
  }

  // The texts that Judge asks about.
  std::vector<std::string_view> Values() const {
    std::vector<std::string_view> values;
    values.reserve(column_.rows());
    for (std::size_t row = 0; row < column_.rows(); ++row) {
      if (column_.classes[row] == CellClass::kValue) values.push_back(text(row));
    }
    return values;
  }

  void JudgeMatches(const Regex& regex) {
    // Of a filter's few records, or missing ones, there may be no values to match.
    if (!scrutiny_.is_default()) {
      return Judge([&](std::size_t row) { return regex.Matches(text(row)); });
    }
    std::vector<std::string_view> values;
    if (!column_.complete()) values = Values();
    const auto& texts = column_.complete() ? *column_.texts : values;
    std::vector<std::uint8_t> matches(texts.size());
    regex.MatchMany(texts, matches.data());
    std::size_t next = 0;  // values are judged in their order
    Judge([&](std::size_t) { return matches[next++] != 0; });
  }

  void Evaluate(const PatternCheck& check) {
    if (check.regexes.size() == 1 && check.mode != PatternCheck::Mode::kNone) {
      return JudgeMatches(check.regexes[0]);
    }
    Judge([&](std::size_t row) { return MatchesPatterns(check, text(row)); });
  }

  // A text has at most as many code points as bytes, and at least a quarter as many.
  void Evaluate(const LengthCheck& check) {
    Judge([&](std::size_t row) {
      const std::uint64_t bytes = text(row).size();
      if (bytes < check.low) return false;
      if (bytes <= check.high && (bytes + 3) / 4 >= check.low) return true;
      const std::uint64_t points = CountCodePoints(text(row));
      return points >= check.low && points <= check.high;
    });
  }

  void Evaluate(const NumberRangeCheck& check) {
    Judge([&](std::size_t row) {
      const std::int8_t scale = column_.scales[row];
      if (scale == TypedColumn::kWide) return InWideRange(check, text(row));
      return InRange(check, column_.numbers[row], scale);
    });
  }

  void Evaluate(const TimeRangeCheck& check) {
    Judge([&](std::size_t row) {
      return column_.numbers[row] >= check.low && column_.numbers[row] <= check.high;
    });
  }

  void Evaluate(const TextRangeCheck& check) {
    Judge([&](std::size_t row) { return InRange(check, text(row)); });
  }

  bool IsListed(const ValuesCheck& check, std::size_t row) const {
    if (check.form.is_plain() ? check.texts.Contains(text(row))
                              : check.texts.Contains(check.form.Of(text(row)))) {
      return true;
    }
    if (!check.numeric) return false;
    const std::optional<Decimal> number = column_.DecimalAt(row);
    return number && check.numbers.Contains(*number);
  }

  void Evaluate(const ValuesCheck& check) {
    Judge([&](std::size_t row) {
      if (check.pattern && !check.pattern->Matches(text(row))) return false;
      return check.any || IsListed(check, row) != check.negated;
    });
  }

  void Evaluate(const NamedFormatCheck& check) {
    Judge([&](std::size_t row) { return check.holds(text(row)); });
  }

  void Evaluate(const DateFormatCheck& check) {
    Judge([&](std::size_t row) {
      return std::any_of(check.patterns.begin(), check.patterns.end(),
                         [&](const DateFormatCheck::Pattern& pattern) {
                           return ParseTemporal(text(row), pattern.type, pattern.text).has_value();
                         });
    });
  }

  void Evaluate(const DigitsCheck& check) {
    Judge([&](std::size_t row) {
      const std::optional<Decimal> number = column_.DecimalAt(row);
      if (!number) return false;
      const auto [whole, fraction] = DigitsOf(*number);
      return fraction <= check.scale && whole <= check.precision - check.scale;
    });
  }

  void Evaluate(const LetterCaseCheck& check) {
    Judge([&](std::size_t row) { return IsCase(check.upper, text(row)); });
  }

  void Evaluate(const JsonCheck&) {
    Judge([&](std::size_t row) { return ParseJson(text(row)).ok(); });
  }

  void Evaluate(const JsonSchemaCheck& check) {
    Judge([&](std::size_t row) {
      const Result<JsonValue> value = ParseJson(text(row));
      return value.ok() && check.schema->Holds(*value);
    });
  }

  void Evaluate(const FiniteCheck&) {
    Judge([&](std::size_t row) {
      if (column_.scales[row] != TypedColumn::kWide) return true;
      const WideNumber number = ParseWideNumber(text(row));
      const auto* value = std::get_if<double>(&number);
      return value == nullptr || std::isfinite(*value);
    });
  }

  void Evaluate(const MultipleCheck& check) {
    Judge([&](std::size_t row) {
      const std::optional<Decimal> number = column_.DecimalAt(row);
      return number && IsMultiple(*number, check.factor);
    });
  }

  // An object that a reader flattened has its keys as columns; one in an array is a text.
  void Evaluate(const KeysCheck& check) {
    Judge([&](std::size_t row) {
      std::uint64_t keys = column_.keys.empty() ? 0 : column_.keys[row];
      if (keys == 0 && column_.texts != nullptr && row < column_.texts->size()) {
        const Result<JsonValue> object = ParseJson(text(row));
        keys = object.ok() ? object->members.size() : 0;
      }
      return keys >= check.low && keys <= check.high;
    });
  }

  void Evaluate(const ItemsCheck& check) {
    Judge([&](std::size_t row) { return ItemsHold(check, text(row)); });
  }

  std::uint32_t rule_;
  const TypedColumn& column_;
  const TypedColumn* parent_;
  const Scrutiny& scrutiny_;
  BatchVerdict& verdict_;
};

}  // namespace

std::uint64_t CountCodePoints(std::string_view text) {
  std::uint64_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

void EvaluateCheck(const FieldCheck& check, const TypedColumn& column, const TypedColumn* parent,
                   const Scrutiny& scrutiny, BatchVerdict& verdict) {
  CheckEvaluator(check.rule, column, parent, scrutiny, verdict).Run(check.check);
}

}  // namespace goldline::quality::internal
