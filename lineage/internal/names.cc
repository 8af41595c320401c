// What a column name means: in the innermost SELECT first, then outward. What is not known is
// noted and given no source, except that a name which fits exactly one table of unknown columns is
// inferred to be that table's.
#include <algorithm>
#include <utility>

#include "core/text.h"
#include "lineage/internal/dialect_names.h"
#include "lineage/internal/query_analyzer.h"

namespace goldline::lineage {
namespace {

std::string Written(sql::List<sql::Identifier> parts) {
  std::string text;
  for (const sql::Identifier& part : parts) {
    if (!text.empty()) text += '.';
    text += part.name;
  }
  return text;
}

void Note(std::vector<NameFinding>& findings, NameFinding finding) {
  if (std::find(findings.begin(), findings.end(), finding) == findings.end()) {
    findings.push_back(std::move(finding));
  }
}

bool PathMatches(const Relation& relation, sql::List<sql::Identifier> qualifier) {
  if (qualifier.size() == 1) return Matches(qualifier[0], relation.alias);
  if (qualifier.size() > relation.path.size()) return false;
  const std::size_t skipped = relation.path.size() - qualifier.size();
  for (std::size_t i = 0; i < qualifier.size(); ++i) {
    if (!Matches(qualifier[i], relation.path[skipped + i])) return false;
  }
  return true;
}

// The places of the columns that the name means: those spelled the same, else those that differ
// only in case.
template <class Columns>
std::vector<std::size_t> Places(const Columns& columns, const sql::Identifier& name) {
  std::vector<std::size_t> exact;
  std::vector<std::size_t> folded;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name.name) exact.push_back(i);
    if (Matches(name, columns[i].name)) folded.push_back(i);
  }
  return exact.empty() ? folded : exact;
}

// sequence.NEXTVAL
bool IsSequenceValue(const sql::Identifier& name) {
  return !name.quoted && (EqualsIgnoreAsciiCase(name.name, "nextval") ||
                          EqualsIgnoreAsciiCase(name.name, "currval"));
}

// Whether the unknown columns of the relation cannot have that name.
bool Hides(const Relation& relation, const sql::Identifier& name) {
  return std::any_of(relation.hidden.begin(), relation.hidden.end(),
                     [&](const std::string& one) { return Matches(name, one); });
}

}  // namespace

bool Matches(const sql::Identifier& written, std::string_view name) {
  return written.name == name || (!written.quoted && EqualsIgnoreAsciiCase(written.name, name));
}

std::size_t OpenAt(const std::vector<Column>& columns) {
  const auto star = std::find_if(columns.begin(), columns.end(),
                                 [](const Column& column) { return column.star; });
  return static_cast<std::size_t>(star - columns.begin());
}

const Relation* FindRelation(sql::List<sql::Identifier> qualifier, const Scope& scope) {
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    for (const Relation* relation : at->relations) {
      if (PathMatches(*relation, qualifier)) return relation;
    }
  }
  return nullptr;
}

void QueryAnalyzer::Unresolve(std::string name, sql::Span span) {
  Note(found_.unresolved, {std::move(name), span, {}});
}

Flow QueryAnalyzer::ColumnFlow(const sql::ColumnRef& ref, const Scope& scope) {
  const Flow flow = ref.parts.size() == 1 ? UnqualifiedFlow(ref, scope) : QualifiedFlow(ref, scope);
  return flow.MentionedAt(ref.span);
}

