// INSERT in all its forms. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

const Statement* Parser::InsertHere(List<CommonTable> with) {
  const std::size_t mark = Mark();
  Insert* insert = arena_.New<Insert>();
  insert->with = with;
  insert->overwrite = Advance().Is(Keyword::kReplace);
  if ((At(Keyword::kAll) || At(Keyword::kFirst) || At(Keyword::kOverwrite)) &&
      (Peek(1).Is(Keyword::kInto) || Peek(1).Is(Keyword::kWhen) || Peek(1).Is(Keyword::kAll) ||
       Peek(1).Is(Keyword::kFirst)) &&
      !(At(Keyword::kOverwrite) && Peek(1).Is(Keyword::kInto))) {
    bool first = false;
    while (!At(Keyword::kInto) && !At(Keyword::kWhen) && !AtStatementEnd()) {
      first |= Advance().Is(Keyword::kFirst);
    }
    return MultiInsert(*insert, first) == nullptr ? nullptr : Done(insert, mark);
  }
  if (At(Keyword::kOr)) Pass(2);  // OR REPLACE, OR IGNORE
  while (AtWord("low_priority") || AtWord("delayed") || AtWord("high_priority") ||
         At(Keyword::kIgnore)) {
    Advance();
  }
  if (Accept(Keyword::kOverwrite)) insert->overwrite = insert->empties = true;
  Accept(Keyword::kInto);
  if (AtWord("local") && AtWord("directory", 1)) Advance();
  if (AtWord("directory") && Peek(1).kind == TokenKind::kString) {
    Advance();
    insert->target = arena_.Copy(std::vector<Identifier>{TakeName()});
    while (!AtQueryStart() && !AtStatementEnd()) SkipOne();
  } else if (!InsertTarget(*insert)) {
    return nullptr;
  }
  return InsertRest(*insert) ? Done(insert, mark) : nullptr;
}

// [TABLE] name [AS alias] [PARTITION (…)] [(columns)]
bool Parser::InsertTarget(Insert& insert) {
  Accept(Keyword::kTable);
  const bool function = At(Keyword::kFunction) && IsLabel(Peek(1));
  if (function) Advance();
  std::vector<Identifier> name;
  if (!TableName(name)) return false;
  insert.target = arena_.Copy(name);
  if (function) {
    SkipParentheses();
    if (At(Keyword::kPartition) && Peek(1).Is(Keyword::kBy)) {
      Pass(2);
      if (Expression() == nullptr) return false;
    }
    return true;
  }
  if (At(Keyword::kIf) && Peek(1).Is(Keyword::kExists)) Pass(2);
  const bool ends = At(Keyword::kValues) || At(Keyword::kSet) || At(Keyword::kPartition) ||
                    At(Keyword::kDefault) || AtQueryStart() || AtWord("value") ||
                    At(Keyword::kOverriding) || AtWord("output") || At(Keyword::kBy) ||
                    At(Keyword::kReplace);
  if (Accept(Keyword::kAs)) {
    if (!AtQueryStart() && IsLabel(Peek())) insert.alias = TakeNamePointer();
  } else if (!ends && IsTolerantName(Peek()) && !BeginsClause(0)) {
    insert.alias = TakeNamePointer();
  }
  InsertPartition(insert);
  if (At(Keyword::kIf) && Peek(1).Is(Keyword::kNot)) Pass(3);
  if (At("(") && !AtQueryStart(1) && !Peek(1).IsSymbol("(")) {
    Advance();
    std::vector<Identifier> columns;
    while (!At(")") && !AtStatementEnd()) {
      std::vector<Identifier> column;
      if (!TableName(column)) return false;
      columns.push_back(column.back());
      while (!At(",") && !At(")") && !AtStatementEnd()) SkipOne();  // a subscript
      if (!Accept(",")) break;
    }
    if (!Expect(")")) return false;
    insert.columns = arena_.Copy(columns);
  }
  InsertPartition(insert);
  if (At(Keyword::kBy) && (Peek(1).Is(Keyword::kName) || AtWord("position", 1))) {
    insert.by_name = Peek(1).Is(Keyword::kName);
    Pass(2);
  }
  return true;
}

