// SELECT as other dialects write it. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

bool Parser::AtForeignQueryStart(std::size_t ahead) const {
  const Token& token = Peek(ahead);
  if (token.Is(Keyword::kSel)) return dialect_.folding == CaseFolding::kUpper;
  if (token.Is(Keyword::kPivot) || token.Is(Keyword::kUnpivot)) {
    const bool query = Peek(ahead + 1).IsSymbol("(") &&
                       (Peek(ahead + 2).Is(Keyword::kSelect) || Peek(ahead + 2).Is(Keyword::kFrom));
    return dialect_.name == "duckdb" &&
           (query || IsTolerantName(Peek(ahead + 1)) || Peek(ahead + 1).kind == TokenKind::kString);
  }
  // FROM t SELECT a
  return token.Is(Keyword::kFrom) &&
         (IsTolerantName(Peek(ahead + 1)) || Peek(ahead + 1).IsSymbol("(") ||
          Peek(ahead + 1).kind == TokenKind::kString);
}

// SELECT with everything that any dialect puts into it.
const QueryTerm* Parser::ForeignSelect() {
  const std::uint32_t begin = Begin();
  Advance();
  Select* select = arena_.New<Select>();
  SelectHead(*select);
  ForeignItems(*select);
  ForeignClauses(*select);
  select->span = {begin, PreviousEnd()};
  return select;
}

// FROM t, FROM t SELECT a WHERE b.
const QueryTerm* Parser::FromFirst() {
  const std::uint32_t begin = Begin();
  Select* select = arena_.New<Select>();
  Advance();
  ForeignFrom(*select);
  if (Accept(Keyword::kSelect)) {
    SelectHead(*select);
    ForeignItems(*select);
  } else {
    SelectItem item;
    item.expr = Finish(arena_.New<Star>(), begin);
    item.span = {begin, begin};
    select->items = arena_.Copy(std::vector<SelectItem>{item});
  }
  ForeignClauses(*select);
  select->span = {begin, PreviousEnd()};
  return select;
}

// ALL, DISTINCT, TOP n and what else may stand before the first item.
void Parser::SelectHead(Select& select) {
  while (true) {
    const Token& next = Peek(1);
    if (At(Keyword::kDistinct) || At(Keyword::kDistinctrow) ||
        (At(Keyword::kUnique) && (IsTolerantName(next) || next.IsSymbol("*")))) {
      Advance();
      select.distinct = true;
      if (At(Keyword::kOn) && Peek(1).IsSymbol("(")) {
        Pass(2);
        if (!ExpressionList(select.distinct_on) || !Accept(")")) {
          SkipFrom(Mark(), [] { return false; });
          Accept(")");
        }
      }
    } else if (At(Keyword::kAll) && !next.IsSymbol(".") && !next.IsSymbol(",")) {
      Advance();
    } else if (At(Keyword::kTop) &&
               (next.kind == TokenKind::kInteger || next.IsSymbol("(") ||
                next.kind == TokenKind::kDecimal || next.kind == TokenKind::kParameter)) {
      Advance();
      select.limited = true;
      if (At("(")) {
        SkipParentheses();
      } else {
        Advance();
      }
      AcceptWord("percent");
      if (At(Keyword::kWith) && Peek(1).Is(Keyword::kTies)) Pass(2);
    } else if (At(Keyword::kAs) && (next.Is(Keyword::kStruct) || AtWord("value", 1))) {
      Pass(2);
      select.as_record = true;
    } else if ((AtWord("sql_calc_found_rows") || AtWord("high_priority") ||
                At(Keyword::kStraightJoin) || AtWord("sql_small_result") ||
                AtWord("sql_big_result") || AtWord("sql_no_cache") ||
                AtWord("sql_buffer_result")) &&
               !next.IsSymbol(",") && !next.Is(Keyword::kFrom) && next.kind != TokenKind::kEnd) {
      Advance();
    } else if ((At(Keyword::kSkip) || At(Keyword::kFirst)) && next.kind == TokenKind::kInteger &&
               !Peek(2).IsSymbol(",")) {
      Pass(2);
    } else if (At(Keyword::kWith) && Peek(1).kind == TokenKind::kName && Peek(2).Is(Keyword::kAs) &&
               Peek(3).Is(Keyword::kStruct)) {
      Pass(2);
    } else {
      return;
    }
  }
}