Flow QueryAnalyzer::UnqualifiedFlow(const sql::ColumnRef& ref, const Scope& scope) {
  const sql::Identifier& name = ref.column();
  const sql::Dialect& dialect = Dialect();
  const bool parameter = std::any_of(
      scope.visible.rbegin(), scope.visible.rend(),
      [&](const VisibleColumn& one) { return one.parameter && Matches(name, one.name); });
  if (PutsAliasesFirst(dialect) && !parameter) {
    if (const Column* alias = OutputOf(name, scope)) return alias->flow;
    const auto within = inline_aliases_.find(name.name);
    if (within != inline_aliases_.end()) return within->second;
  }
  // What stands beside functions alone, such as UNNEST (a), is a field of theirs first.
  const bool functions =
      !scope.relations.empty() && std::all_of(scope.relations.begin(), scope.relations.end(),
                                              [](const Relation* one) { return one->any_name; });
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    std::optional<Flow> flow = FindVisible(name, *at);
    if (!flow && !name.quoted && IsPseudoColumn(dialect, name.name)) return {};
    if (!flow && at == &scope && HasLateralAliases(dialect)) flow = LateralAlias(name, scope);
    if (!flow) flow = FlattenedColumn(name, *at);
    if (!flow && functions && at != &scope) continue;
    if (!flow && variables_.Declared(name.name)) return ValueNamed(name.name).value_or(Flow{});
    if (!flow) {
      const Relation* row = FindRelation({&name, 1}, *at);
      const bool here =
          std::find(at->relations.begin(), at->relations.end(), row) != at->relations.end();
      if (row != nullptr && here) return WholeRow(*row, ref.span);
      flow = FindOpen(name, *at);
    }
    if (!flow) continue;
    if (at != &scope) Note(found_.captured, {std::string(name.name), ref.span, {}});
    return *flow;
  }
  if (std::optional<Flow> flow = FindLoosely(name, scope)) return *flow;
  if (std::optional<Flow> flow = NamedValue(name, scope)) return *flow;
  Note(found_.unresolved, {std::string(name.name), ref.span, {}});
  return {};
}

// WITH value AS name: as if it stood here.
std::optional<Flow> QueryAnalyzer::NamedValue(const sql::Identifier& name, const Scope& scope) {
  CteFrame* frame = nullptr;
  std::size_t index = 0;
  CteEntry* entry = FindCte(name, scope.ctes, &frame, &index);
  if (entry == nullptr || entry->table->value == nullptr || entry->state == CteState::kRunning) {
    return std::nullopt;
  }
  const CteState before = std::exchange(entry->state, CteState::kRunning);
  Flow flow = Value(*entry->table->value, scope);
  entry->state = before;
  return flow;
}

const sql::Dialect& QueryAnalyzer::Dialect() const {
  return script_ == nullptr ? sql::GenericSql() : *script_->get()->dialect;
}

const Column* QueryAnalyzer::OutputOf(const sql::Identifier& name, const Scope& scope) {
  if (scope.outputs == nullptr) return nullptr;
  const auto places = Places(scope.outputs->columns, name);
  return places.empty() || scope.outputs->columns[places[0]].star
             ? nullptr
             : &scope.outputs->columns[places[0]];
}

// The alias, unless its own expression shows that a table has a column of that name; inferred, for
// a table whose columns are not known may have one.
std::optional<Flow> QueryAnalyzer::LateralAlias(const sql::Identifier& name, const Scope& scope) {
  const Column* alias = OutputOf(name, scope);
  if (alias == nullptr) return std::nullopt;
  for (const Flow::Use& use : alias->flow.uses()) {
    if (Matches(name, fields_.At(use.field).field)) return std::nullopt;
  }
  const bool open = std::any_of(scope.visible.begin(), scope.visible.end(),
                                [](const VisibleColumn& one) { return one.open != nullptr; });
  if (open) Note(found_.inferred, {std::string(name.name), name.span, {}});
  return alias->flow;
}

// The columns of an unqualified FLATTEN; the place of an item has no source.
std::optional<Flow> QueryAnalyzer::FlattenedColumn(const sql::Identifier& name,
                                                   const Scope& scope) {
  for (const Relation* relation : scope.relations) {
    if (!relation->flatten) continue;
    if (const auto flow = FlattenedColumn(name, *relation)) return flow;
  }
  return std::nullopt;
}

