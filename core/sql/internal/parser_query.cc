// SELECT, VALUES, WITH, set operations and the clauses of each.
#include <utility>

#include "core/sql/internal/parser_state.h"
#include "core/text.h"

namespace goldline::sql {
namespace {

bool HasOwnClauses(const Query& query) {
  return !query.with.empty() || !query.order_by.empty() || query.limit != nullptr ||
         query.offset != nullptr;
}

}  // namespace

bool Parser::AtQueryStart(std::size_t ahead) const {
  const Token& token = Peek(ahead);
  if (token.Is(Keyword::kValues)) {
    const Token& row = Peek(ahead + 1);
    return row.IsSymbol("(") ||
           (tolerant_ && (row.Is(Keyword::kRow) || row.kind == TokenKind::kInteger ||
                          row.kind == TokenKind::kString));
  }
  if (tolerant_ && AtForeignQueryStart(ahead)) return true;
  if (tolerant_ && token.Is(Keyword::kTable)) return IsLabel(Peek(ahead + 1));
  return token.Is(Keyword::kSelect) || token.Is(Keyword::kWith) || token.Is(Keyword::kTable);
}

// Whether what follows a query in parentheses makes a longer query of it.
bool Parser::AtQueryContinuation() const {
  SetOperator op;
  if (tolerant_ && At("|>")) return true;
  return SetStepHere(op) || At(Keyword::kOrder) || At(Keyword::kLimit) || At(Keyword::kOffset) ||
         At(Keyword::kFetch) || At(Keyword::kFor);
}

const Query* Parser::QueryExpression() {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  const std::uint32_t begin = Begin();
  Query* query = arena_.New<Query>();
  if (At(Keyword::kWith) && !WithClause(*query)) return nullptr;
  if (tolerant_ && !query->with.empty() && !AtQueryStart() && !At("(")) {
    return Expected("a query after WITH");
  }
  const QueryTerm* first = Term();
  return first == nullptr ? nullptr : QueryFrom(query, first, begin);
}

// The rest of a query whose first operand has been read.
const Query* Parser::QueryFrom(Query* query, const QueryTerm* first, std::uint32_t begin) {
  if (tolerant_) {
    if (!SetChain(*query, first) || !ForeignTail(*query)) return nullptr;
    const Query* whole = PipeSteps(Finish(query, begin));
    SetOperator op;
    // LIMIT before UNION, as ClickHouse has it.
    if (whole == nullptr || !SetStepHere(op)) return whole;
    const Nesting nesting(*this);
    return nesting ? QueryFrom(arena_.New<Query>(), Nest(whole), begin) : nullptr;
  }
  if (!SetChain(*query, first) || !QueryTail(*query)) return nullptr;
  const Query* whole = Collapsed(query);
  if (whole == nullptr) return nullptr;
  return whole == query ? Finish(query, begin) : whole;
}

bool Parser::WithClause(Query& query) {
  Advance();
  // A table may be called "recursive": WITH recursive AS (…).
  if (At(Keyword::kRecursive) && !Peek(1).Is(Keyword::kAs) && !Peek(1).IsSymbol("(")) {
    Advance();
    query.recursive = true;
  }
  std::vector<CommonTable> tables;
  if (tolerant_) SkipFunctions();
  do {
    if (tolerant_ && AtQueryStart()) break;  // a comma too many
    CommonTable& table = tables.emplace_back();
    const std::size_t mark = Mark();
    if (tolerant_ ? !ForeignCommonTable(table) : !OneCommonTable(table)) return false;
    const bool may = dialect_.plain_recursion || query.recursive;
    table.refers_to_itself = may && NamesItself(table, mark);
  } while (Accept(","));
  query.with = arena_.Copy(tables);
  if (tolerant_) return true;
  if (!AtQueryStart() && !At("(")) return Expected("SELECT after WITH", {"select"});
  if (At(Keyword::kWith)) return Expected("SELECT after WITH");
  return true;
}

bool Parser::OneCommonTable(CommonTable& table) {
  const std::uint32_t begin = Begin();
  if (!ColumnName(table.name, "a name for the query")) return false;
  if (At("(") && !NameList(table.columns, "a column's name")) return false;
  if (!Expect(Keyword::kAs)) return false;
  if (At(Keyword::kNot) || At(Keyword::kMaterialized)) {
    table.materialized = Accept(Keyword::kNot) ? Materialized::kNo : Materialized::kYes;
    if (!Expect(Keyword::kMaterialized)) return false;
  }
  if (!At("(")) return Expected("\"(\" and the query");
  if ((table.query = QueryInParentheses()) == nullptr) return false;
  if (At(Keyword::kSearch) || At(Keyword::kCycle)) return Refuse("SEARCH or CYCLE");
  table.span = {begin, PreviousEnd()};
  return true;
}

// ------------------------------------------------------------------------------ set operations

bool Parser::SetStepHere(SetOperator& op) const {
  if (At(Keyword::kUnion)) {
    op = SetOperator::kUnion;
  } else if (At(Keyword::kExcept)) {
    op = SetOperator::kExcept;
  } else if (At(Keyword::kIntersect)) {
    op = SetOperator::kIntersect;
  } else if (tolerant_ && At(Keyword::kMinus) && BeginsClause(0)) {
    op = SetOperator::kExcept;
  } else if (tolerant_ && (At(Keyword::kLeft) || At(Keyword::kFull) || At(Keyword::kInner) ||
                           At(Keyword::kOuter))) {
    const Token& word = Peek(Peek(1).Is(Keyword::kOuter) ? 2 : 1);
    if (!word.Is(Keyword::kUnion) && !word.Is(Keyword::kExcept) && !word.Is(Keyword::kIntersect)) {
      return false;
    }
    op = word.Is(Keyword::kUnion)    ? SetOperator::kUnion
         : word.Is(Keyword::kExcept) ? SetOperator::kExcept
                                     : SetOperator::kIntersect;
  } else {
    return false;
  }
  return true;
}

const QueryTerm* Parser::Nest(const Query* query) {
  NestedQuery* term = arena_.New<NestedQuery>();
  term->query = query;
  term->span = query->span;
  return term;
}

// The operand itself where parentheses around it say nothing.
const QueryTerm* Parser::Unnested(const QueryTerm* term) {
  if (term->kind != QueryTermKind::kQuery) return term;
  const Query& query = *term->As<NestedQuery>().query;
  return HasOwnClauses(query) || !query.steps.empty() ? term : query.first;
}

// Begins a chain with `first`; (a union b) union c is a union b union c. A query of UNIONs stays in
// its parentheses before INTERSECT, which would bind tighter than they do.
void Parser::StartChain(Query& query, const QueryTerm* first, std::vector<SetStep>& steps) const {
  query.first = Unnested(first);
  SetOperator next;
  if (query.first->kind != QueryTermKind::kQuery || !SetStepHere(next)) return;
  const Query& nested = *query.first->As<NestedQuery>().query;
  if (HasOwnClauses(nested)) return;
  for (const SetStep& step : nested.steps) {
    if (next == SetOperator::kIntersect && step.op != SetOperator::kIntersect) return;
  }
  query.first = nested.first;
  steps.assign(nested.steps.begin(), nested.steps.end());
}

bool Parser::SetChain(Query& query, const QueryTerm* first) {
  std::vector<SetStep> steps;
  StartChain(query, first, steps);
  SetOperator op;
  while (SetStepHere(op)) {
    if (!OneSetStep(steps.emplace_back())) return false;
  }
  query.steps = arena_.Copy(steps);
  return true;
}

bool Parser::OneSetStep(SetStep& step) {
  SetStepHere(step.op);
  if (tolerant_) SetStepSide(step);
  Advance();
  step.all = Accept(Keyword::kAll);
  if (!step.all) Accept(Keyword::kDistinct);
  if (tolerant_) {
    if (!SetStepNames(step)) return false;
  }
  const QueryTerm* term = Term();
  if (term == nullptr) return false;
  if (step.op != SetOperator::kIntersect) term = IntersectOperand(term);
  if (term == nullptr) return false;
  step.term = Unnested(term);
  return true;
}

// [FULL | LEFT] [OUTER], INNER before UNION … BY NAME: without any of them BigQuery wants the same
// names, and others keep them all.
void Parser::SetStepSide(SetStep& step) {
  while (At(Keyword::kLeft) || At(Keyword::kFull) || At(Keyword::kOuter) || At(Keyword::kInner)) {
    step.common = Advance().Is(Keyword::kInner);
  }
}

// BY NAME [ON (a, b)], [STRICT] CORRESPONDING [BY (a, b)]
bool Parser::SetStepNames(SetStep& step) {
  AcceptWord("strict");
  const bool corresponding = AcceptWord("corresponding");
  step.common |= corresponding;
  if (!corresponding && !(At(Keyword::kBy) && Peek(1).Is(Keyword::kName))) return true;
  step.by_name = true;
  if (!corresponding) Pass(2);
  if (!Accept(corresponding ? Keyword::kBy : Keyword::kOn)) return true;
  return NameList(step.names, "a column's name");
}

// INTERSECT binds its operands before UNION and EXCEPT do.
const QueryTerm* Parser::IntersectOperand(const QueryTerm* first) {
  if (!At(Keyword::kIntersect)) return first;
  Query* query = arena_.New<Query>();
  std::vector<SetStep> steps;
  StartChain(*query, first, steps);
  while (At(Keyword::kIntersect)) {
    if (!OneSetStep(steps.emplace_back())) return nullptr;
  }
  query->steps = arena_.Copy(steps);
  return Finish(query, first->span.begin) == nullptr ? nullptr : Nest(query);
}

const QueryTerm* Parser::Term() {
  if (tolerant_ && (At(Keyword::kSelect) || At(Keyword::kSel))) return ForeignSelect();
  if (tolerant_ && At(Keyword::kFrom)) return FromFirst();
  if (tolerant_ && (At(Keyword::kPivot) || At(Keyword::kUnpivot))) return PivotFirst();
  if (At(Keyword::kSelect)) return SelectCore();
  if (At(Keyword::kValues)) return ValuesCore();
  if (At(Keyword::kTable)) return TableCore();
  if (At("(")) {
    const Query* query = QueryInParentheses();
    return query == nullptr ? nullptr : Nest(query);
  }
  return Expected("SELECT, VALUES or a query in parentheses", {"select", "values"});
}

// A query that is one query in parentheses is that query, with the clauses of both.
const Query* Parser::Collapsed(Query* query) {
  if (query->first->kind != QueryTermKind::kQuery || !query->steps.empty()) return query;
  const Query& inner = *query->first->As<NestedQuery>().query;
  if (!HasOwnClauses(*query)) return &inner;
  const auto twice = [this](std::string_view clause) {
    return Fail(Concat(clause, " is given twice for one query"),
                "select from the inner query: SELECT * FROM (…) AS inner_query");
  };
  if (!query->with.empty() && !inner.with.empty()) return twice("WITH");
  if (!query->order_by.empty() && !inner.order_by.empty()) return twice("ORDER BY");
  if (query->limit != nullptr && inner.limit != nullptr) return twice("LIMIT");
  if (query->offset != nullptr && inner.offset != nullptr) return twice("OFFSET");
  if (query->with.empty()) {
    query->with = inner.with;
    query->recursive = inner.recursive;
  }
  if (query->order_by.empty()) query->order_by = inner.order_by;
  if (query->offset == nullptr) query->offset = inner.offset;
  if (query->limit == nullptr) {
    query->limit = inner.limit;
    query->with_ties = inner.with_ties;
  }
  query->first = inner.first;
  query->steps = inner.steps;
  return query;
}

// [ORDER BY …] [LIMIT …] [OFFSET …]
bool Parser::QueryTail(Query& query) {
  if (At(Keyword::kOrder) && !OrderBy(query.order_by)) return false;
  bool limited = false;
  bool skipped = false;
  while (true) {
    if (!limited && (At(Keyword::kLimit) || At(Keyword::kFetch))) {
      limited = true;
      if (At(Keyword::kLimit) ? !LimitClause(query) : !FetchClause(query)) return false;
    } else if (!skipped && At(Keyword::kOffset)) {
      skipped = true;
      if (!OffsetClause(query)) return false;
    } else {
      break;
    }
  }
  if (At(Keyword::kFor)) return Refuse("FOR UPDATE and other row locks");
  if (!query.with_ties || !query.order_by.empty()) return true;
  const bool nested = query.first->kind == QueryTermKind::kQuery && query.steps.empty();
  if (nested && !query.first->As<NestedQuery>().query->order_by.empty()) return true;
  return Fail("WITH TIES needs an ORDER BY");
}

bool Parser::LimitClause(Query& query) {
  Advance();
  if (Accept(Keyword::kAll)) return true;
  if ((query.limit = Expression()) == nullptr) return false;
  if (At(",")) return Fail("LIMIT takes one number", "write LIMIT count OFFSET start");
  return true;
}

// FETCH FIRST | NEXT [count] ROW | ROWS ONLY | WITH TIES
bool Parser::FetchClause(Query& query) {
  Advance();
  if (!Accept(Keyword::kFirst) && !Accept(Keyword::kNext)) return Expected("FIRST or NEXT");
  if (At(Keyword::kRow) || At(Keyword::kRows)) {
    query.limit = MakeLiteral(LiteralType::kInteger, "1", {Begin(), Begin()});
  } else {
    const bool number = Peek(1).kind == TokenKind::kInteger || Peek(1).kind == TokenKind::kDecimal;
    const bool sign = number && (At("+") || At("-"));
    query.limit = sign ? Sign(Operators::kPlain) : Primary();
    if (query.limit == nullptr) return false;
  }
  if (!Accept(Keyword::kRow) && !Accept(Keyword::kRows)) return Expected("ROWS");
  if (Accept(Keyword::kOnly)) return true;
  query.with_ties = true;
  return Expect(Keyword::kWith) && Expect(Keyword::kTies);
}

bool Parser::OffsetClause(Query& query) {
  Advance();
  const bool counted = Peek(1).Is(Keyword::kRow) || Peek(1).Is(Keyword::kRows);
  query.offset = counted ? Primary() : Expression();
  if (query.offset == nullptr) return false;
  if (counted) Advance();
  return true;
}

// ------------------------------------------------------------------------------ SELECT

const QueryTerm* Parser::SelectCore() {
  const std::uint32_t begin = Begin();
  Advance();
  Select* select = arena_.New<Select>();
  if (!DistinctClause(*select) || !SelectItems(*select) || !SelectClauses(*select)) return nullptr;
  select->span = {begin, PreviousEnd()};
  return select;
}

bool Parser::DistinctClause(Select& select) {
  if (Accept(Keyword::kAll) || !Accept(Keyword::kDistinct)) return true;
  select.distinct = true;
  if (!Accept(Keyword::kOn)) return true;
  return Expect("(") && ExpressionList(select.distinct_on) && Expect(")", "\",\" or \")\"");
}

bool Parser::SelectItems(Select& select) {
  if (At(Keyword::kFrom)) return Expected("a column or an expression to select");
  std::vector<SelectItem> items;
  do {
    if (!OneSelectItem(items.emplace_back())) return false;
  } while (Accept(","));
  select.items = arena_.Copy(items);
  return true;
}

// Whether we are at * or at a.b.*.
bool Parser::AtStar() const {
  std::size_t ahead = 0;
  if (IsColumnName(Peek())) {
    ahead = 1;
    while (Peek(ahead).IsSymbol(".") && IsLabel(Peek(ahead + 1))) ahead += 2;
    if (!Peek(ahead).IsSymbol(".")) return false;
    ++ahead;
  }
  return Peek(ahead).IsSymbol("*");
}

const Expr* Parser::StarOf() {
  const std::uint32_t begin = Begin();
  std::vector<Identifier> parts;
  while (!At("*")) {
    parts.push_back(TakeName());
    Advance();
  }
  Advance();
  Star* star = arena_.New<Star>();
  star->qualifier = arena_.Copy(parts);
  return Finish(star, begin);
}

bool Parser::OneSelectItem(SelectItem& item) {
  const std::uint32_t begin = Begin();
  const bool star = AtStar();
  if ((item.expr = star ? StarOf() : Expression()) == nullptr) return false;
  if (Accept(Keyword::kAs)) {
    if (!IsLabel(Peek())) return Expected("a name after AS");
    if (star) return Fail("a star has no name of its own");
    item.alias = TakeNamePointer();
  } else if (!star && IsBareLabel(Peek())) {
    item.alias = TakeNamePointer();
  }
  item.span = {begin, PreviousEnd()};
  return true;
}

bool Parser::SelectClauses(Select& select) {
  if (At(Keyword::kInto)) return Refuse("SELECT INTO");
  if (At(Keyword::kFrom) && !FromClause(select)) return false;
  if (At(Keyword::kInto)) return Refuse("SELECT INTO");
  if (Accept(Keyword::kWhere) && (select.where = Expression()) == nullptr) return false;
  if (At(Keyword::kGroup) && !GroupBy(select)) return false;
  if (Accept(Keyword::kHaving) && (select.having = Expression()) == nullptr) return false;
  return !At(Keyword::kWindow) || WindowClause(select);
}

bool Parser::GroupBy(Select& select) {
  Advance();
  if (!Expect(Keyword::kBy)) return false;
  select.group_by_distinct = Accept(Keyword::kDistinct);
  if (!select.group_by_distinct) Accept(Keyword::kAll);
  return GroupItems(select.group_by);
}

bool Parser::GroupItems(List<GroupItem>& out) {
  const Nesting nesting(*this);
  if (!nesting) return false;
  std::vector<GroupItem> items;
  do {
    if (!OneGroupItem(items.emplace_back())) return false;
  } while (Accept(","));
  out = arena_.Copy(items);
  return true;
}

bool Parser::OneGroupItem(GroupItem& item) {
  const std::uint32_t begin = Begin();
  if (At("(") && Peek(1).IsSymbol(")")) {
    Advance();
    Advance();
    item.kind = GroupItemKind::kEmpty;
  } else if ((At(Keyword::kRollup) || At(Keyword::kCube)) && Peek(1).IsSymbol("(")) {
    item.kind = Advance().Is(Keyword::kCube) ? GroupItemKind::kCube : GroupItemKind::kRollup;
    Advance();
    std::vector<GroupItem> items;
    do {
      GroupItem& part = items.emplace_back();
      const std::uint32_t part_begin = Begin();
      if ((part.expr = Expression()) == nullptr) return false;
      part.span = {part_begin, PreviousEnd()};
    } while (Accept(","));
    item.items = arena_.Copy(items);
    if (!Expect(")", "\",\" or \")\"")) return false;
  } else if (At(Keyword::kGrouping) && Peek(1).Is(Keyword::kSets)) {
    Advance();
    Advance();
    item.kind = GroupItemKind::kGroupingSets;
    if (!Expect("(") || !GroupItems(item.items) || !Expect(")", "\",\" or \")\"")) return false;
  } else if ((item.expr = Expression()) == nullptr) {
    return false;
  }
  item.span = {begin, PreviousEnd()};
  return true;
}

bool Parser::WindowClause(Select& select) {
  Advance();
  std::vector<NamedWindow> windows;
  do {
    NamedWindow& window = windows.emplace_back();
    if (!ColumnName(window.name, "a window's name") || !Expect(Keyword::kAs)) return false;
    const std::uint32_t begin = Begin();
    if (!WindowBody(window.spec)) return false;
    window.spec.span = {begin, PreviousEnd()};
  } while (Accept(","));
  select.windows = arena_.Copy(windows);
  return true;
}

bool Parser::OrderBy(List<OrderItem>& out) {
  Advance();
  if (!Expect(Keyword::kBy)) return false;
  std::vector<OrderItem> items;
  do {
    if (!OneOrderItem(items.emplace_back())) return false;
  } while (Accept(","));
  out = arena_.Copy(items);
  return true;
}

bool Parser::OneOrderItem(OrderItem& item) {
  const std::uint32_t begin = Begin();
  if ((item.expr = Expression()) == nullptr) return false;
  if (Accept(Keyword::kAsc)) {
    item.direction = SortDirection::kAscending;
  } else if (Accept(Keyword::kDesc)) {
    item.direction = SortDirection::kDescending;
  } else if (At(Keyword::kUsing)) {
    return Refuse("ORDER BY … USING", "use ASC or DESC");
  }
  if (At(Keyword::kNulls) && (Peek(1).Is(Keyword::kFirst) || Peek(1).Is(Keyword::kLast))) {
    Advance();
    item.nulls = Advance().Is(Keyword::kFirst) ? NullsOrder::kFirst : NullsOrder::kLast;
  }
  item.span = {begin, PreviousEnd()};
  return true;
}

const QueryTerm* Parser::ValuesCore() {
  const std::uint32_t begin = Begin();
  Advance();
  Values* values = arena_.New<Values>();
  std::vector<List<const Expr*>> rows;
  do {
    if (tolerant_) Accept(Keyword::kRow);
    if (tolerant_ && !At("(")) {
      const Expr* value = Expression();
      if (value == nullptr) return nullptr;
      rows.push_back(arena_.Copy(std::vector<const Expr*>{value}));
      continue;
    }
    if (!Expect("(") || !ExpressionList(rows.emplace_back()) || !Expect(")", "\",\" or \")\"")) {
      return nullptr;
    }
  } while (Accept(","));
  values->rows = arena_.Copy(rows);
  values->span = {begin, PreviousEnd()};
  return values;
}

// TABLE name is SELECT * FROM name.
const QueryTerm* Parser::TableCore() {
  const std::uint32_t begin = Begin();
  Advance();
  Select* select = arena_.New<Select>();
  SelectItem item;
  item.expr = Finish(arena_.New<Star>(), begin);
  item.span = item.expr->span;
  select->items = arena_.Copy(std::vector<SelectItem>{item});
  const std::uint32_t table_begin = Begin();
  NamedTable* table = At(Keyword::kOnly) ? nullptr : arena_.New<NamedTable>();
  if (table == nullptr) return Refuse("TABLE ONLY");
  if (!QualifiedName(table->name, "a table's name")) return nullptr;
  table->span = {table_begin, PreviousEnd()};
  select->from = arena_.Copy(std::vector<const TableRef*>{table});
  select->span = {begin, PreviousEnd()};
  return select;
}

}  // namespace goldline::sql
