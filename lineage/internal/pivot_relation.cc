// PIVOT, UNPIVOT and MATCH_RECOGNIZE: relations that are made of another one's columns.
#include <algorithm>
#include <set>

#include "core/sql/walk.h"
#include "core/text.h"
#include "lineage/internal/dialect_names.h"
#include "lineage/internal/query_analyzer.h"

namespace goldline::lineage {
namespace {

// The names of the columns in an expression, without what qualifies them.
class Names {
 public:
  void Add(const sql::Expr& expr) {
    if (expr.kind == sql::ExprKind::kColumn) names_.push_back(expr.As<sql::ColumnRef>().column());
    sql::ForEachChild(expr, [this](const auto& child) {
      if constexpr (std::is_same_v<std::decay_t<decltype(child)>, sql::Expr>) Add(child);
    });
  }
  bool Has(std::string_view column) const {
    return std::any_of(names_.begin(), names_.end(),
                       [&](const sql::Identifier& name) { return Matches(name, column); });
  }

 private:
  std::vector<sql::Identifier> names_;
};

bool IsAmong(sql::List<sql::Identifier> names, std::string_view column) {
  return std::any_of(names.begin(), names.end(),
                     [&](const sql::Identifier& name) { return Matches(name, column); });
}

// What a value of FOR … IN is called where it has no name of its own.
std::string LabelOf(const sql::SelectItem& value, const sql::Dialect& dialect) {
  if (value.alias != nullptr) return std::string(value.alias->name);
  switch (value.expr->kind) {
    case sql::ExprKind::kLiteral: {
      const auto& literal = value.expr->As<sql::Literal>();
      const bool quoted = QuotesPivotedTexts(dialect) && literal.type == sql::LiteralType::kString;
      return quoted ? Concat("'", literal.text, "'") : std::string(literal.text);
    }
    case sql::ExprKind::kColumn:
      return std::string(value.expr->As<sql::ColumnRef>().column().name);
    default:
      return "?column?";
  }
}

// What the column of a value and a measure is called.
std::string PivotedName(std::string label, const sql::Pivot& pivot,
                        const sql::PivotMeasure& measure, const sql::Dialect& dialect) {
  if (measure.alias == nullptr) return label;
  const std::string_view name = measure.alias->name;
  const bool one = pivot.measures.size() == 1;
  if (one && !NamesSinglePivotMeasure(dialect)) return label;
  return dialect.name == "bigquery" ? Concat(name, "_", label) : Concat(label, "_", name);
}

}  // namespace

// The relation below, seen by what is made of it.
Scope QueryAnalyzer::SourceScope(const sql::TableRef& source, const Visible& before,
                                 const Scope& scope, Flow& wide) {
  Scope inner{scope.outer, scope.ctes, {}, {}, nullptr};
  inner.visible = AddTable(source, before, inner, wide);
  return inner;
}

// One column for each value and measure: the measure, chosen by the key (CONDITIONAL). The columns
// that neither names group the rows and stay.
Relation QueryAnalyzer::PivotRelation(const sql::Pivot& pivot, const Scope& source, Flow& wide) {
  Relation relation;
  Names used;
  Flow chosen;
  for (const sql::Expr* key : pivot.keys) {
    used.Add(*key);
    chosen.Merge(Value(*key, source).As(Subtype::kConditional));
  }
  for (const sql::PivotMeasure& measure : pivot.measures) used.Add(*measure.expr);
  for (const VisibleColumn& column : source.visible) {
    if (column.open != nullptr) {
      relation.open_at = std::min(relation.open_at, relation.columns.size());
      relation.open.insert(relation.open.end(), column.open->open.begin(), column.open->open.end());
      continue;
    }
    const bool grouped = pivot.group_by.empty() || IsAmong(pivot.group_by, column.name);
    if (used.Has(column.name) || !grouped) continue;
    relation.columns.push_back({column.name, column.flow, {}, true, false});
    wide.Merge(column.flow.As(Subtype::kGroupBy));
  }
  for (const sql::SelectItem& value : pivot.values) {
    for (const sql::PivotMeasure& measure : pivot.measures) {
      Flow flow = Value(*measure.expr, source);
      flow.Merge(chosen);
      std::string name = PivotedName(LabelOf(value, Dialect()), pivot, measure, Dialect());
      relation.columns.push_back({std::move(name), std::move(flow), value.span, true, false});
    }
  }
  if (pivot.values.empty()) {  // one for each value that the data has
    Unresolve("the columns of PIVOT", pivot.span);
    Flow flow = chosen;
    for (const sql::PivotMeasure& measure : pivot.measures) {
      flow.Merge(Value(*measure.expr, source));
    }
    relation.columns.push_back({"*", std::move(flow), pivot.span, true, true});
  }
  return relation;
}

// The values of the columns that are listed become rows; which column it was has no source.
Relation QueryAnalyzer::UnpivotRelation(const sql::Pivot& pivot, const Scope& source) {
  Relation relation;
  Names used;
  std::vector<Flow> values(pivot.value_columns.size());
  std::vector<sql::Identifier> listed;
  for (const sql::UnpivotSource& one : pivot.sources) {
    for (std::size_t i = 0; i < one.columns.size(); ++i) {
      const sql::Identifier& column = one.columns[i];
      listed.push_back(column);
      std::optional<Flow> flow = FindVisible(column, source);
      if (!flow) flow = FindOpen(column, source);
      if (!flow) found_.unresolved.push_back({std::string(column.name), column.span, {}});
      if (flow && i < values.size()) values[i].Merge(flow->MentionedAt(column.span));
    }
  }
  QueryResult several;  // COLUMNS (…) and stars, which may change their columns
  for (const sql::Expr* star : pivot.several) {
    if (star->kind == sql::ExprKind::kStar) AddStar(star->As<sql::Star>(), source, several);
  }
  for (const Column& column : several.columns) {
    listed.push_back({column.name, true, column.span});
    if (!values.empty()) values[0].Merge(column.flow);
  }
  for (const VisibleColumn& column : source.visible) {
    if (column.open != nullptr) {
      if (!several.open.empty()) continue;  // all of them become rows
      relation.open_at = std::min(relation.open_at, relation.columns.size());
      relation.open.insert(relation.open.end(), column.open->open.begin(), column.open->open.end());
    } else if (!IsAmong(listed, column.name)) {
      relation.columns.push_back({column.name, column.flow, {}, true, false});
    }
  }
  const auto add_name = [&] {
    if (pivot.name_column == nullptr) return;
    relation.columns.push_back(
        {std::string(pivot.name_column->name), {}, pivot.name_column->span, true, false});
  };
  const bool values_first = Dialect().name == "bigquery";
  if (!values_first) add_name();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const sql::Identifier& name = pivot.value_columns[i];
    relation.columns.push_back({std::string(name.name), values[i], name.span, true, false});
  }
  if (values_first) add_name();
  return relation;
}

