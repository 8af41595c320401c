#include "quality/internal/sql_rules.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/text.h"
#include "quality/internal/own_sql.h"
#include "quality/internal/rule_program.h"

namespace goldline::quality::internal {
namespace {

// The names that tools give to the dataset and to the field, in {name}, ${name} and ${{name}}.
constexpr std::string_view kDatasetNames[] = {"object",  "model",   "table",    "schema",
                                              "dataset", "catalog", "database", "project"};
constexpr std::string_view kPropertyNames[] = {"property", "field", "column"};

bool IsOneOf(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string FillPlaceholders(const SqlText& text) {
  const std::string_view sql = text.query;
  std::string out;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const std::size_t open = sql.substr(i, 2) == "${" ? i + 2 : sql[i] == '{' ? i + 1 : 0;
    const std::size_t close = open == 0 ? std::string_view::npos : sql.find('}', open);
    if (close != std::string_view::npos) {
      const std::string_view name = Trim(sql.substr(open, close - open));
      const bool is_dataset = IsOneOf(kDatasetNames, name);
      if (is_dataset || (IsOneOf(kPropertyNames, name) && !text.property.empty())) {
        out += QuotedName(is_dataset ? text.datasets.front() : text.property);
        i = close;
        continue;
      }
    }
    out += sql[i];
  }
  const std::string_view statement = Trim(out);
  return std::string(statement.ends_with(';') ? Trim(statement.substr(0, statement.size() - 1))
                                              : statement);
}

// Its value is made of many records, and tells none of theirs: a count, a sum, a mean.
bool IsOfMany(std::string_view lower_sql) {
  static constexpr std::string_view kAggregates[] = {"count(", "sum(", "avg(", "stddev", "var"};
  if (!lower_sql.starts_with("select ")) return false;
  const std::string_view rest = Trim(lower_sql.substr(7));
  return std::any_of(std::begin(kAggregates), std::end(kAggregates),
                     [&](std::string_view name) { return rest.starts_with(name); });
}

bool IsQuery(std::string_view sql) {
  const std::string word = AsciiLower(sql.substr(0, sql.find_first_of(" \t\r\n(*")));
  return word == "select" || word == "with";
}

std::string_view LastPart(std::string_view name) { return name.substr(name.rfind('.') + 1); }

Type SqlTypeOf(LogicalType type) {
  switch (type) {
    case LogicalType::kInteger:
      return Type::kInt64;
    case LogicalType::kNumber:
      return Type::kNumeric;
    case LogicalType::kBoolean:
      return Type::kBool;
    case LogicalType::kDate:
      return Type::kDate;
    case LogicalType::kTime:
      return Type::kTime;
    case LogicalType::kTimestamp:
      return Type::kTimestampTz;
    case LogicalType::kObject:
    case LogicalType::kArray:
      return Type::kJson;
    default:
      return Type::kText;
  }
}

// Notes in the program what SQL reads; returns the declared fields among it.
std::vector<std::size_t> NoteInputs(Program& program, const std::vector<std::string>& inputs,
                                    const std::vector<SqlField>& scope) {
  std::vector<std::size_t> declared;
  for (const std::string& input : inputs) {
    const auto name = std::find_if(scope.begin(), scope.end(), [&](const SqlField& candidate) {
      return candidate.field.name == input;
    });
    if (name->plan != SqlField::kUndeclared) declared.push_back(name->plan);
    auto& read = program.sql.scope;
    const bool known = std::any_of(
        read.begin(), read.end(), [&](const SqlField& other) { return other.field.name == input; });
    if (!known) read.push_back(*name);
  }
  return declared;
}

// The same for a rule, whose values are not shown when some field's are not.
std::vector<std::size_t> NoteInputs(Program& program, Rule& rule,
                                    const std::vector<std::string>& inputs,
                                    const std::vector<SqlField>& scope) {
  std::vector<std::size_t> declared = NoteInputs(program, inputs, scope);
  for (const std::size_t field : declared) rule.redacted |= program.fields[field].redacted;
  return declared;
}

// Compiles one rule into the program.
class SqlRuleCompiler {
 public:
  SqlRuleCompiler(Program& program, std::uint32_t index, const std::vector<SqlField>& scope)
      : program_(program), rule_(program.rules[index]), index_(index), scope_(scope) {
    for (const SqlField& name : scope) fields_.push_back(name.field);
  }

