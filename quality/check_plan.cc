// Evaluates a plan over one batch: each field is typed once, then every check of it runs over the
// typed column in a loop of its own; failing rows are few, so they are lists.
#include "quality/check_plan.h"

#include <algorithm>

#include "core/text.h"
#include "quality/internal/across_runs.h"
#include "quality/internal/array_items.h"
#include "quality/internal/cell_checks.h"
#include "quality/internal/foreign_keys.h"
#include "quality/internal/key_columns.h"
#include "quality/internal/rule_program.h"
#include "quality/internal/series_rules.h"

namespace goldline::quality {

using namespace internal;  // NOLINT(google-build-using-namespace): this file runs the program

BatchVerdict::BatchVerdict() = default;
BatchVerdict::BatchVerdict(BatchVerdict&&) noexcept = default;
BatchVerdict& BatchVerdict::operator=(BatchVerdict&&) noexcept = default;
BatchVerdict::~BatchVerdict() = default;

namespace {

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
      if (field.items_of) continue;  // it is read with its array
      const Column* column = field.FindIn(batch);
      verdict_.fields_seen[i] = column != nullptr;
      ReadColumn(column, batch.rows(), field.type, columns[i]);
      if (field.has_children || field.type.type == LogicalType::kObject) {
        AddChildren(batch, i, columns[i]);
      }
    }
    return columns;
  }

 private:
  // An object is there when any of its parts is: readers flatten it to "object.part".
  void AddChildren(const RecordBatch& batch, std::size_t index, TypedColumn& object) {
    const std::string prefix = program_.fields[index].name + ".";
    object.keys.assign(batch.rows(), 0);
    if (object.states == nullptr) GiveText(batch.rows(), object);
    std::optional<std::string_view> key;  // the part that the columns before were of
    std::vector<bool> counted;            // … and the rows in which it is there
    for (std::size_t i = 0; i < batch.fields.size(); ++i) {
      const std::string_view name = batch.fields[i].name;
      if (!name.starts_with(prefix)) continue;
      verdict_.fields_seen[index] = true;
      const std::string_view part = name.substr(prefix.size());
      if (const std::string_view own = part.substr(0, part.find('.')); own != key) {
        key = own;
        counted.assign(batch.rows(), false);
      }
      for (std::size_t row = 0; row < batch.rows(); ++row) {
        if (batch.columns[i].states[row] == CellState::kAbsent) continue;
        object.keys[row] += counted[row] ? 0 : 1;
        counted[row] = true;
        if (object.classes[row] != CellClass::kNull) continue;
        object.classes[row] = CellClass::kValue;
        --object.nulls;
      }
    }
  }

  // The object has no column of its own, and rules about its text see an empty object.
  static void GiveText(std::size_t rows, TypedColumn& object) {
    Column& column = object.converted.emplace(Type::kText);
    for (std::size_t row = 0; row < rows; ++row) column.AppendText("{}");
    object.texts = &column.texts;
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
      "text",     "custom",     "relationship",  "serviceLevel",  "goldline"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view Rule::kind_name() const { return own_kind.empty() ? ToString(kind) : own_kind; }

Result<CheckPlan> CheckPlan::Compile(const Contract& contract, const SchemaObject& object,
                                     const Fields& source, const CompileOptions& options) {
  GL_TRY(Program program, BuildProgram(contract, object, source, options));
  return CheckPlan(std::make_shared<const Program>(std::move(program)));
}

const std::vector<Rule>& CheckPlan::rules() const { return program_->rules; }
const std::vector<std::string>& CheckPlan::fields() const { return program_->field_names; }
const std::string& CheckPlan::object() const { return program_->object; }

const std::vector<Reference>& CheckPlan::references() const { return program_->references; }

BatchVerdict CheckPlan::Evaluate(RecordBatch batch) const {
  const Program& program = *program_;
  BatchVerdict verdict;
  verdict.batch = std::move(batch);
  verdict.counts.resize(program.rules.size());
  const std::vector<TypedColumn> columns = BatchReader(program, verdict).Read();
  const RecordBatch sql_batch = SqlBatch(program, columns, verdict.batch);
  const std::vector<RowMask> masks = EvaluateFilters(program, sql_batch, verdict);
  for (std::size_t i = 0; i < program.fields.size(); ++i) {
    const FieldPlan& field = program.fields[i];
    if (field.items_of) continue;
    const TypedColumn* parent =
        field.parent == FieldPlan::kNoParent ? nullptr : &columns[field.parent];
    for (const FieldCheck& check : field.checks) {
      EvaluateCheck(check, columns[i], parent, Scrutiny::Of(program, check.rule, masks), verdict);
    }
  }
  EvaluateItems(program, columns, masks, verdict);
  for (const KeyPlan& plan : program.keys) {
    const Scrutiny scrutiny = Scrutiny::Of(program, plan.rule, masks);
    KeyColumn& column =
        verdict.keys.emplace_back(ReadKeys(program, plan, columns, scrutiny, verdict));
    if (plan.earlier != nullptr) EvaluateEarlier(plan, column, verdict);
  }
  for (const ForeignPlan& plan : program.foreign) {
    const Scrutiny scrutiny = Scrutiny::Of(program, plan.key.rule, masks);
    EvaluateForeignKey(program, plan, columns, scrutiny, verdict);
  }
  for (const SeriesPlan& plan : program.series) {
    const Scrutiny scrutiny = Scrutiny::Of(program, plan.rule, masks);
    verdict.series.push_back(EvaluateSeries(program, plan, columns, scrutiny, verdict));
  }
  EvaluateSql(program, columns, masks, sql_batch, verdict);
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
  if (failure.earlier_run > 0) {
    message +=
        Concat(failure.first_seen > 0 ? " of run " : "; first seen in run ", RunName(failure));
  }
  return message;
}

std::string CheckPlan::RunName(const Failure& failure) const {
  const auto key = std::find_if(program_->keys.begin(), program_->keys.end(),
                                [&](const KeyPlan& plan) { return plan.rule == failure.rule; });
  return key->earlier->RunName(failure.earlier_run - 1);
}

std::vector<KeySet> CheckPlan::key_sets() const {
  std::vector<KeySet> sets;
  for (const KeyPlan& key : program_->keys) {
    const bool known =
        std::any_of(sets.begin(), sets.end(), [&](const KeySet& set) { return set.id == key.set; });
    if (key.earlier != nullptr && !known) sets.push_back({key.rule, key.set});
  }
  return sets;
}

}  // namespace goldline::quality