// The keys and the measures, and of ALL ROWS every column; the pattern filters. A variable of the
// pattern qualifies the columns of the rows that it stands for.
Relation QueryAnalyzer::MatchRelation(const sql::MatchRecognize& match, Scope& source, Flow& wide) {
  Relation rows;
  for (const VisibleColumn& column : source.visible) {
    if (column.open != nullptr) {
      rows.open_at = std::min(rows.open_at, rows.columns.size());
      rows.open.insert(rows.open.end(), column.open->open.begin(), column.open->open.end());
    } else {
      rows.columns.push_back({column.name, column.flow, {}, true, false});
    }
  }
  const auto name_rows = [&](std::string_view name) {
    Relation& named = relations_.emplace_back(rows);
    named.alias = name;
    named.path = {named.alias};
    source.relations.push_back(&named);
  };
  for (const sql::Identifier& variable : match.variables) name_rows(variable.name);
  for (const sql::SelectItem& variable : match.definitions) name_rows(variable.alias->name);
  for (const sql::SelectItem& variable : match.definitions) {
    wide.Merge(Value(*variable.expr, source).As(Subtype::kFilter));
  }
  for (const sql::OrderItem& item : match.order_by) {
    wide.Merge(Value(*item.expr, source).As(Subtype::kSort));
  }
  Relation relation;
  if (match.all_rows) relation = rows;
  for (const sql::Expr* key : match.partition_by) {
    const Flow flow = Value(*key, source);
    wide.Merge(flow.As(Subtype::kGroupBy));
    if (match.all_rows || key->kind != sql::ExprKind::kColumn) continue;
    relation.columns.push_back(
        {std::string(key->As<sql::ColumnRef>().column().name), flow, key->span, true, false});
  }
  for (const sql::SelectItem& measure : match.measures) {
    std::string name(measure.alias == nullptr ? "?column?" : measure.alias->name);
    relation.columns.push_back({std::move(name), Value(*measure.expr, source), measure.expr->span,
                                measure.alias != nullptr, false});
  }
  return relation;
}

QueryAnalyzer::Visible QueryAnalyzer::AddPivot(const sql::Pivot& pivot, const Visible& before,
                                               Scope& scope, Flow& wide) {
  const Scope source = SourceScope(*pivot.source, before, scope, wide);
  Relation relation =
      pivot.unpivot ? UnpivotRelation(pivot, source) : PivotRelation(pivot, source, wide);
  if (!source.relations.empty()) {
    relation.alias = source.relations.back()->alias;
    relation.path = source.relations.back()->path;
  }
  return AddRelation(std::move(relation), pivot.alias, scope);
}

QueryAnalyzer::Visible QueryAnalyzer::AddMatch(const sql::MatchRecognize& match,
                                               const Visible& before, Scope& scope, Flow& wide) {
  Scope source = SourceScope(*match.source, before, scope, wide);
  return AddRelation(MatchRelation(match, source, wide), match.alias, scope);
}

}  // namespace goldline::lineage