// Behind a comma, or SELECT itself: what cannot be an item. Words that begin a clause of some
// dialect are columns here: SELECT a, sample FROM t.
bool Parser::EndsItems() const {
  switch (Peek().keyword) {
    case Keyword::kExcept:
    case Keyword::kFrom:
    case Keyword::kHaving:
    case Keyword::kIntersect:
    case Keyword::kInto:
    case Keyword::kLimit:
    case Keyword::kUnion:
    case Keyword::kWhere:
    case Keyword::kSelect:
      return true;
    case Keyword::kGroup:
    case Keyword::kOrder:
      return Peek(1).Is(Keyword::kBy);
    case Keyword::kQualify:
    case Keyword::kBulk:
    case Keyword::kInsert:
      return BeginsClause(0) && !Peek(1).Is(Keyword::kFrom) && !Peek(1).IsSymbol(",");
    default:
      return At("|>");
  }
}

void Parser::ForeignItems(Select& select) {
  std::vector<SelectItem> items;
  while (!AtStatementEnd() && !AtClosing()) {
    if (EndsItems()) break;
    const std::size_t mark = Mark();
    SelectItem item;
    if (!ForeignItem(item) || !AtClause()) {
      const std::size_t from = item.expr == nullptr ? mark : Mark();
      SkipFrom(from, [this, mark] { return At(",") || (at_ > mark && BeginsClause(0)); });
      if (item.expr == nullptr && at_ != mark) item.expr = OpaqueFrom(mark);
      item.span = {tokens_[mark].span.begin, PreviousEnd()};
    }
    if (item.expr != nullptr) items.push_back(item);
    if (!Accept(",")) break;
  }
  select.items = arena_.Copy(items);
}

bool Parser::ForeignItem(SelectItem& item) {
  const std::uint32_t begin = Begin();
  // alias = value (T-SQL), @variable = value, alias: value (DuckDB).
  const bool label = IsTolerantName(Peek()) || Peek().kind == TokenKind::kParameter;
  const bool assigned = label && (Peek(1).IsSymbol("=") || Peek(1).IsSymbol(":=")) &&
                        (dialect_.hash_names || Peek().kind == TokenKind::kParameter);
  const bool prefixed = IsTolerantName(Peek()) && Peek(1).IsSymbol(":") && !dialect_.colon_paths &&
                        !dialect_.custom_operators && Peek(2).kind != TokenKind::kEnd &&
                        !Peek(2).IsSymbol(">");
  if (assigned || prefixed) {
    item.alias = TakeNamePointer();
    Advance();
  }
  item.expr = AtStar() ? StarHere() : Expression();
  if (item.expr == nullptr) return false;
  if (Accept(Keyword::kAs)) {
    if (At("(")) {  // AS (a, b): of a function that gives several columns
      if (!ItemAliases(item)) return false;
    } else if (At("[") && IsLabel(Peek(1)) && Peek(2).IsSymbol("]")) {  // T-SQL, in another dialect
      Advance();
      item.alias = TakeNamePointer();
      Advance();
    } else if (!IsLabel(Peek()) && Peek().kind != TokenKind::kString &&
               Peek().kind != TokenKind::kParameter) {
      return Expected("a name after AS");
    } else {
      item.alias = TakeNamePointer();
    }
  } else if (item.expr->kind != ExprKind::kStar || !BeginsClause(0)) {
    if (const Identifier* alias = ImplicitAlias()) item.alias = alias;
  }
  item.span = {begin, PreviousEnd()};
  return true;
}

