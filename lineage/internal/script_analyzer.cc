// Scripts: statements one after the other, blocks and routines with their bodies, dynamic SQL whose
// text is known, and what changes which tables there are.
#include <algorithm>
#include <utility>

#include "core/text.h"
#include "lineage/internal/dialect_names.h"
#include "lineage/internal/query_analyzer.h"

namespace goldline::lineage {
namespace {

// Dynamic SQL makes dynamic SQL: so deep, and so much text in all.
constexpr std::size_t kMostTextDepth = 8;
constexpr std::size_t kMostDynamicText = std::size_t{4} << 20;

template <class Change>
void ChangeSpans(StatementLineage& statement, const Change& change) {
  change(statement.span);
  for (OutputColumn& column : statement.lineage.columns) {
    change(column.span);
    for (SourceUse& use : column.sources) std::for_each(use.spans.begin(), use.spans.end(), change);
  }
  for (SourceUse& use : statement.lineage.indirect) {
    std::for_each(use.spans.begin(), use.spans.end(), change);
  }
  for (auto* findings : {&statement.lineage.ambiguous, &statement.lineage.inferred,
                         &statement.lineage.unresolved, &statement.lineage.captured}) {
    for (NameFinding& finding : *findings) change(finding.span);
  }
  for (SkippedText& skipped : statement.skipped) change(skipped.span);
}

// Where a text stands in another one that has it as it is.
std::optional<std::uint32_t> OffsetIn(std::string_view whole, std::string_view part) {
  const auto begin = reinterpret_cast<std::uintptr_t>(whole.data());
  const auto at = reinterpret_cast<std::uintptr_t>(part.data());
  if (at < begin || at + part.size() > begin + whole.size()) return std::nullopt;
  return static_cast<std::uint32_t>(at - begin);
}

}  // namespace

std::vector<StatementLineage> AnalyzeScript(const sql::ParsedScript& script,
                                            const TableLookup& lookup) {
  std::vector<StatementLineage> out;
  QueryAnalyzer(lookup).Analyze(script, out);
  return out;
}

void QueryAnalyzer::Analyze(const sql::ParsedScript& script, std::vector<StatementLineage>& out) {
  const sql::ParsedScript* around = std::exchange(script_, &script);
  const std::size_t first = out.size();
  for (const sql::Skip& skip : script->skipped) variables_.Ignore(script.text(skip.span));
  for (const sql::Statement* statement : script->statements) Analyze(*statement, out);
  GiveSkipped(*script, first, out);
  script_ = around;
}

// To the statement that began last before it.
void QueryAnalyzer::GiveSkipped(const sql::Script& script, std::size_t first,
                                std::vector<StatementLineage>& out) {
  if (script.skipped.empty()) return;
  if (out.size() == first) {
    StatementLineage& told = out.emplace_back();
    told.kind = "skipped";
    told.span = script.skipped.front().span;
  }
  std::vector<std::size_t> order;
  for (std::size_t i = first; i < out.size(); ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return out[a].span.begin < out[b].span.begin;
  });
  for (const sql::Skip& skip : script.skipped) {
    const auto behind = std::upper_bound(
        order.begin(), order.end(), skip.span.begin,
        [&](std::uint32_t begin, std::size_t at) { return begin < out[at].span.begin; });
    StatementLineage& owner = out[behind == order.begin() ? order.front() : *std::prev(behind)];
    owner.skipped.push_back({skip.span, Concat("expected ", skip.reason)});
  }
}

