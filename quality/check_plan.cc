// Evaluates a plan over one batch: each field is typed once, then every check of it runs over the
// typed column in a loop of its own; failing rows are few, so they are lists.
#include "quality/check_plan.h"

#include <algorithm>
#include <array>

#include "core/json.h"
#include "core/text.h"
#include "quality/internal/rule_program.h"

namespace goldline::quality {

using namespace internal;  // NOLINT(google-build-using-namespace): this file runs the program

BatchVerdict::BatchVerdict() = default;
BatchVerdict::BatchVerdict(BatchVerdict&&) noexcept = default;
BatchVerdict& BatchVerdict::operator=(BatchVerdict&&) noexcept = default;
BatchVerdict::~BatchVerdict() = default;

namespace {

std::uint64_t CountCodePoints(std::string_view text) {
  std::uint64_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

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

Decimal NumberAt(const TypedColumn& column, std::size_t row) {
  return Decimal{column.numbers[row], static_cast<std::uint8_t>(column.scales[row])};
}

// A number as an exact decimal, where it is one.
std::optional<Decimal> DecimalAt(const TypedColumn& column, std::size_t row) {
  if (column.scales[row] != TypedColumn::kWide) return NumberAt(column, row);
  return ParseDecimal((*column.texts)[row]);
}

// Runs the checks of one field over its typed column.
class FieldEvaluator {
 public:
  FieldEvaluator(const TypedColumn& column, const TypedColumn* parent, BatchVerdict& verdict)
      : column_(column), parent_(parent), verdict_(verdict) {}

  void Run(const FieldCheck& check) {
    rule_ = check.rule;
    std::visit([this](const auto& kind) { Evaluate(kind); }, check.check);
  }

 private:
  // Every row with a value of the right type is judged by `passes`.
  template <class Passes>
  void Judge(Passes passes) {
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

  // Judges every row, whatever its cell.
  template <class Passes>
  void JudgeAll(Passes passes) {
    std::uint64_t failed = 0;
    for (std::size_t row = 0; row < column_.rows(); ++row) {
      if (!passes(row)) failed += Fail(row);
    }
    Count(0, column_.rows(), failed);
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

  // A part of an object that is not there is not asked for.
  void Evaluate(const RequiredCheck&) {
    if (parent_ == nullptr) {
      if (column_.nulls == 0) return Count(0, column_.rows(), 0);
      return JudgeAll([this](std::size_t row) { return !is_null(row); });
    }
    std::uint64_t failed = 0;
    std::uint64_t skipped = 0;
    for (std::size_t row = 0; row < column_.rows(); ++row) {
      if (parent_->classes[row] == CellClass::kNull) {
        ++skipped;
      } else if (is_null(row)) {
        failed += Fail(row);
      }
    }
    Count(skipped, column_.rows() - skipped, failed);
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

  void Evaluate(const MissingCheck& check) {
    JudgeAll([&](std::size_t row) { return !is_null(row) && !check.tokens.Contains(text(row)); });
  }

  void Evaluate(const PatternCheck& check) {
    Judge([&](std::size_t row) { return check.regex.Matches(text(row)); });
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

  void Evaluate(const ValuesCheck& check) {
    Judge([&](std::size_t row) {
      if (check.pattern && !check.pattern->Matches(text(row))) return false;
      if (check.any || check.texts.Contains(text(row))) return true;
      if (!check.numeric) return false;
      const std::optional<Decimal> number = DecimalAt(column_, row);
      return number && check.numbers.Contains(*number);
    });
  }

  void Evaluate(const NamedFormatCheck& check) {
    Judge([&](std::size_t row) { return check.holds(text(row)); });
  }

  void Evaluate(const MultipleCheck& check) {
    Judge([&](std::size_t row) {
      const std::optional<Decimal> number = DecimalAt(column_, row);
      return number && IsMultiple(*number, check.factor);
    });
  }

  void Evaluate(const ItemsCheck& check) {
    Judge([&](std::size_t row) { return ItemsHold(check, text(row)); });
  }

  const TypedColumn& column_;
  const TypedColumn* parent_;
  BatchVerdict& verdict_;
  std::uint32_t rule_ = 0;
};

// Equal values of a field have equal keys: 1.50 and 1.5 as numbers, not as texts.
Hash128 KeyOf(const TypedColumn& column, LogicalType type, std::size_t row) {
  const bool number = type == LogicalType::kInteger || type == LogicalType::kNumber;
  if (number) {
    if (column.scales[row] == 0) return {1, static_cast<std::uint64_t>(column.numbers[row])};
    if (const std::optional<Decimal> exact = DecimalAt(column, row)) {
      const Decimal normal = Normalized(*exact);
      if (normal.scale == 0 && normal.coefficient >= INT64_MIN && normal.coefficient <= INT64_MAX) {
        return {1, static_cast<std::uint64_t>(static_cast<std::int64_t>(normal.coefficient))};
      }
      return HashBytes128(ToString(normal));
    }
    return HashBytes128(AsciiLower((*column.texts)[row]));
  }
  if (!column.numbers.empty()) return {2, static_cast<std::uint64_t>(column.numbers[row])};
  return HashBytes128((*column.texts)[row]);
}

Hash128 Combine(const Hash128& a, const Hash128& b) {
  const std::array<std::uint64_t, 4> words = {a.high, a.low, b.high, b.low};
  return HashBytes128({reinterpret_cast<const char*>(words.data()), sizeof words});
}

KeyColumn ReadKeys(const Program& program, const KeyPlan& plan,
                   const std::vector<TypedColumn>& columns, std::size_t rows, RuleCounts& counts) {
  KeyColumn out;
  out.keys.resize(rows);
  const bool complete = std::all_of(plan.fields.begin(), plan.fields.end(),
                                    [&](std::size_t field) { return columns[field].complete(); });
  if (!complete) out.present.assign(rows, true);
  for (std::size_t part = 0; part < plan.fields.size(); ++part) {
    const TypedColumn& column = columns[plan.fields[part]];
    const LogicalType type = program.fields[plan.fields[part]].type.type;
    for (std::size_t row = 0; row < rows; ++row) {
      if (column.classes[row] != CellClass::kValue) {
        out.present[row] = false;
        continue;
      }
      const Hash128 key = KeyOf(column, type, row);
      out.keys[row] = part == 0 ? key : Combine(out.keys[row], key);
    }
  }
  counts.evaluated =
      complete
          ? rows
          : static_cast<std::uint64_t>(std::count(out.present.begin(), out.present.end(), true));
  for (std::size_t row = 0; !complete && row < rows; ++row) {
    const bool null = std::any_of(plan.fields.begin(), plan.fields.end(), [&](std::size_t field) {
      return columns[field].classes[row] == CellClass::kNull;
    });
    counts.nulls += null ? 1 : 0;
  }
  return out;
}

// The batch's columns as the program's fields.
class BatchReader {
 public:
  BatchReader(const Program& program, BatchVerdict& verdict)
      : program_(program), verdict_(verdict) {}

  std::vector<TypedColumn> Read() {
    const RecordBatch& batch = verdict_.batch;
    std::vector<TypedColumn> columns(program_.fields.size());
    verdict_.fields_seen.assign(program_.fields.size(), false);
    for (std::size_t i = 0; i < program_.fields.size(); ++i) {
      const FieldPlan& field = program_.fields[i];
      const Column* column = field.FindIn(batch);
      verdict_.fields_seen[i] = column != nullptr;
      ReadColumn(column, batch.rows(), field.type, columns[i]);
      if (field.has_children) AddChildren(batch, i, columns[i]);
    }
    return columns;
  }

 private:
  // An object is there when any of its parts is: readers flatten it to "object.part".
  void AddChildren(const RecordBatch& batch, std::size_t index, TypedColumn& object) {
    const std::string prefix = program_.fields[index].name + ".";
    for (std::size_t i = 0; i < batch.fields.size(); ++i) {
      if (!batch.fields[i].name.starts_with(prefix)) continue;
      verdict_.fields_seen[index] = true;
      for (std::size_t row = 0; row < batch.rows(); ++row) {
        if (object.classes[row] != CellClass::kNull ||
            batch.columns[i].states[row] == CellState::kAbsent) {
          continue;
        }
        object.classes[row] = CellClass::kValue;
        --object.nulls;
      }
    }
  }

  const Program& program_;
  BatchVerdict& verdict_;
};

}  // namespace

const Column* internal::FieldPlan::FindIn(const RecordBatch& batch) const {
  if (const Column* column = batch.Find(name)) return column;
  return physical_name.empty() ? nullptr : batch.Find(physical_name);
}

std::string_view ToString(RuleKind kind) {
  static constexpr std::string_view kNames[] = {
      "parse",    "columns",    "required",      "type",          "unique",          "pattern",
      "length",   "range",      "values",        "format",        "multipleOf",      "items",
      "rowCount", "nullValues", "missingValues", "invalidValues", "duplicateValues", "sql",
      "text",     "custom",     "relationship",  "serviceLevel"};
  return kNames[static_cast<std::size_t>(kind)];
}

Result<CheckPlan> CheckPlan::Compile(const Contract& contract, const SchemaObject& object,
                                     const Fields& source, const CompileOptions& options) {
  GL_TRY(Program program, BuildProgram(contract, object, source, options));
  return CheckPlan(std::make_shared<const Program>(std::move(program)));
}

const std::vector<Rule>& CheckPlan::rules() const { return program_->rules; }
const std::vector<std::string>& CheckPlan::fields() const { return program_->field_names; }
const std::string& CheckPlan::object() const { return program_->object; }

BatchVerdict CheckPlan::Evaluate(RecordBatch batch) const {
  const Program& program = *program_;
  BatchVerdict verdict;
  verdict.batch = std::move(batch);
  verdict.counts.resize(program.rules.size());
  const std::vector<TypedColumn> columns = BatchReader(program, verdict).Read();
  for (std::size_t i = 0; i < program.fields.size(); ++i) {
    const FieldPlan& field = program.fields[i];
    const TypedColumn* parent =
        field.parent == FieldPlan::kNoParent ? nullptr : &columns[field.parent];
    FieldEvaluator evaluator(columns[i], parent, verdict);
    for (const FieldCheck& check : field.checks) evaluator.Run(check);
  }
  for (const KeyPlan& plan : program.keys) {
    verdict.keys.push_back(
        ReadKeys(program, plan, columns, verdict.batch.rows(), verdict.counts[plan.rule]));
  }
  EvaluateSql(program, columns, verdict);
  std::sort(verdict.failures.begin(), verdict.failures.end(),
            [](const Failure& a, const Failure& b) {
              return a.row != b.row ? a.row < b.row : a.rule < b.rule;
            });
  return verdict;
}

std::optional<std::string> CheckPlan::Value(const Failure& failure,
                                            const RecordBatch& batch) const {
  const Rule& rule = program_->rules[failure.rule];
  if (rule.redacted || rule.fields.empty()) return std::nullopt;
  std::string out;
  for (const std::string& name : rule.fields) {
    const auto field = std::find_if(program_->fields.begin(), program_->fields.end(),
                                    [&](const FieldPlan& plan) { return plan.name == name; });
    const Column* column =
        field == program_->fields.end() ? batch.Find(name) : field->FindIn(batch);
    if (column == nullptr || !column->has_value(failure.row)) {
      if (rule.fields.size() == 1) return std::nullopt;
      continue;
    }
    if (!out.empty()) out += ", ";
    AppendCellText(out, *column, failure.row);
  }
  return out;
}

std::string CheckPlan::Message(const Failure& failure, const RecordBatch& batch) const {
  const Rule& rule = program_->rules[failure.rule];
  std::string message = Join(rule.fields, ", ");
  const std::optional<std::string> value = Value(failure, batch);
  if (value) message += Concat(message.empty() ? "" : " ", Quoted(*value));
  message += Concat(message.empty() ? "" : " ", rule.complaint);
  if (failure.first_seen > 0) message += Concat("; first seen in line ", failure.first_seen);
  return message;
}

}  // namespace goldline::quality