// (a, b type, …)
bool Parser::ItemAliases(SelectItem& item) {
  Advance();
  std::vector<Identifier> names;
  do {
    if (!IsLabel(Peek())) return Expected("a name after AS");
    names.push_back(TakeName());
    while (!At(",") && !AtClosing() && !AtStatementEnd()) SkipOne();
  } while (Accept(","));
  item.aliases = arena_.Copy(names);
  return Expect(")");
}

void Parser::ForeignClauses(Select& select) {
  while (OneForeignClause(select)) {
  }
}

// Skips words that say how, not what.
void Parser::SkipClauseWords(std::size_t words) {
  Pass(words);
  while (!AtStatementEnd() && !AtClosing() && !BeginsClause(0)) SkipOne();
}

// INTO [TEMPORARY] [TABLE] name, INTO variables, INTO OUTFILE '…'
bool Parser::IntoClause(Select& select) {
  Advance();
  if (AtWord("outfile") || AtWord("dumpfile")) {
    SkipClauseWords(0);
    return true;
  }
  select.into_temporary =
      Accept(Keyword::kTemporary) || Accept(Keyword::kTemp) || Accept(Keyword::kUnlogged);
  Accept(Keyword::kTable);
  std::vector<Identifier> name;
  if (!TableName(name)) return true;
  if (!At(",") && !name.front().name.starts_with(":")) {
    select.into = arena_.Copy(name);
    return true;
  }
  std::vector<Identifier> variables{name.back()};
  while (Accept(",") && TableName(name)) variables.push_back(name.back());
  select.into_variables = arena_.Copy(variables);
  return true;
}

// WHERE and PREWHERE, which hold together.
bool Parser::WhereClause(Select& select) {
  Advance();
  const Expr* condition = ClauseExpression();
  if (select.where == nullptr) {
    select.where = condition;
  } else if (condition != nullptr) {
    select.where = MakeBinary(select.where, condition, "and", condition->span.begin);
  }
  return true;
}

// CLUSTER BY, DISTRIBUTE BY, SORT BY, and ORDER BY where BY is the second word.
bool Parser::SortClause(Select& select) {
  const std::size_t mark = Mark();
  List<OrderItem> order;
  if (!OrderBy(order)) SkipFrom(mark, [this, mark] { return at_ > mark && BeginsClause(0); });
  std::vector<OrderItem> all(select.sort_by.begin(), select.sort_by.end());
  all.insert(all.end(), order.begin(), order.end());
  select.sort_by = arena_.Copy(all);
  return true;
}

// LIMIT n BY a, b: of each group; the LIMIT of the whole comes behind it.
bool Parser::LimitByClause(Select& select) {
  const std::size_t by = LimitByAhead();
  if (by == 0) return false;
  Pass(by - 1);
  return SortClause(select);
}

// How far BY is behind this LIMIT; 0: it has none.
std::size_t Parser::LimitByAhead() const {
  std::size_t ahead = 1;
  while (ahead < 6 && !Peek(ahead).Is(Keyword::kBy) && Peek(ahead).kind != TokenKind::kEnd) ++ahead;
  const bool by = Peek(ahead).Is(Keyword::kBy) && !Peek(ahead - 1).Is(Keyword::kOrder) &&
                  !Peek(ahead - 1).Is(Keyword::kGroup);
  return by ? ahead : 0;
}

bool Parser::HierarchyClause(Select& select) {
  Pass(2);
  Accept(Keyword::kNocycle);
  std::vector<const Expr*> all(select.hierarchy.begin(), select.hierarchy.end());
  if (const Expr* condition = ClauseExpression()) all.push_back(condition);
  select.hierarchy = arena_.Copy(all);
  return true;
}

bool Parser::ViewClause(Select& select) {
  TableRef* view = LateralView(nullptr, Begin());
  if (view == nullptr) return false;
  std::vector<const TableRef*> from(select.from.begin(), select.from.end());
  from.push_back(view);
  select.from = arena_.Copy(from);
  return true;
}