std::optional<Flow> QueryAnalyzer::FlattenedColumn(const sql::Identifier& name,
                                                   const Relation& relation) {
  static constexpr std::string_view kPlaces[] = {"index", "seq"};
  static constexpr std::string_view kValues[] = {"key", "path", "this", "value"};
  const auto is = [&](std::string_view one) { return EqualsIgnoreAsciiCase(one, name.name); };
  if (std::any_of(std::begin(kPlaces), std::end(kPlaces), is)) return Flow{};
  if (std::any_of(std::begin(kValues), std::end(kValues), is)) return relation.columns[0].flow;
  return std::nullopt;
}

std::optional<Flow> QueryAnalyzer::FindVisible(const sql::Identifier& name, const Scope& scope) {
  Spend(scope.visible.size());
  std::vector<std::size_t> places = Places(scope.visible, name);
  std::erase_if(places, [&](std::size_t at) { return scope.visible[at].open != nullptr; });
  if (places.empty()) return std::nullopt;
  if (places.size() == 1) return scope.visible[places[0]].flow;
  NameFinding finding{std::string(name.name), name.span, {}};
  for (const std::size_t at : places) {
    for (const SourceUse& use : scope.visible[at].flow.Sources(fields_)) {
      finding.candidates.push_back(ToString(use.field));
    }
  }
  Note(found_.ambiguous, std::move(finding));
  return Flow{};
}

std::optional<Flow> QueryAnalyzer::FindOpen(const sql::Identifier& name, const Scope& scope) {
  std::vector<const Relation*> open;
  for (const VisibleColumn& column : scope.visible) {
    if (column.open != nullptr && !Hides(*column.open, name)) open.push_back(column.open);
  }
  if (open.empty()) return std::nullopt;
  if (open.size() == 1) return OpenFlow(*open[0], name, false);
  NameFinding finding{std::string(name.name), name.span, {}};
  for (const Relation* relation : open) {
    finding.candidates.push_back(Concat(relation->alias, ".", name.name));
  }
  Note(found_.ambiguous, std::move(finding));
  return Flow{};
}

// A name that strict rules do not find: an alias of the select list, or the result of a function
// in FROM whose columns are not known.
std::optional<Flow> QueryAnalyzer::FindLoosely(const sql::Identifier& name, const Scope& scope) {
  if (scope.outputs != nullptr) {
    const auto places = Places(scope.outputs->columns, name);
    if (!places.empty()) return scope.outputs->columns[places[0]].flow;
  }
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    for (const Relation* relation : at->relations) {
      if (relation->any_name) return relation->columns[0].flow;
    }
  }
  return std::nullopt;
}

Flow QueryAnalyzer::QualifiedFlow(const sql::ColumnRef& ref, const Scope& scope) {
  // All but the last part are the table; else the last parts are a path inside a column.
  for (std::size_t table = ref.parts.size() - 1; table > 0; --table) {
    const Relation* relation = FindRelation(ref.parts.first(table), scope);
    if (relation == nullptr) continue;
    const sql::Identifier& column = ref.parts[table];
    const auto places = Places(relation->columns, column);
    if (!places.empty() && table + 1 < ref.parts.size()) {
      const Fields& fields = relation->columns[places[0]].fields;
      if (const auto inside = FieldAt(fields, ref.parts.subspan(table + 1))) return *inside;
    }
    std::optional<Flow> flow = FindInRelation(*relation, column);
    const bool may = !relation->open.empty() && !Hides(*relation, column);
    if (!flow && may) flow = OpenFlow(*relation, column, relation->base);
    if (flow) return PathInto(*flow, ref.parts.subspan(table + 1));
  }
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    if (const auto inside = FieldAt(FieldsVisible(ref.parts[0], *at), ref.parts.subspan(1))) {
      return *inside;
    }
    if (const auto flow = FindVisible(ref.parts[0], *at)) {
      return PathInto(*flow, ref.parts.subspan(1));
    }
  }
  if (const auto flow = FlattenedColumn(ref.parts[0], scope)) {
    return PathInto(*flow, ref.parts.subspan(1));
  }
  if (scope.relations.size() == 1 && scope.relations[0]->any_name) {  // UNNEST (a) without a name
    return PathInto(scope.relations[0]->columns[0].flow, ref.parts.subspan(1));
  }
  if (const auto flow = TriggerField(ref.parts[0], ref.parts[1])) return *flow;
  if (const auto flow = RecordField(ref.parts[0].name, ref.parts.subspan(1))) return *flow;
  if (IsSequenceValue(ref.column())) return {};
  Note(found_.unresolved, {Written(ref.parts), ref.span, {}});
  return {};
}

