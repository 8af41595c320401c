// FROM and JOIN as other dialects write them. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

void Parser::ForeignFrom(Select& select) {
  std::vector<const TableRef*> tables(select.from.begin(), select.from.end());
  do {
    if (AtStatementEnd() || AtClosing()) break;
    const std::size_t mark = Mark();
    const TableRef* table = ForeignTable();
    if (table == nullptr) {
      SkipFrom(mark, [this] { return At(",") || (AtClause() && !AtForeignJoin()); });
    } else {
      tables.push_back(table);
      if (!AtClause()) SkipFrom(Mark(), [this] { return AtClause(); });
    }
  } while (Accept(","));
  select.from = arena_.Copy(tables);
}

TableRef* Parser::ForeignTable() {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  const std::uint32_t begin = Begin();
  TableRef* table = ForeignTablePrimary();
  while (table != nullptr) {
    if (AtForeignJoin()) {
      table = ForeignJoin(table, begin);
    } else if (table->kind == TableRefKind::kJoin && BeginsClause(0) &&
               (At(Keyword::kPivot) || At(Keyword::kUnpivot))) {
      table = TableTail(PivotOf(table, begin), begin);
    } else {
      break;
    }
  }
  return table;
}

bool Parser::AtForeignJoin() const {
  const Token& next = Peek(1);
  switch (Peek().keyword) {
    case Keyword::kJoin:
    case Keyword::kStraightJoin:
    case Keyword::kCross:
    case Keyword::kNatural:
      return true;
    case Keyword::kInner: {
      SetOperator op;
      return !SetStepHere(op);
    }
    case Keyword::kLateral:
      return next.Is(Keyword::kView);
    case Keyword::kArray:
      return next.Is(Keyword::kJoin);
    case Keyword::kLeft:
    case Keyword::kRight:
    case Keyword::kFull:
    case Keyword::kOuter:
    case Keyword::kSemi:
    case Keyword::kAnti:
    case Keyword::kAsof:
    case Keyword::kAny:
    case Keyword::kAll:
    case Keyword::kGlobal:
    case Keyword::kPositional:
    case Keyword::kPaste: {
      SetOperator op;
      return BeginsClause(0) && !SetStepHere(op) && !next.Is(Keyword::kIn);
    }
    default:
      return false;
  }
}

TableRef* Parser::ForeignJoin(const TableRef* left, std::uint32_t begin) {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  if (At(Keyword::kLateral)) return LateralView(left, begin);
  Join* join = arena_.New<Join>();
  join->left = left;
  bool array = false;
  bool apply = false;
  while (true) {
    const Keyword word = Peek().keyword;
    if (word == Keyword::kNatural) {
      join->natural = true;
    } else if (word == Keyword::kLeft) {
      if (join->join == JoinKind::kInner) join->join = JoinKind::kLeft;
    } else if (word == Keyword::kRight) {
      join->join = JoinKind::kRight;
    } else if (word == Keyword::kFull) {
      join->join = JoinKind::kFull;
    } else if (word == Keyword::kCross || word == Keyword::kPositional || word == Keyword::kPaste) {
      join->join = JoinKind::kCross;
    } else if (word == Keyword::kSemi) {
      join->join = JoinKind::kSemi;
    } else if (word == Keyword::kAnti) {
      join->join = JoinKind::kAnti;
    } else if (word == Keyword::kArray) {
      array = true;
    } else if (word == Keyword::kApply) {
      apply = true;
      Advance();
      break;
    } else if (word == Keyword::kJoin || word == Keyword::kStraightJoin) {
      Advance();
      break;
    } else if (word != Keyword::kInner && word != Keyword::kOuter && word != Keyword::kAny &&
               word != Keyword::kAll && word != Keyword::kAsof && word != Keyword::kGlobal &&
               word != Keyword::kDirected && !AtWord("hash") && !AtWord("merge") &&
               !AtWord("loop") && !AtWord("remote") && !AtWord("broadcast") && !AtWord("shuffle") &&
               !At("/*")) {
      return Expected("JOIN");
    }
    Advance();
  }
  if (!array && At("[") && IsLabel(Peek(1)) && Peek(2).IsSymbol("]")) SkipOne();  // Doris: a hint
  const std::uint32_t right_begin = Begin();
  if (array) {  // ARRAY JOIN a AS x, b AS y
    std::vector<SelectItem> items;
    do {
      SelectItem& item = items.emplace_back();
      if (!ForeignItem(item)) return nullptr;
    } while (Accept(","));
    std::vector<const Expr*> values;
    std::vector<Identifier> names;
    for (const SelectItem& item : items) {
      values.push_back(item.expr);
      names.push_back(item.alias == nullptr ? Identifier{} : *item.alias);
    }
    FunctionTable* table = arena_.New<FunctionTable>();
    table->call = MakeCall("unnest", values, right_begin);
    table->lateral = true;
    Alias* alias = arena_.New<Alias>();
    alias->columns = arena_.Copy(names);
    table->alias = alias;
    if (table->call == nullptr) return nullptr;
    join->right = Finish(table, right_begin);
    return join->right == nullptr ? nullptr : Finish(join, begin);
  }
  TableRef* right = ForeignTablePrimary();
  // a JOIN b JOIN c ON x ON y
  const bool conditional = join->join != JoinKind::kCross && !join->natural && !apply;
  while (conditional && right != nullptr && AtForeignJoin() && ConditionIsOurs()) {
    right = ForeignJoin(right, right_begin);
  }
  if (right == nullptr) return nullptr;
  if (apply) right->lateral = right->kind != TableRefKind::kTable;
  join->right = right;
  if (AtWord("match_condition") && Peek(1).IsSymbol("(")) {
    Advance();
    Advance();
    join->on = Expression();
    if (join->on == nullptr || !Expect(")")) return nullptr;
  }
  if (Accept(Keyword::kOn)) {
    const Expr* on = ClauseExpression();
    join->on = join->on == nullptr || on == nullptr ? on : MakeBinary(join->on, on, "and", begin);
  } else if (At(Keyword::kUsing) && !Peek(1).Is(Keyword::kSample)) {
    Advance();
    std::vector<Identifier> names;
    const bool list = Accept("(");
    do {
      std::vector<Identifier> parts;
      if (!TableName(parts)) break;
      names.push_back(parts.back());
    } while (Accept(","));
    if (list && !Expect(")")) return nullptr;
    join->using_columns = arena_.Copy(names);
    if (At(Keyword::kAs) && IsLabel(Peek(1))) Pass(2);
  }
  return Finish(join, begin);
}