void QueryAnalyzer::Analyze(const sql::Statement& statement, std::vector<StatementLineage>& out) {
  switch (statement.kind) {
    case sql::StatementKind::kQuery:
    case sql::StatementKind::kCreate:
    case sql::StatementKind::kInsert:
    case sql::StatementKind::kUpdate:
    case sql::StatementKind::kDelete:
    case sql::StatementKind::kMerge:
      AnalyzeWithin(statement, out);
      Restart();
      AnalyzeStatement(statement, out);
      GiveValues(statement);
      last_query_.reset();
      if (statement.kind == sql::StatementKind::kQuery) last_query_ = returned_;
      return ForgetAssigned(statement);
    case sql::StatementKind::kBlock:
      return AnalyzeBlock(statement.As<sql::Block>(), out);
    case sql::StatementKind::kRoutine:
      return AnalyzeRoutine(statement.As<sql::Routine>(), out);
    case sql::StatementKind::kExecute:
      AnalyzeExecute(statement.As<sql::Execute>(), out);
      last_query_.reset();
      return values_.ForgetMentioned(script_->text(statement.span));
    case sql::StatementKind::kAssign:
      Restart();
      AnalyzeAssign(statement.As<sql::Assign>());
      GiveValues(statement);
      return Mention(statement, "assign", {}, out);
    case sql::StatementKind::kCopy:
      Restart();
      return AnalyzeCopy(statement.As<sql::Copy>(), out);
    case sql::StatementKind::kDrop:
      for (const auto& name : statement.As<sql::Drop>().names) {
        Mention(statement, "drop", name, out);
        DropTable(name);
      }
      return;
    case sql::StatementKind::kTruncate:
      for (const auto& name : statement.As<sql::Truncate>().names) {
        Mention(statement, "truncate", name, out);
        EmptyTable(name);
      }
      return;
    case sql::StatementKind::kRename: {
      for (const auto* one = &statement.As<sql::Rename>(); one != nullptr; one = one->next) {
        if (one->swap) {
          TakeIntoSession(one->from);
          TakeIntoSession(one->to);
          session_.Swap(one->from, one->to);
        } else {
          RenameTable(*one, out);
        }
        Mention(*one, one->swap ? "swap" : "rename", one->to, out);
      }
      return;
    }
    case sql::StatementKind::kAlter:
      AlterTable(statement.As<sql::Alter>());
      return Mention(statement, "other", {}, out);
    case sql::StatementKind::kUse: {
      const auto& use = statement.As<sql::Use>();
      session_.Use(use.names, use.database);
      return Mention(statement, "use", {}, out);
    }
    case sql::StatementKind::kOther:
      last_query_.reset();
      ForgetAssigned(statement);
      return Mention(statement, "other", {}, out);
    case sql::StatementKind::kSkipped:
      ForgetAssigned(statement);
      values_.ForgetMentioned(script_->text(statement.span));
      return Mention(statement, "skipped", {}, out);
  }
}

// A statement that moves no data from field to field.
void QueryAnalyzer::Mention(const sql::Statement& statement, std::string_view kind,
                            sql::List<sql::Identifier> target, std::vector<StatementLineage>& out) {
  StatementLineage& told = out.emplace_back();
  told.kind = kind;
  told.span = statement.span;
  if (!target.empty()) told.target = TargetOf(target).dataset;
}

// Of branches and loops nobody knows how often they run: what they assign is not known in them nor
// behind them, but within a block of a branch whose statements run in turn.
void QueryAnalyzer::AnalyzeBlock(const sql::Block& block, std::vector<StatementLineage>& out) {
  if (!block.in_turn) ForgetAssigned(block);
  for (const sql::Identifier& variable : block.variables) variables_.Declare(variable.name, true);
  const bool around = std::exchange(in_routine_, true);
  const std::size_t place = place_;
  AnalyzeBranches(block, out);
  place_ = place;
  in_routine_ = around;
}

// What a variable holds behind branches is what it held before or what any of them gave it.
void QueryAnalyzer::AnalyzeBranches(const sql::Block& block, std::vector<StatementLineage>& out) {
  const VariableValues before = block.in_turn ? VariableValues() : values_;
  VariableValues behind = before;
  const bool row = block.variables.size() == 1;
  if (row && block.cursor != nullptr) {
    values_.SetRecord(block.variables[0].name, values_.Cursor(block.cursor->name));
  }
  for (std::size_t i = 0; i < block.body.size(); ++i) {
    const sql::Statement& one = *block.body[i];
    if (std::find(block.branches.begin(), block.branches.end(), i) != block.branches.end()) {
      behind.Merge(values_);
      values_ = before;
    }
    if (!block.in_turn) place_ = ++last_place_;
    returned_ = {};
    Analyze(one, out);
    if (!block.in_turn) ForgetAssigned(one);
    // FOR r IN query: r has its columns.
    if (i == 0 && row && block.cursor == nullptr && one.kind == sql::StatementKind::kQuery) {
      values_.SetRecord(block.variables[0].name, std::make_shared<const QueryResult>(returned_));
    }
  }
  if (row) values_.Forget(block.variables[0].name);
  if (block.in_turn) return;
  behind.Merge(values_);
  values_ = std::move(behind);
}

