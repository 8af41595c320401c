// Pipes: FROM t |> WHERE a |> SELECT b. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

// query |> WHERE a |> SELECT b: each step reads what the one before it gives.
const Query* Parser::PipeSteps(const Query* query) {
  Query* made = nullptr;          // by the step before
  const Alias* called = nullptr;  // what it gives is called so
  while (query != nullptr && At("|>")) {
    const Nesting nesting(*this);
    const std::size_t mark = Mark();
    const std::uint32_t begin = Begin();
    Advance();
    if (At(Keyword::kAs) && IsLabel(Peek(1))) {
      Advance();
      Alias* alias = arena_.New<Alias>();
      alias->name = TakeName();
      called = alias;
      continue;
    }
    if (At(Keyword::kLimit) && made != nullptr && !made->order_by.empty() &&
        made->limit == nullptr) {  // of the rows in that order
      ForeignTail(*made);
      continue;
    }
    PipeStep step;
    step.select = arena_.New<Select>();
    step.query = arena_.New<Query>();
    step.items = {{Finish(arena_.New<Star>(), begin), nullptr, {begin, begin}}};
    if (called == nullptr && GoesOn(*query)) {
      *step.select = query->first->As<Select>();
      step.source = step.select->from.front();
    } else {
      TableRef* rows = DerivedOf(query, query->span.begin);
      if (rows != nullptr) rows->alias = called == nullptr ? OwnAlias(*query) : called;
      step.source = step.derived = rows;
    }
    if (step.source == nullptr || !nesting) return query;
    called = nullptr;
    step.from = step.source;
    if (!OnePipeStep(step, begin)) {
      SkipFrom(mark, [this, mark] { return At("|>") && at_ != mark; });
      continue;
    }
    if (!At("|>") && !AtStatementEnd() && !AtClosing()) {
      SkipFrom(Mark(), [this] { return At("|>") || AtClause(); });
    }
    step.select->from = arena_.Copy(std::vector<const TableRef*>{step.from});
    step.select->items = arena_.Copy(step.items);
    step.select->span = {begin, PreviousEnd()};
    step.query->first = step.select;
    query = Finish(step.query, query->span.begin);
    made = step.query;
  }
  return query;
}

// Whether the query is no more than tables and conditions yet: the next step still sees the tables
// by their names, as if it stood in the same SELECT.
bool Parser::GoesOn(const Query& query) const {
  if (query.first->kind != QueryTermKind::kSelect || !query.steps.empty() || !query.with.empty() ||
      !query.order_by.empty() || query.limit != nullptr || query.offset != nullptr) {
    return false;
  }
  const auto& select = query.first->As<Select>();
  if (select.from.size() != 1 || select.items.size() != 1 || select.distinct ||
      !select.group_by.empty() || select.items[0].expr->kind != ExprKind::kStar) {
    return false;
  }
  const auto& star = select.items[0].expr->As<Star>();
  // What is joined, or turned, comes behind the conditions.
  if (At(Keyword::kPivot) || At(Keyword::kUnpivot)) return false;
  return !(AtForeignJoin() && select.where != nullptr) && star.qualifier.empty() &&
         star.columns == nullptr && star.except.empty() && star.replace.empty() &&
         star.rename.empty();
}

// FROM t |> WHERE a: still called t.
const Alias* Parser::OwnAlias(const Query& query) {
  if (query.first->kind != QueryTermKind::kSelect || !query.steps.empty()) return nullptr;
  const auto& select = query.first->As<Select>();
  if (select.from.size() != 1 || select.from[0]->kind != TableRefKind::kTable ||
      select.items.size() != 1 || select.items[0].expr->kind != ExprKind::kStar) {
    return nullptr;
  }
  const auto& table = select.from[0]->As<NamedTable>();
  Alias* alias = arena_.New<Alias>();
  alias->name = table.alias == nullptr ? table.name.back() : table.alias->name;
  return alias;
}