  void Compile(const SqlText& text) {
    const std::string sql = FillPlaceholders(text);
    IsQuery(sql) ? CompileQuery(sql, text) : CompileExpression(sql);
  }

 private:
  void CompileQuery(const std::string& sql, const SqlText& text) {
    if (!rule_.threshold) {
      rule_.skip_reason = "it has no operator, such as mustBe: 0";
      return;
    }
    Result<sql::DatasetQuery> query = sql::DatasetQuery::Compile(sql, fields_);
    if (!query.ok()) return Refuse(query.error());
    const std::string_view dataset = LastPart(query->dataset());
    const bool ours = std::any_of(
        text.datasets.begin(), text.datasets.end(),
        [&](std::string_view name) { return EqualsIgnoreAsciiCase(LastPart(name), dataset); });
    if (!ours) {
      rule_.skip_reason = Concat("it needs the records of ", query->dataset(), ", not these");
    } else if (query->fields().size() != 1 || !query->aggregates()) {
      rule_.error_reason = "its query must give one value, such as count(*)";
    } else {
      std::vector<std::size_t> declared = NoteInputs(program_, rule_, query->inputs(), scope_);
      rule_.of_dataset = true;
      if (rule_.fields.empty()) rule_.fields = query->inputs();
      program_.sql.queries.push_back(
          {index_, *std::move(query), std::move(declared), IsOfMany(AsciiLower(sql))});
    }
  }

  void CompileExpression(const std::string& sql) {
    Result<sql::Expression> expression = sql::Expression::Compile(sql, fields_);
    if (!expression.ok()) return Refuse(expression.error());
    if (expression->type() != Type::kBool) {
      rule_.error_reason =
          Concat("its query is neither a SELECT nor a condition: it is ",
                 TypeName(expression->type()), ", and must be true or false of each record");
      return;
    }
    if (rule_.threshold && !rule_.threshold->low) {
      rule_.error_reason = "a condition is compared by how many records break it: with a number";
      return;
    }
    const bool own = rule_.kind == RuleKind::kOwn;  // it has said what it is about
    if (!expression->inputs().empty() && !own) rule_.fields = expression->inputs();
    if (rule_.complaint.empty()) rule_.complaint = Concat("does not satisfy ", sql);
    std::vector<std::size_t> declared = NoteInputs(program_, rule_, expression->inputs(), scope_);
    program_.sql.rows.push_back({index_, *std::move(expression), std::move(declared)});
  }

  void Refuse(const Error& error) {
    const SqlRefusal refusal = SqlRefusal::Of(error);
    (refusal.not_here ? rule_.skip_reason : rule_.error_reason) = refusal.reason;
  }

