// What stands around the SELECTs of a query: WITH before them, ORDER BY and LIMIT behind. Tolerant
// parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"
#include "core/text.h"

namespace goldline::sql {

const Query* Parser::QueryOf(const QueryTerm* term) {
  if (term == nullptr) return nullptr;
  Query* query = arena_.New<Query>();
  query->first = term;
  return Finish(query, term->span.begin);
}

// Trino: WITH FUNCTION f(…) RETURNS … BEGIN … END [, FUNCTION …] [, table AS …]
void Parser::SkipFunctions() {
  while (At(Keyword::kFunction) && IsLabel(Peek(1)) && Peek(2).IsSymbol("(")) {
    int depth = 0;
    while (Peek().kind != TokenKind::kEnd) {
      if (depth == 0 && (At(Keyword::kSelect) || (At(",") && Peek(1).Is(Keyword::kFunction))))
        break;
      if (At(Keyword::kBegin) || At(Keyword::kCase)) ++depth;
      if (At(Keyword::kEnd)) {
        const Keyword what = Peek(1).keyword;
        const bool inner = what == Keyword::kIf || what == Keyword::kLoop ||
                           what == Keyword::kWhile || what == Keyword::kRepeat;
        if (!inner) --depth;
        if (inner || what == Keyword::kCase) Advance();
      }
      SkipOne();
      if (At(")")) Advance();
    }
    if (!Accept(",")) return;
  }
}

// name [(columns)] AS [NOT MATERIALIZED] (query or statement) …, or value AS name.
bool Parser::ForeignCommonTable(CommonTable& table) {
  const std::uint32_t begin = Begin();
  const std::size_t mark = Mark();
  const bool named = (IsLabel(Peek()) || Peek().kind == TokenKind::kString) &&
                     (Peek(1).Is(Keyword::kAs) || Peek(1).IsSymbol("("));
  if (named) {
    table.name = TakeName();
    if (At("(") && AtQueryStart(1)) {  // Spark: without AS
      table.query = QueryInParentheses();
      table.span = {begin, PreviousEnd()};
      if (table.query != nullptr) return true;
    }
    if (At("(")) {
      const std::size_t columns = Mark();
      if (!NameList(table.columns, "a column's name")) {
        Rewind(columns);
        SkipParentheses();
      }
    }
    if (AtWord("using") && AtWord("key", 1)) {
      Pass(2);
      SkipParentheses();
    }
    if (Accept(Keyword::kAs)) {
      if (Accept(Keyword::kNot) || At(Keyword::kMaterialized)) Accept(Keyword::kMaterialized);
      if (At("(")) {
        const std::size_t body = Mark();
        if (AtQueryStart(1) || Peek(1).IsSymbol("(")) {
          table.query = QueryInParentheses();
        } else {
          Advance();
          table.statement = StatementHere();
          if (table.statement != nullptr && !Accept(")")) table.statement = nullptr;
        }
        if (table.query == nullptr && table.statement == nullptr) {
          SkipFrom(body, [this, body] { return at_ != body; });
        }
        while (At(Keyword::kSearch) || At(Keyword::kCycle)) {
          Advance();
          while (!At(",") && !At(Keyword::kSelect) && !At(Keyword::kCycle) && !AtStatementEnd())
            SkipOne();
        }
        table.span = {begin, PreviousEnd()};
        return true;
      }
    }
  }
  // ClickHouse: WITH value AS name.
  Rewind(mark);
  reason_ = {};
  table.columns = {};
  ++in_arguments_;  // a value may be a lambda
  table.value = Expression();
  --in_arguments_;
  if (table.value != nullptr && Accept(Keyword::kAs) && IsLabel(Peek())) {
    table.name = TakeName();
    table.span = {begin, PreviousEnd()};
    return true;
  }
  table.value = nullptr;
  SkipFrom(mark, [this] { return At(",") || At(Keyword::kSelect); });
  return at_ != mark;
}

// Whether a later arm of the union that begins at `mark` reads the table itself.
bool Parser::NamesItself(const CommonTable& table, std::size_t mark) const {
  if (table.query == nullptr || table.query->steps.empty()) return false;
  const std::uint32_t arms = table.query->steps.front().term->span.begin;
  for (std::size_t at = mark; at < at_; ++at) {
    const Token& before = tokens_[at];
    if (before.span.begin < arms || at + 1 >= at_) continue;
    const Token& token = tokens_[at + 1];
    const bool a_table = before.Is(Keyword::kFrom) || before.Is(Keyword::kJoin) ||
                         before.Is(Keyword::kApply) || before.IsSymbol(",") || before.IsSymbol("(");
    if (a_table && IsLabel(token) && EqualsIgnoreAsciiCase(token.text, table.name.name)) {
      return true;
    }
  }
  return false;
}

// A number of rows, with PERCENT, % or ROWS behind it.
const Expr* Parser::CountExpression() {
  if (Peek(1).IsSymbol("%")) {
    const Expr* count = LiteralOf(LiteralType::kInteger);
    Advance();
    return count;
  }
  const std::size_t mark = Mark();
  const Expr* count = Expression();
  if (count == nullptr) {
    SkipFrom(mark, [this] { return AtClause(); });
    return at_ == mark ? nullptr : OpaqueFrom(mark);
  }
  AcceptWord("percent");
  if (!Accept(Keyword::kRows)) Accept(Keyword::kRow);
  if (!AtClause()) SkipFrom(Mark(), [this] { return AtClause(); });
  return count;
}

// ORDER BY, LIMIT and what else may end a query; what is not known is left.
bool Parser::ForeignTail(Query& query) {
  while (true) {
    const Token& next = Peek(1);
    if (At(Keyword::kOrder) && (next.Is(Keyword::kBy) || next.Is(Keyword::kSiblings))) {
      const std::size_t mark = Mark();
      if (next.Is(Keyword::kSiblings)) Advance();
      if (next.Is(Keyword::kBy) && Peek(2).Is(Keyword::kAll) &&
          (Peek(3).kind == TokenKind::kEnd || BeginsClause(3) || Peek(3).IsSymbol(")") ||
           Peek(3).Is(Keyword::kAsc) || Peek(3).Is(Keyword::kDesc))) {
        OrderItem all;
        Pass(2);
        const std::uint32_t begin = Begin();
        Advance();
        all.expr = Finish(arena_.New<Star>(), begin);
        query.order_by = arena_.Copy(std::vector<OrderItem>{all});
        while (!AtClause()) SkipOne();
        continue;
      }
      std::vector<OrderItem> items;
      Advance();
      Accept(Keyword::kBy);
      while (!AtStatementEnd() && !AtClosing()) {
        const std::size_t item_mark = Mark();
        OrderItem item;
        const bool good = OneOrderItem(item);
        if (!good || !AtClause()) {
          if (At(Keyword::kInterpolate) || (At(Keyword::kWith) && AtWord("fill", 1))) {
            SkipClauseWords(0);
            if (At(Keyword::kFrom)) SkipClauseWords(1);  // WITH FILL FROM a TO b
          } else {
            SkipFrom(item.expr == nullptr ? item_mark : Mark(), [this] { return AtClause(); });
          }
        }
        if (At(Keyword::kWith) && AtWord("fill", 1)) {
          SkipClauseWords(2);
          if (At(Keyword::kFrom)) SkipClauseWords(1);
        }
        if (item.expr != nullptr) items.push_back(item);
        if (!Accept(",")) break;
      }
      if (At(Keyword::kInterpolate)) SkipClauseWords(1);
      query.order_by = arena_.Copy(items);
      if (at_ == mark) return true;
    } else if (At(Keyword::kLimit) && LimitByAhead() > 0) {
      // LIMIT n BY a, b behind ORDER BY: which rows stay depends on the order and on the groups.
      const std::size_t mark = Mark();
      Pass(LimitByAhead() - 1);
      List<OrderItem> groups;
      if (!OrderBy(groups)) {
        SkipFrom(mark, [this, mark] { return at_ > mark + 1 && AtClause(); });
      }
      std::vector<OrderItem> all(query.order_by.begin(), query.order_by.end());
      all.insert(all.end(), groups.begin(), groups.end());
      query.order_by = arena_.Copy(all);
      query.limit = MakeLiteral(LiteralType::kInteger, "1", {Begin(), Begin()});
    } else if (At(Keyword::kLimit)) {
      Advance();
      if (Accept(Keyword::kAll)) continue;
      query.limit = CountExpression();
      if (Accept(",")) query.offset = CountExpression();
      if (At(Keyword::kWith) && Peek(1).Is(Keyword::kTies)) Pass(2);
    } else if (At(Keyword::kOffset) && !next.IsSymbol(",")) {
      Advance();
      query.offset = CountExpression();
    } else if (At(Keyword::kFetch)) {
      query.limit = MakeLiteral(LiteralType::kInteger, "1", {Begin(), Begin()});
      Advance();
      while (!At(Keyword::kOnly) && !At(Keyword::kTies) && !AtClause()) SkipOne();
      if (At(Keyword::kWith) && Peek(1).Is(Keyword::kTies)) Advance();
      if (At(Keyword::kOnly) || At(Keyword::kTies)) Advance();
    } else if (At(Keyword::kFor) && next.kind == TokenKind::kName) {
      // FOR UPDATE OF a, FOR XML PATH('a'), FOR JSON AUTO
      Advance();
      while (!AtStatementEnd() && !AtClosing() && !At(Keyword::kUnion)) SkipOne();
    } else if (At(Keyword::kSettings) || At(Keyword::kFormat) || At(Keyword::kOption)) {
      if (!BeginsClause(0)) return true;
      SkipClauseWords(1);
    } else if (At(Keyword::kWith) && (AtWord("ur", 1) || AtWord("cs", 1))) {
      Pass(2);
    } else if (At(Keyword::kLock) && next.Is(Keyword::kIn)) {
      Pass(4);
    } else if (At(Keyword::kWith) && (AtWord("read", 1) || next.Is(Keyword::kCheck))) {
      while (!AtStatementEnd() && !AtClosing()) SkipOne();
    } else if ((At(Keyword::kCluster) || At(Keyword::kDistribute) || At(Keyword::kSort)) &&
               next.Is(Keyword::kBy)) {
      const std::size_t mark = Mark();
      List<OrderItem> order;
      if (!OrderBy(order)) SkipFrom(mark, [this, mark] { return at_ > mark + 1 && AtClause(); });
    } else if (At(Keyword::kInto) && AtWord("outfile", 1)) {
      SkipClauseWords(2);
    } else {
      return true;
    }
  }
}

}  // namespace goldline::sql
