// The face of SQL lineage: analysing, turning the answer into edges, and schemas from JSON.
#include "lineage/sql_lineage.h"

#include <algorithm>

#include "core/ascii.h"
#include "core/errors.h"
#include "core/json.h"
#include "core/sql/parser.h"
#include "core/text.h"
#include "lineage/errors.h"
#include "lineage/internal/query_analyzer.h"
#include "lineage/internal/scope.h"

namespace goldline::lineage {
namespace {

// All columns of a dataset, or of an output, whose columns are not known: the dataset as a whole.
std::string FieldOrWhole(const std::string& field) { return field == "*" ? "" : field; }

FieldRef FieldOrWhole(const FieldRef& field) {
  return {field.namespace_name, field.dataset, FieldOrWhole(field.field)};
}

void AddEdges(const std::vector<SourceUse>& sources, const std::string& target, EdgeSet& set) {
  for (const SourceUse& use : sources) {
    set.edges.push_back({FieldOrWhole(use.field), FieldOrWhole(target), use.how});
  }
}

std::string_view TextAt(std::string_view statement, sql::Span span) {
  if (span.begin > span.end || span.end > statement.size()) return {};
  return statement.substr(span.begin, span.end - span.begin);
}

}  // namespace

Result<QueryLineage> AnalyzeQuery(const sql::Query& query, const TableLookup& lookup) {
  return QueryAnalyzer(lookup).Analyze(query);
}

Result<ExpressionLineage> AnalyzeExpression(const sql::Expr& expression,
                                            const std::vector<InputRelation>& inputs,
                                            const TableLookup& lookup) {
  return QueryAnalyzer(lookup).Analyze(expression, inputs);
}

EdgeSet EdgesOf(const QueryLineage& lineage, std::string_view statement) {
  EdgeSet set;
  set.statement = statement;
  for (const OutputColumn& column : lineage.columns) {
    AddEdges(column.sources, column.name, set);
    if (column.name == "*") continue;
    set.fields.push_back(column.name);
    const std::string_view text = TextAt(statement, column.span);
    if (!text.empty() && text != "*") set.field_sql.push_back({column.name, std::string(text)});
  }
  AddEdges(lineage.indirect, "", set);
  set.Normalize();
  return set;
}

Result<EdgeSet> EdgesOfMappings(const std::vector<Mapping>& mappings,
                                const std::vector<InputRelation>& inputs, std::string_view filter) {
  EdgeSet set;
  for (const Mapping& mapping : mappings) {
    GL_TRY(const sql::ParsedExpression expression, sql::ParseExpression(mapping.sql));
    GL_TRY(const ExpressionLineage lineage, AnalyzeExpression(*expression, inputs));
    AddEdges(lineage.sources, mapping.target, set);
    set.fields.push_back(mapping.target);
    set.field_sql.push_back({mapping.target, mapping.sql});
  }
  if (!filter.empty()) {
    GL_TRY(const sql::ParsedExpression expression, sql::ParseExpression(filter));
    GL_TRY(const ExpressionLineage lineage, AnalyzeExpression(*expression, inputs));
    for (const SourceUse& use : lineage.sources) {
      set.edges.push_back({use.field, "", Compose(use.how, Subtype::kFilter)});
    }
    set.statement = Concat("where ", filter);
  }
  set.Normalize();
  return set;
}

namespace {

bool IsStruct(std::string_view type) {
  const std::string lower = AsciiLower(type);
  return lower.starts_with("struct") || lower.starts_with("record") || lower.starts_with("row(") ||
         lower.starts_with("object");
}

// BigQuery's sharded tables are one table with the day in its name: "raw_20240131" is of
// "raw_yyyymmdd". Empty: the name does not end with a day.
std::string ShardedName(std::string_view name) {
  constexpr std::string_view kAnyDay = "yyyymmdd";
  if (name.size() <= kAnyDay.size()) return {};
  const std::size_t before = name.size() - kAnyDay.size();
  const bool day =
      std::all_of(name.begin() + static_cast<std::ptrdiff_t>(before), name.end(), IsDigit);
  return day ? Concat(name.substr(0, before), kAnyDay) : std::string();
}

}  // namespace

Result<JsonSchema> JsonSchema::Parse(std::string_view json) {
  GL_TRY(const JsonValue root, ParseJson(json));
  if (!root.is_object()) return errors::BadJson("a schema is an object of tables");
  JsonSchema schema;
  for (const auto& [table, columns] : root.members) {
    if (!columns.is_object()) return errors::BadJson(Concat("table ", table, " is not an object"));
    TableColumns one{{"", table}, {}, columns.members.empty(), {}};
    for (const auto& [column, type] : columns.members) {
      one.columns.push_back(column);
      if (IsStruct(type.text)) one.structs.push_back(column);
    }
    const std::string last = AsciiLower(table.substr(table.rfind('.') + 1));
    schema.by_last_part_[last].push_back(schema.tables_.size());
    schema.tables_.push_back(std::move(one));
  }
  return schema;
}

std::optional<TableColumns> JsonSchema::Find(sql::List<sql::Identifier> name) const {
  auto candidates = by_last_part_.find(AsciiLower(name.back().name));
  const std::string sharded = ShardedName(name.back().name);
  if (candidates == by_last_part_.end()) candidates = by_last_part_.find(AsciiLower(sharded));
  if (candidates == by_last_part_.end()) return std::nullopt;
  const TableColumns* found = nullptr;
  for (const std::size_t candidate : candidates->second) {
    const TableColumns& table = tables_[candidate];
    const std::vector<std::string_view> path = Split(table.dataset.name, '.');
    const std::size_t common = std::min(path.size(), name.size());
    bool same = Matches(name.back(), path.back()) || (path.back() == sharded);
    for (std::size_t i = 2; i <= common && same; ++i) {
      same = Matches(name[name.size() - i], path[path.size() - i]);
    }
    if (!same) continue;
    if (path.size() == name.size()) return table;
    if (found != nullptr) return std::nullopt;
    found = &table;
  }
  return found == nullptr ? std::nullopt : std::optional(*found);
}

TableLookup JsonSchema::lookup() const {
  return [this](sql::List<sql::Identifier> name) { return Find(name); };
}

}  // namespace goldline::lineage