void QueryAnalyzer::AnalyzeRoutine(const sql::Routine& routine,
                                   std::vector<StatementLineage>& out) {
  Mention(routine, "create routine", {}, out);
  Variables::State outside = variables_.Take();
  VariableValues outside_values = std::exchange(values_, {});
  for (const sql::Identifier& name : routine.parameters) variables_.Declare(name.name, true);
  const bool around = std::exchange(in_routine_, true);
  const std::size_t place = std::exchange(place_, ++last_place_);
  const sql::Routine* trigger = trigger_;
  if (!routine.table.empty()) trigger_ = &routine;
  for (const sql::Statement* one : routine.body) Analyze(*one, out);
  if (!routine.text.empty()) AnalyzeText(routine.text, routine, out, routine.parameters);
  trigger_ = trigger;
  in_routine_ = around;
  session_.LeaveRoutine(place_);
  place_ = place;
  variables_.PutBack(std::move(outside));
  values_ = std::move(outside_values);
}

// Whatever a statement, or one in it, may give a value is not known behind it.
void QueryAnalyzer::ForgetAssigned(const sql::Statement& statement) {
  const std::string_view text = script_->text(statement.span);
  switch (statement.kind) {
    case sql::StatementKind::kBlock:
      for (const auto& name : statement.As<sql::Block>().variables) variables_.Forget(name.name);
      for (const auto* one : statement.As<sql::Block>().body) ForgetAssigned(*one);
      return;
    case sql::StatementKind::kExecute: {
      const auto& execute = statement.As<sql::Execute>();
      if (execute.text == nullptr) return variables_.ForgetMentioned(text);
      // INTO, USING and what is passed stand behind the text that runs.
      return variables_.ForgetMentioned(
          script_->text({execute.text->span.end, statement.span.end}));
    }
    case sql::StatementKind::kOther:
    case sql::StatementKind::kSkipped:
      return variables_.ForgetMentioned(text);
    case sql::StatementKind::kRoutine:
      return;
    default:
      return Assigns(statement, text) ? variables_.ForgetMentioned(text)
                                      : variables_.Forget(AssignedBy(statement));
  }
}

void QueryAnalyzer::AnalyzeAssign(const sql::Assign& assign) {
  if (!assign.columns.empty()) {
    QueryResult result;
    Declare(assign.columns, result);
    const sql::Identifier& name = assign.names.back();
    return Keep({&name, 1}, {"", std::string(name.name)}, result, true);
  }
  if (!assign.declares && assign.names.size() > 1 && assign.value != nullptr) {
    return AssignRow(assign);
  }
  Flow flow;
  if (assign.value != nullptr) flow = Value(*assign.value, Scope());
  for (const sql::Identifier& name : assign.names) {
    if (assign.declares) variables_.Declare(name.name, in_routine_);
    const bool last = &name == &assign.names.back();
    values_.Forget(name.name);
    values_.Set(name.name, {last ? flow : Flow(), last ? reached_ : Flow()});
    const bool known = assign.value != nullptr && last;
    variables_.Set(name.name, known ? variables_.TextOf(*assign.value) : std::nullopt);
  }
}

void QueryAnalyzer::AnalyzeExecute(const sql::Execute& execute,
                                   std::vector<StatementLineage>& out) {
  if (execute.text == nullptr) {
    // What was prepared runs; another routine may change the variables that it is given.
    std::optional<std::string> prepared;
    if (execute.routine.size() == 1) prepared = variables_.TextOfName(execute.routine.front().name);
    ForgetAssigned(execute);
    Mention(execute, "call", {}, out);
    if (prepared) AnalyzeText(*prepared, execute, out);
    return;
  }
  Mention(execute, "execute", {}, out);
  const bool literal = execute.text->kind == sql::ExprKind::kLiteral;
  if (literal) {
    ForgetAssigned(execute);
    return AnalyzeText(execute.text->As<sql::Literal>().text, execute, out);
  }
  const std::optional<std::string> text = variables_.TextOf(*execute.text);
  ForgetAssigned(execute);
  if (text) return AnalyzeText(*text, execute, out);
  out.back().skipped.push_back(
      {execute.text->span, "dynamic SQL, whose text is not known before it runs"});
}