bool QueryAnalyzer::IsTriggerRow(const sql::Identifier& name) const {
  if (trigger_ == nullptr) return false;
  sql::Identifier row = name;
  if (row.name.starts_with(':')) row.name.remove_prefix(1);
  return std::any_of(trigger_->rows.begin(), trigger_->rows.end(),
                     [&](const sql::Identifier& one) { return Matches(row, one.name); });
}

// NEW.a of a trigger: the column of its table.
std::optional<Flow> QueryAnalyzer::TriggerField(const sql::Identifier& row,
                                                const sql::Identifier& column) {
  if (!IsTriggerRow(row)) return std::nullopt;
  sql::NamedTable table;
  table.name = trigger_->table;
  Flow wide;
  const Relation relation = BaseRelation(table, wide);
  std::optional<Flow> flow = FindInRelation(relation, column);
  if (!flow && !relation.open.empty()) flow = OpenFlow(relation, column, true);
  return flow;
}

// A field inside a column: one of its own where the column is known to be a struct.
Flow QueryAnalyzer::PathInto(const Flow& column, sql::List<sql::Identifier> path) {
  if (path.empty()) return column;
  if (column.uses().size() == 1) {
    const FieldNumber whole = column.uses()[0].field;
    if (structs_.contains(whole) && column == Flow::Of(whole)) {
      FieldRef inside = fields_.At(whole);
      inside.field += Concat(".", Written(path));
      return Flow::Of(fields_.Number(inside));
    }
  }
  return column.Then({Subtype::kTransformation, false});
}

std::optional<Flow> QueryAnalyzer::FindInRelation(const Relation& relation,
                                                  const sql::Identifier& name) {
  Spend(relation.columns.size());
  const auto places = Places(relation.columns, name);
  if (!places.empty()) return relation.columns[places[0]].flow;
  if (relation.flatten) {
    if (const auto flow = FlattenedColumn(name, relation)) return flow;
  }
  if (relation.any_name) return relation.columns[0].flow;
  return std::nullopt;
}

Flow QueryAnalyzer::OpenFlow(const Relation& relation, const sql::Identifier& name, bool certain) {
  NameFinding finding{std::string(name.name), name.span, {}};
  if (relation.open.size() != 1) {
    for (const OpenSource& source : relation.open) {
      for (const DatasetRef& dataset : source) {
        finding.candidates.push_back(
            ToString(FieldRef{dataset.namespace_name, dataset.name, std::string(name.name)}));
      }
    }
    Note(found_.ambiguous, std::move(finding));
    return {};
  }
  Flow flow;
  for (const DatasetRef& dataset : relation.open[0]) {
    const FieldRef field{dataset.namespace_name, dataset.name, std::string(name.name)};
    flow.Merge(Flow::Of(fields_.Number(field), !certain));
    finding.candidates.push_back(ToString(field));
  }
  if (!certain) Note(found_.inferred, std::move(finding));
  return flow;
}

Flow QueryAnalyzer::WholeRow(const Relation& relation, sql::Span span) {
  Flow flow;
  for (const Column& column : relation.columns) flow.Merge(column.flow);
  for (const OpenSource& source : relation.open) {
    for (const DatasetRef& dataset : source) {
      flow.Merge(Flow::Of(fields_.Number({dataset.namespace_name, dataset.name, "*"}), true));
    }
  }
  Spend(flow.uses().size());
  // A function's row is its one value; a row of several fields is made of them.
  if (relation.any_name && relation.columns.size() == 1) return flow.MentionedAt(span);
  return flow.Then({Subtype::kTransformation, false}).MentionedAt(span);
}

}  // namespace goldline::lineage