  Program& program_;
  Rule& rule_;
  std::uint32_t index_;
  const std::vector<SqlField>& scope_;
  Fields fields_;
};

// A declared field as SQL sees it: missing values and values of another type are null, and what was
// read by a date pattern is a date. Texts that only SQL can judge stay texts, for it to read.
Column SqlColumn(const Column& source, const TypedColumn& typed, Type type) {
  const auto is_value = [&](std::size_t row) { return typed.classes[row] == CellClass::kValue; };
  const auto is_plain = [&](std::size_t row) {
    return typed.scales[row] == 0 || (typed.scales[row] > 0 && type == Type::kNumeric);
  };
  bool converted = !typed.numbers.empty();
  for (std::size_t row = 0; converted && !typed.scales.empty() && row < typed.rows(); ++row) {
    converted = !is_value(row) || is_plain(row);
  }
  Column out(converted ? type : Type::kText);
  out.Reserve(typed.rows());
  for (std::size_t row = 0; row < typed.rows(); ++row) {
    if (!is_value(row)) {
      out.AppendNull();
    } else if (!converted) {
      out.AppendText((*typed.texts)[row]);
    } else if (type == Type::kNumeric) {
      out.AppendNumeric({typed.numbers[row], static_cast<std::uint8_t>(typed.scales[row])});
    } else {
      out.AppendInt(typed.numbers[row]);
    }
  }
  out.owners = typed.converted ? typed.converted->owners : source.owners;
  return out;
}

// An object that a reader flattened: SQL sees that it is there, not what is in it.
Column SqlObject(const Column* source, const TypedColumn& typed) {
  Column out(Type::kText);
  for (std::size_t row = 0; row < typed.rows(); ++row) {
    const bool own = source != nullptr && HasValue(source->states[row]);
    if (typed.classes[row] != CellClass::kValue) {
      out.AppendNull();
    } else {
      out.AppendText(own ? (*typed.texts)[row] : std::string_view("{}"));
    }
  }
  if (source != nullptr) out.owners = source->owners;
  return out;
}

bool IsMismatch(const std::vector<std::size_t>& declared, const std::vector<TypedColumn>& columns,
                std::size_t row) {
  return std::any_of(declared.begin(), declared.end(), [&](std::size_t field) {
    return columns[field].classes[row] == CellClass::kMismatch;
  });
}

bool HasMismatches(const std::vector<std::size_t>& declared,
                   const std::vector<TypedColumn>& columns) {
  return std::any_of(declared.begin(), declared.end(),
                     [&](std::size_t field) { return columns[field].mismatches > 0; });
}

// Judges each record; returns why the first that could not be judged was not.
std::optional<Error> JudgeRows(const SqlRowPlan& plan, NullVerdict on_null,
                               const std::vector<TypedColumn>& columns, const RowMask* mask,
                               const RecordBatch& batch, const sql::EvalContext& context,
                               BatchVerdict& verdict) {
  const sql::Evaluation evaluation = *plan.expression.Evaluate(batch, context);
  RuleCounts& counts = verdict.counts[plan.rule];
  const bool mismatches = HasMismatches(plan.declared, columns);
  std::optional<Error> first_error;
  auto error = evaluation.errors.begin();
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    while (error != evaluation.errors.end() && error->row < row) ++error;
    if (mask != nullptr && (*mask)[row] == 0) {
      ++counts.filtered;
      continue;
    }
    if (mismatches && IsMismatch(plan.declared, columns, row)) continue;
    if (error != evaluation.errors.end() && error->row == row) {
      ++counts.errors;
      if (!first_error) first_error = error->error;
    } else if (!evaluation.values.has_value(row) && on_null == NullVerdict::kIgnore) {
      ++counts.nulls;
    } else {
      ++counts.evaluated;
      const bool holds = evaluation.values.has_value(row) ? evaluation.values.ints[row] != 0
                                                          : on_null == NullVerdict::kPass;
      if (holds) continue;
      ++counts.failed;
      verdict.failures.push_back({static_cast<std::uint32_t>(row), plan.rule, 0});
    }
  }
  return first_error;
}

sql::QueryPartial Reduce(const SqlQueryPlan& plan, const std::vector<TypedColumn>& columns,
                         const RowMask* mask, const RecordBatch& batch,
                         const sql::EvalContext& context, RuleCounts& counts) {
  counts.evaluated = batch.rows();
  const bool mismatches = HasMismatches(plan.declared, columns);
  if (mask == nullptr && !mismatches) return *plan.query.Evaluate(batch, context);
  std::vector<std::uint32_t> judged;
  for (std::uint32_t row = 0; row < batch.rows(); ++row) {
    if (mask != nullptr && (*mask)[row] == 0) {
      ++counts.filtered;
    } else if (!mismatches || !IsMismatch(plan.declared, columns, row)) {
      judged.push_back(row);
    }
  }
  counts.evaluated = judged.size();
  return *plan.query.Evaluate(SelectRows(batch, judged), context);
}

}  // namespace

std::vector<SqlField> SqlScope(const Program& program, const Fields& source) {
  std::vector<SqlField> scope;
  const auto add = [&](const std::string& name, Type type, std::size_t plan) {
    const bool known = std::any_of(scope.begin(), scope.end(),
                                   [&](const SqlField& other) { return other.field.name == name; });
    if (!name.empty() && !known) scope.push_back({{name, type}, plan});
  };
  for (const bool physical : {false, true}) {
    for (std::size_t i = 0; i < program.fields.size(); ++i) {
      const FieldPlan& field = program.fields[i];
      if (field.items_of) continue;
      add(physical ? field.physical_name : field.name, SqlTypeOf(field.type.type), i);
    }
  }
  for (const Field& field : source) add(field.name, field.type, SqlField::kUndeclared);
  return scope;
}

SqlRefusal SqlRefusal::Of(const Error& error) {
  const bool not_here = error.id() == "not_offered" || error.id() == "unknown_function";
  return {not_here, error.hint().empty() ? error.message()
                                         : Concat(error.message(), " (", error.hint(), ")")};
}