// A text of statements, in the place of `owner`, whose entry is the last one.
void QueryAnalyzer::AnalyzeText(std::string_view text, const sql::Statement& owner,
                                std::vector<StatementLineage>& out,
                                sql::List<sql::Identifier> parameters) {
  const auto give_up = [&](std::string reason) {
    out.back().skipped.push_back({owner.span, std::move(reason)});
  };
  dynamic_text_ += text.size();
  if (dynamic_text_ > kMostDynamicText || dynamic_.size() >= kMostTextDepth) {
    return give_up("too much dynamic SQL");
  }
  Result<sql::ParsedScript> parsed = sql::ParseScript(text, *script_->get()->dialect);
  if (!parsed.ok()) return give_up(std::string(parsed.error().message()));
  const std::optional<std::uint32_t> offset = OffsetIn(script_->text(), text);
  const std::size_t first = out.size();
  dynamic_.push_back(*std::move(parsed));
  Variables::State outside = variables_.Take();  // which the text does not see, but for sessions'
  VariableValues outside_values = std::exchange(values_, {});
  for (const sql::Identifier& name : parameters) variables_.Declare(name.name, true);
  Analyze(dynamic_.back(), out);
  variables_.PutBack(std::move(outside));
  values_ = std::move(outside_values);
  if (!script_->get()->dialect->bare_statements) variables_.ForgetMentioned(text, '@');
  dynamic_.pop_back();
  results_.clear();  // by nodes of a text that is gone
  for (std::size_t i = first; i < out.size(); ++i) {
    ChangeSpans(out[i], [&](sql::Span& span) {
      span = offset ? sql::Span{span.begin + *offset, span.end + *offset} : owner.span;
    });
  }
}

// UNLOAD ('query') TO 'file'
void QueryAnalyzer::AnalyzeUnload(const sql::Copy& copy, const DatasetRef& file,
                                  std::vector<StatementLineage>& out) {
  const std::size_t first = out.size();
  AnalyzeText(copy.text, copy, out);
  for (std::size_t i = first; i < out.size(); ++i) {
    if (out[i].kind != "query") continue;
    out[i].kind = "copy";
    if (!file.name.empty()) out[i].target = file;
  }
}

// COPY and its like: a file is a dataset whose columns are not known, but as many as are listed.
void QueryAnalyzer::AnalyzeCopy(const sql::Copy& copy, std::vector<StatementLineage>& out) {
  QueryResult result;
  const DatasetRef file{"", std::string(copy.location)};
  if (!copy.text.empty()) return AnalyzeUnload(copy, file, out);
  if (copy.query != nullptr) {
    result = AnalyzeQuery(*copy.query, nullptr, {}, OrderCounts::kWithLimit);
  } else if (copy.to_files && !copy.table.empty()) {
    Scope scope{nullptr, {}, {}, {}, nullptr};
    sql::NamedTable table;
    table.name = copy.table;
    scope.visible = AddRelation(BaseRelation(table, result.wide), nullptr, scope);
    if (copy.columns.empty()) {
      AddStar(sql::Star(), scope, result);
    }
    for (const sql::Identifier& name : copy.columns) {
      ColumnNamed(name, result).flow = FindVisible(name, scope).value_or(Flow());
    }
  } else {
    for (const sql::Identifier& name : copy.columns) ColumnNamed(name, result);
    if (!copy.location.empty()) inputs_.insert(file);
  }
  std::optional<TableColumns> target;
  if (!copy.to_files && !copy.table.empty()) {
    target = TargetOf(copy.table);
    if (!copy.columns.empty()) {
      NameTarget(copy.columns, result);
    } else if (copy.query == nullptr || !CopiesByName(Dialect())) {
      NameTarget(target->columns, result);
    }
  } else if (copy.to_files && !copy.location.empty()) {
    target = TableColumns{file, {}, true, {}};
  }
  Tell(copy, std::move(target), result, out);
}

}  // namespace goldline::lineage