// At a JOIN before any ON: whether an ON or USING comes that no JOIN from here on takes.
bool Parser::ConditionIsOurs() const {
  constexpr std::size_t kFar = 2000;
  int open = 0;
  int joins = 0;
  for (std::size_t ahead = 0; ahead < kFar; ++ahead) {
    const Token& token = Peek(ahead);
    if (token.kind == TokenKind::kEnd || token.IsSymbol(";")) return false;
    if (token.IsSymbol("(")) ++open;
    if (token.IsSymbol(")") && --open < 0) return false;
    if (open > 0) continue;
    if (token.Is(Keyword::kJoin)) ++joins;
    if (token.Is(Keyword::kCross) || token.Is(Keyword::kNatural)) --joins;
    const bool condition = token.Is(Keyword::kOn) || token.Is(Keyword::kUsing);
    if (condition && --joins < 0) return true;
    if (token.Is(Keyword::kWhere) || token.Is(Keyword::kGroup) || token.Is(Keyword::kSelect) ||
        token.Is(Keyword::kUnion) || token.IsSymbol(",")) {
      return false;
    }
  }
  return false;
}

// LATERAL VIEW [OUTER] f(x) [t] [AS a, b]; alone, or behind `left`.
TableRef* Parser::LateralView(const TableRef* left, std::uint32_t begin) {
  const std::uint32_t view_begin = Begin();
  Pass(2);
  Accept(Keyword::kOuter);
  if (!IsTolerantName(Peek())) return Expected("a function");
  std::vector<Identifier> name = {TakeName()};
  ForeignParts(name);
  if (!At("(")) return Expected("the arguments of a function");
  const Expr* call = ForeignCall(name, view_begin);
  if (call == nullptr) return nullptr;
  FunctionTable* table = arena_.New<FunctionTable>();
  table->call = &call->As<Call>();
  table->lateral = true;
  Alias* alias = arena_.New<Alias>();
  if (IsTolerantName(Peek()) && !At(Keyword::kAs) && !BeginsClause(0)) alias->name = TakeName();
  if (Accept(Keyword::kAs)) {
    const bool list = Accept("(");
    std::vector<Identifier> columns;
    do {
      if (!IsLabel(Peek())) break;
      columns.push_back(TakeName());
    } while (Accept(","));
    if (list && !Expect(")")) return nullptr;
    alias->columns = arena_.Copy(columns);
  }
  table->alias = alias;
  TableRef* view = Finish(table, view_begin);
  if (view == nullptr || left == nullptr) return view;
  Join* join = arena_.New<Join>();
  join->join = JoinKind::kCross;
  join->left = left;
  join->right = view;
  return Finish(join, begin);
}

}  // namespace goldline::sql