void CompileSqlRule(Program& program, std::uint32_t index, const SqlText& text,
                    const std::vector<SqlField>& scope) {
  SqlRuleCompiler(program, index, scope).Compile(text);
}

Result<sql::Expression> CompileSqlFilter(Program& program, const std::string& filter,
                                         const std::vector<SqlField>& scope) {
  Fields fields;
  for (const SqlField& name : scope) fields.push_back(name.field);
  GL_TRY(sql::Expression expression, sql::Expression::Compile(filter, fields));
  if (expression.type() != Type::kBool) {
    return Error(ErrorCode::kInvalidArgument, "bad_rule",
                 Concat("it is ", TypeName(expression.type()),
                        ", and must be true or false of each record"));
  }
  NoteInputs(program, expression.inputs(), scope);
  return expression;
}

// The records with only the fields that SQL rules read, under the names they use.
RecordBatch SqlBatch(const Program& program, const std::vector<TypedColumn>& columns,
                     const RecordBatch& batch) {
  RecordBatch out;
  if (program.sql.empty()) return out;
  out.places = batch.places;
  out.input = batch.input;
  out.owners = batch.owners;
  for (const SqlField& name : program.sql.scope) {
    const bool declared = name.plan != SqlField::kUndeclared;
    const Column* column =
        declared ? program.fields[name.plan].FindIn(batch) : batch.Find(name.field.name);
    if (declared && !columns[name.plan].keys.empty()) {
      out.fields.push_back(name.field);
      out.columns.push_back(SqlObject(column, columns[name.plan]));
      continue;
    }
    if (column == nullptr) continue;  // SQL sees nulls
    out.fields.push_back(name.field);
    out.columns.push_back(declared ? SqlColumn(*column, columns[name.plan], name.field.type)
                                   : *column);
  }
  return out;
}

std::vector<RowMask> EvaluateFilters(const Program& program, const RecordBatch& sql_batch,
                                     BatchVerdict& verdict) {
  std::vector<RowMask> masks;
  if (program.sql.filters.empty()) return masks;
  verdict.sql = std::make_unique<SqlVerdicts>();
  for (const sql::Expression& filter : program.sql.filters) {
    const sql::Evaluation evaluation = *filter.Evaluate(sql_batch, sql::EvalContext{program.now});
    std::optional<Error>& error = verdict.sql->filter_errors.emplace_back();
    if (!evaluation.errors.empty()) error = evaluation.errors.front().error;
    RowMask& mask = masks.emplace_back(sql_batch.rows());
    for (std::size_t row = 0; row < mask.size(); ++row) {
      mask[row] = evaluation.values.has_value(row) && evaluation.values.ints[row] != 0 ? 1 : 0;
    }
  }
  return masks;
}

void EvaluateSql(const Program& program, const std::vector<TypedColumn>& columns,
                 const std::vector<RowMask>& masks, const RecordBatch& sql_batch,
                 BatchVerdict& verdict) {
  if (program.sql.rows.empty() && program.sql.queries.empty()) return;
  if (!verdict.sql) verdict.sql = std::make_unique<SqlVerdicts>();
  const sql::EvalContext context{program.now};
  const auto mask_of = [&](std::uint32_t rule) {
    const std::optional<std::size_t> filter = program.tuning[rule].filter;
    return filter ? &masks[*filter] : nullptr;
  };
  for (const SqlRowPlan& plan : program.sql.rows) {
    verdict.sql->row_errors.push_back(JudgeRows(plan, program.tuning[plan.rule].on_null, columns,
                                                mask_of(plan.rule), sql_batch, context, verdict));
  }
  for (const SqlQueryPlan& plan : program.sql.queries) {
    verdict.sql->queries.push_back(
        Reduce(plan, columns, mask_of(plan.rule), sql_batch, context, verdict.counts[plan.rule]));
  }
}

Result<std::optional<std::string>> QueryValue(const SqlQueryPlan& plan, sql::QueryState state,
                                              UtcTime now) {
  GL_TRY(const sql::QueryResult result, plan.query.Finish(std::move(state), {now}));
  if (result.first_error) return *result.first_error;
  if (result.rows > 1) {
    return Error(ErrorCode::kInvalidArgument, "bad_rule",
                 Concat("its query gives ", result.rows, " rows, and one value is compared"));
  }
  if (result.rows == 0 || !result.columns[0].has_value(0)) return std::optional<std::string>();
  return std::optional(CellText(result.columns[0], 0));
}

}  // namespace goldline::quality::internal