// PARTITION (a = 1, b)
void Parser::InsertPartition(Insert& insert) {
  if (!At(Keyword::kPartition) || !Peek(1).IsSymbol("(")) return;
  insert.empties = false;
  const std::size_t mark = Mark();
  Pass(2);
  std::vector<Identifier> given;
  std::vector<Identifier> fixed;
  while (IsLabel(Peek())) {
    const Identifier name = TakeName();
    const bool constant = At("=");
    while (!At(",") && !At(")") && !AtStatementEnd()) SkipOne();
    (constant ? fixed : given).push_back(name);
    if (!Accept(",")) break;
  }
  if (!Accept(")")) {
    Rewind(mark);
    Advance();
    SkipParentheses();
    return;
  }
  insert.partition = arena_.Copy(given);
  insert.fixed = arena_.Copy(fixed);
}

// Where the rows come from, and what happens to those that are there already.
bool Parser::InsertRest(Insert& insert) {
  if (AtWord("output") && !Returning(insert.returning)) return false;
  if (Accept(Keyword::kOverriding)) Pass(2);
  if (At(Keyword::kReplace)) {  // REPLACE WHERE a = 1, REPLACE USING (a), REPLACE ON a = b
    Advance();
    if (Accept(Keyword::kUsing)) {
      SkipParentheses();
    } else {
      Advance();
      if (Expression() == nullptr) return false;
    }
  }
  while (At(Keyword::kSettings) || At(Keyword::kFormat)) {
    if (At(Keyword::kFormat)) {
      while (!AtStatementEnd()) SkipOne();
      return true;
    }
    while (!AtStatementEnd() && !AtQueryStart()) SkipOne();
  }
  if (At(Keyword::kDefault)) {
    Pass(2);
  } else if (Accept(Keyword::kSet)) {
    if (!Assignments(insert.set)) return false;
  } else if (AtWord("value") && Peek(1).IsSymbol("(")) {
    insert.source = QueryOf(ValuesCore());
    if (insert.source == nullptr) return false;
  } else if (At(Keyword::kValues) && !Peek(1).IsSymbol("(") && !Peek(1).Is(Keyword::kRow)) {
    while (!AtStatementEnd()) SkipOne();  // of ClickHouse: what follows is data
    return true;
  } else if (AtWord("exec") || At(Keyword::kExecute)) {
    Advance();
    std::vector<Identifier> name;
    if (!TableName(name)) name = {{"EXEC", false, {Begin(), Begin()}}};
    insert.routine = arena_.Copy(name);
    reason_ = {};
    SkipRest();
    return true;
  } else {
    Accept(Keyword::kAs);
    if (!AtQueryStart() && !At("(") && !At(Keyword::kTable)) return Expected("the rows to insert");
    insert.source = QueryExpression();
    if (insert.source == nullptr) return false;
  }
  // VALUES (…) AS new [(a, b)] ON DUPLICATE KEY UPDATE …
  if (At(Keyword::kAs) && IsLabel(Peek(1))) {
    Advance();
    Alias* alias = arena_.New<Alias>();
    alias->name = TakeName();
    if (At("(") && !NameList(alias->columns, "a column's name")) return false;
    insert.proposed = alias;
  }
  if (At(Keyword::kOn) && (Peek(1).Is(Keyword::kConflict) || Peek(1).Is(Keyword::kDuplicate))) {
    Pass(2);
    OnConflict* conflict = arena_.New<OnConflict>();
    Accept(Keyword::kKey);
    SkipParentheses();
    if (At(Keyword::kOn) && Peek(1).Is(Keyword::kConstraint)) Pass(3);
    if (Accept(Keyword::kWhere) && Expression() == nullptr) return false;
    Accept(Keyword::kDo);
    if (Accept(Keyword::kUpdate)) {
      Accept(Keyword::kSet);
      if (!Assignments(conflict->set)) return false;
      if (Accept(Keyword::kWhere)) conflict->where = ClauseExpression();
    } else {
      AcceptWord("nothing");
    }
    insert.on_conflict = conflict;
  }
  if (AtWord("log") && AtWord("errors", 1)) {  // Oracle: LOG ERRORS INTO t REJECT LIMIT n
    while (!AtStatementEnd() && !At(Keyword::kReturning)) SkipOne();
  }
  return At(Keyword::kReturning) ? Returning(insert.returning) : true;
}

