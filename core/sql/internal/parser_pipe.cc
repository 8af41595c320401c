// Pipes: FROM t |> WHERE a |> SELECT b. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

// query |> WHERE a |> SELECT b: each step reads what the one before it gives.
const Query* Parser::PipeSteps(const Query* query) {
  while (query != nullptr && At("|>")) {
    const Nesting nesting(*this);
    const std::size_t mark = Mark();
    const std::uint32_t begin = Begin();
    Advance();
    PipeStep step;
    step.source = DerivedOf(query, query->span.begin);
    if (step.source == nullptr || !nesting) return query;
    step.from = step.source;
    step.select = arena_.New<Select>();
    step.query = arena_.New<Query>();
    step.items = {{Finish(arena_.New<Star>(), begin), nullptr, {begin, begin}}};
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
  }
  return query;
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
  } else if (At(Keyword::kAs) && IsLabel(Peek(1))) {
    Advance();
    Alias* alias = arena_.New<Alias>();
    alias->name = TakeName();
    step.source->alias = alias;
  } else if (SetStepHere(op)) {
    return PipeSetOperation(step, op);
  } else if (AtForeignJoin()) {
    step.from = ForeignJoin(step.source, begin);
  } else if (At(Keyword::kPivot) || At(Keyword::kUnpivot)) {
    step.from = PivotOf(step.source, begin);
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