// One clause of a SELECT, in whatever order they come; false when there is none.
bool Parser::OneForeignClause(Select& select) {
  const std::size_t mark = Mark();
  const Token& next = Peek(1);
  switch (Peek().keyword) {
    case Keyword::kFrom:
      Advance();
      ForeignFrom(select);
      return true;
    case Keyword::kBulk:  // BULK COLLECT INTO
      if (BeginsClause(0)) Pass(2);
      return at_ != mark;
    case Keyword::kInto:
      return IntoClause(select);
    case Keyword::kPrewhere:
    case Keyword::kWhere:
      return WhereClause(select);
    case Keyword::kGroup:
      if (next.Is(Keyword::kBy)) ForeignGroupBy(select);
      return at_ != mark;
    case Keyword::kHaving:
      Advance();
      select.having = ClauseExpression();
      return true;
    case Keyword::kQualify:
      Advance();
      select.qualify = ClauseExpression();
      return true;
    case Keyword::kStart:
    case Keyword::kConnect:
      return BeginsClause(0) && HierarchyClause(select);
    case Keyword::kWindow:
      if (!BeginsClause(0)) return false;
      if (!WindowClause(select)) {
        SkipFrom(mark, [this] { return BeginsClause(0) && !At(Keyword::kWindow); });
      }
      return true;
    case Keyword::kCluster:
    case Keyword::kDistribute:
    case Keyword::kSort:
      return BeginsClause(0) && SortClause(select);
    case Keyword::kSettings:
    case Keyword::kFormat:
      SkipClauseWords(1);
      return true;
    case Keyword::kTablesample:
    case Keyword::kSample:
      return SkipTableModifier();
    case Keyword::kUsing:
      return next.Is(Keyword::kSample) && SkipTableModifier();
    case Keyword::kOption:
      if (!next.IsSymbol("(")) return false;
      Advance();
      SkipParentheses();
      return true;
    case Keyword::kLateral:
      return next.Is(Keyword::kView) && !select.from.empty() && ViewClause(select);
    case Keyword::kWith:  // WITH UR and other isolations
      if (AtWord("ur", 1) || AtWord("cs", 1) || AtWord("rs", 1) || AtWord("rr", 1)) Pass(2);
      return at_ != mark;
    case Keyword::kLimit:
      return LimitByClause(select);
    default:
      return false;
  }
}

void Parser::ForeignGroupBy(Select& select) {
  Pass(2);
  if (At(Keyword::kAll) && (Peek(1).kind == TokenKind::kEnd || BeginsClause(1) ||
                            Peek(1).IsSymbol(")") || Peek(1).IsSymbol(";"))) {
    Advance();
    select.group_by_all = true;
    return;
  }
  if (At(Keyword::kAll) || At(Keyword::kDistinct)) Advance();
  std::vector<GroupItem> items;
  while (!AtStatementEnd() && !AtClosing()) {
    const std::size_t mark = Mark();
    GroupItem item;
    if (!OneGroupItem(item) || !AtClause()) {
      if (item.expr == nullptr && item.items.empty()) {
        SkipFrom(mark, [this] { return AtClause(); });
        item.expr = at_ == mark ? nullptr : OpaqueFrom(mark);
      }
      // GROUP BY a WITH ROLLUP
    }
    if (item.expr != nullptr || !item.items.empty() || item.kind != GroupItemKind::kExpr) {
      items.push_back(item);
    }
    if (At(Keyword::kWith) && (Peek(1).Is(Keyword::kRollup) || Peek(1).Is(Keyword::kCube) ||
                               Peek(1).Is(Keyword::kTotals))) {
      Pass(2);
    }
    const bool more = Accept(",") || (AtWord("grouping") && Peek(1).Is(Keyword::kSets)) ||
                      ((At(Keyword::kRollup) || At(Keyword::kCube)) && Peek(1).IsSymbol("("));
    if (!more) break;
  }
  select.group_by = arena_.Copy(items);
}

}  // namespace goldline::sql