// INSERT ALL [WHEN a THEN] INTO t [(columns)] [VALUES (…)] … query
const Statement* Parser::MultiInsert(Insert& insert, bool first) {
  std::vector<const Insert*> more;
  std::vector<const Expr*> before;
  std::vector<const Expr*> unless;
  const Expr* when = nullptr;
  while (!AtStatementEnd()) {
    const std::size_t mark = Mark();
    if (Accept(Keyword::kWhen)) {
      when = Expression();
      if (when == nullptr || !Expect(Keyword::kThen)) return nullptr;
      if (first) unless = before;
      before.push_back(when);
    } else if (Accept(Keyword::kElse)) {
      when = nullptr;
      unless = before;
    } else if (Accept(Keyword::kInto)) {
      Insert* branch = arena_.New<Insert>();
      branch->when = when;
      branch->unless = arena_.Copy(unless);
      if (!InsertTarget(*branch)) return nullptr;
      if (At(Keyword::kValues) && Peek(1).IsSymbol("(")) {
        branch->source = QueryOf(ValuesCore());
        if (branch->source == nullptr) return nullptr;
      }
      more.push_back(static_cast<const Insert*>(Done(branch, mark)));
    } else {
      break;
    }
  }
  insert.more = arena_.Copy(more);
  if (!AtQueryStart() && !At("(")) return Expected("the query of INSERT ALL");
  insert.source = QueryExpression();
  return insert.source == nullptr ? nullptr : &insert;
}

// Hive: FROM t INSERT INTO a SELECT b INSERT OVERWRITE TABLE c SELECT d; nullptr for another query.
const Statement* Parser::InsertsBehindFrom() {
  const std::size_t mark = Mark();
  Select source;
  Advance();
  ForeignFrom(source);
  while (At(Keyword::kLateral) && OneForeignClause(source)) {
  }
  std::vector<const Statement*> inserts;
  while (At(Keyword::kInsert)) {
    const std::size_t insert_mark = Mark();
    Advance();
    Insert* insert = arena_.New<Insert>();
    insert->overwrite = Accept(Keyword::kOverwrite);
    Accept(Keyword::kInto);
    const std::uint32_t begin = Begin();
    if (!InsertTarget(*insert) || !At(Keyword::kSelect)) break;
    Advance();
    Select* select = arena_.New<Select>();
    select->from = source.from;
    SelectHead(*select);
    ForeignItems(*select);
    ForeignClauses(*select);
    select->span = {begin, PreviousEnd()};
    Query* query = arena_.New<Query>();
    query->first = select;
    if (!ForeignTail(*query)) break;
    insert->source = Finish(query, begin);
    if (insert->source == nullptr) break;
    inserts.push_back(Done(insert, insert_mark));
  }
  if (inserts.empty()) {
    Rewind(mark);
    return nullptr;
  }
  Block* block = arena_.New<Block>();
  block->body = arena_.Copy(inserts);
  return Done(block, mark);
}

// RETURNING items [INTO variables], OUTPUT items [INTO table [(columns)]]; several of OUTPUT.
bool Parser::Returning(Returned& out) {
  while (At(Keyword::kReturning) || AtWord("output")) {
    const bool output = !Advance().Is(Keyword::kReturning);
    Select items;
    ForeignItems(items);
    if (out.into.empty()) out.items = items.items;
    if (!Accept(Keyword::kInto)) continue;
    std::vector<Identifier> name;
    std::vector<Identifier> variables;
    do {
      if (!TableName(name)) break;
      if (!output) variables.push_back(name.back());
      if (output) out.into = arena_.Copy(name);
      if (output && At("(") && IsLabel(Peek(1))) {
        if (!NameList(out.columns, "a column's name")) return false;
      } else {
        SkipParentheses();
      }
    } while (Accept(","));
    out.variables = arena_.Copy(variables);
  }
  return true;
}

}  // namespace goldline::sql