bool Parser::OnePipeStep(PipeStep& step, std::uint32_t begin) {
  SetOperator op;
  if (Accept(Keyword::kSelect)) {
    SelectHead(*step.select);
    ForeignItems(*step.select);
    step.items.assign(step.select->items.begin(), step.select->items.end());
  } else if (AcceptWord("extend")) {
    ForeignItems(*step.select);
    step.items.insert(step.items.end(), step.select->items.begin(), step.select->items.end());
  } else if (At(Keyword::kSet) || At(Keyword::kDrop) || At(Keyword::kRename)) {
    step.items.front().expr = PipeChange(begin);
    return step.items.front().expr != nullptr;
  } else if (AcceptWord("aggregate")) {
    PipeAggregate(step);
  } else if (At(Keyword::kWhere)) {
    OneForeignClause(*step.select);
  } else if (At(Keyword::kOrder) || At(Keyword::kLimit)) {
    ForeignTail(*step.query);
  } else if (SetStepHere(op)) {
    return PipeSetOperation(step, op);
  } else if (AtForeignJoin()) {
    step.from = ForeignJoin(step.source, begin);
  } else if (At(Keyword::kPivot) || At(Keyword::kUnpivot)) {
    step.from = PivotOf(step.derived, begin);
  } else if (Accept(Keyword::kDistinct)) {
    step.select->distinct = true;
  } else {
    return At(Keyword::kTablesample) && SkipTableModifier();
  }
  return step.from != nullptr;
}

// SET a = b, DROP a, RENAME a AS b: all columns, with that change.
const Expr* Parser::PipeChange(std::uint32_t begin) {
  Star* changed = arena_.New<Star>();
  const Keyword word = Advance().keyword;
  std::vector<Identifier> dropped;
  std::vector<SelectItem> set;
  std::vector<std::pair<Identifier, Identifier>> renamed;
  do {
    if (!IsLabel(Peek())) return Expected("a column's name");
    const Identifier* name = TakeNamePointer();
    if (word == Keyword::kDrop) {
      dropped.push_back(*name);
    } else if (word == Keyword::kSet) {
      const Expr* value = Expect("=") ? Expression() : nullptr;
      if (value == nullptr) return nullptr;
      set.push_back({value, name, name->span});
    } else {
      Accept(Keyword::kAs);
      if (!IsLabel(Peek())) return Expected("a new name");
      renamed.emplace_back(*name, TakeName());
    }
  } while (Accept(","));
  changed->except = arena_.Copy(dropped);
  changed->replace = arena_.Copy(set);
  changed->rename = arena_.Copy(renamed);
  return Finish(changed, begin);
}

// AGGREGATE a, b GROUP [AND ORDER] BY c gives c, a, b.
void Parser::PipeAggregate(PipeStep& step) {
  const auto read = [this](std::vector<SelectItem>& out) {
    do {
      SelectItem item;
      if (!ForeignItem(item)) return;
      out.push_back(item);
      if (!Accept(Keyword::kAsc)) Accept(Keyword::kDesc);
      if (Accept(Keyword::kNulls)) Advance();
    } while (Accept(","));
  };
  std::vector<SelectItem> keys;
  step.items.clear();
  if (!At(Keyword::kGroup)) read(step.items);
  if (Accept(Keyword::kGroup)) {
    if (Accept(Keyword::kAnd)) Accept(Keyword::kOrder);
    if (Accept(Keyword::kBy)) read(keys);
  }
  std::vector<GroupItem> groups;
  for (const SelectItem& key : keys) {
    GroupItem& group = groups.emplace_back();
    group.expr = key.expr;
    group.span = key.span;
  }
  step.select->group_by = arena_.Copy(groups);
  step.items.insert(step.items.begin(), keys.begin(), keys.end());
}

// UNION ALL (query), (query)
bool Parser::PipeSetOperation(PipeStep& step, SetOperator op) {
  while (At(Keyword::kLeft) || At(Keyword::kFull) || At(Keyword::kOuter) || At(Keyword::kInner)) {
    Advance();
  }
  Advance();
  SetStep made;
  made.op = op;
  made.all = Accept(Keyword::kAll);
  Accept(Keyword::kDistinct);
  if (At(Keyword::kBy) && Peek(1).Is(Keyword::kName)) {
    Pass(2);
    made.by_name = true;
  }
  std::vector<SetStep> steps;
  do {
    const Query* arm = At("(") ? QueryInParentheses() : nullptr;
    if (arm == nullptr) return Expected("a query in parentheses");
    made.term = Nest(arm);
    steps.push_back(made);
  } while (Accept(","));
  step.query->steps = arena_.Copy(steps);
  return true;
}

}  // namespace goldline::sql
