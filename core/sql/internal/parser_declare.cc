// Declarations: variables, cursors and what they are filled from. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

// name type, CURSOR c, PROCEDURE p: not a statement that follows a declaration.
bool Parser::StartsDeclaration(std::size_t ahead) const {
  const Token& next = Peek(ahead + 1);
  if (!IsLabel(Peek(ahead)) || (next.kind != TokenKind::kName && !IsLabel(next))) return false;
  switch (Peek(ahead).keyword) {
    case Keyword::kAlter:
    case Keyword::kCall:
    case Keyword::kCreate:
    case Keyword::kDeclare:
    case Keyword::kDelete:
    case Keyword::kDrop:
    case Keyword::kExecute:
    case Keyword::kFor:
    case Keyword::kIf:
    case Keyword::kInsert:
    case Keyword::kMerge:
    case Keyword::kSelect:
    case Keyword::kSet:
    case Keyword::kTruncate:
    case Keyword::kUpdate:
    case Keyword::kUse:
    case Keyword::kWhile:
    case Keyword::kWith:
      return false;
    default:
      return true;
  }
}

// name type; … BEGIN, the head of a PL/SQL or PL/pgSQL block.
bool Parser::DeclarationsLeadToBegin() const {
  if (dialect_.bare_statements) return false;
  std::size_t ahead = 0;
  while (!Peek(ahead).Is(Keyword::kBegin) && StartsDeclaration(ahead)) {
    do {
      ++ahead;
    } while (!Peek(ahead).IsSymbol(";") && Peek(ahead).kind != TokenKind::kEnd);
    if (Peek(ahead).IsSymbol(";")) ++ahead;
  }
  return ahead > 0 && Peek(ahead).Is(Keyword::kBegin);
}

const Identifier* Parser::Kept(const Identifier& name) {
  Identifier* kept = arena_.New<Identifier>();
  *kept = name;
  return kept;
}

// What the cursor of that name gives when it is read.
const Statement* Parser::CursorQuery(const Identifier& name) {
  const std::size_t mark = Mark();
  QueryStatement* statement = arena_.New<QueryStatement>();
  statement->cursor = Kept(name);
  statement->query = QueryExpression();
  return statement->query == nullptr ? nullptr : Done(statement, mark);
}

// (p number, …) of a cursor: values that are there beforehand.
void Parser::CursorParameters(std::vector<const Statement*>& out) {
  const std::size_t mark = Mark();
  std::vector<Identifier> names;
  Advance();
  while (!At(")") && !AtStatementEnd()) {
    if (IsLabel(Peek())) names.push_back(TakeName());
    while (!At(",") && !At(")") && !AtStatementEnd()) SkipOne();
    Accept(",");
  }
  Accept(")");
  Assign* assign = arena_.New<Assign>();
  assign->declares = true;
  assign->names = arena_.Copy(names);
  out.push_back(Done(assign, mark));
}

// name type := value; CURSOR c (…) IS query; c CURSOR FOR query; PROCEDURE p IS …
void Parser::DeclarationHere(std::vector<const Statement*>& out) {
  const Nesting nesting(*this);
  if (!nesting) return;
  const std::size_t mark = Mark();
  if (At(Keyword::kProcedure) || At(Keyword::kFunction)) {
    const Statement* routine = RoutineHere();
    if (routine != nullptr) out.push_back(routine);
    return;
  }
  if ((AtWord("type") || AtWord("subtype")) && Peek(2).Is(Keyword::kIs)) return PassOne();
  if (AtWord("cursor") && IsLabel(Peek(1))) Advance();
  if (!IsLabel(Peek())) return PassOne();
  Assign* assign = arena_.New<Assign>();
  assign->declares = true;
  const Identifier name = TakeName();
  AcceptWord("cursor");
  if (At("(")) CursorParameters(out);
  for (; !AtStatementEnd(); PassOne()) {
    if ((At(Keyword::kFor) || At(Keyword::kIs)) && AtQueryStart(1)) {
      Advance();
      const Statement* query = CursorQuery(name);
      if (query != nullptr) out.push_back(query);
      return;
    }
    if (At(":=") || At("=") || At(Keyword::kDefault)) {
      Advance();
      assign->value = ClauseExpression();
      break;
    }
  }
  assign->names = arena_.Copy(std::vector<Identifier>{name});
  out.push_back(Done(assign, mark));
}

// What stands before BEGIN; nothing else does.
void Parser::DeclarationsUntilBegin(std::vector<const Statement*>& out) {
  while (!At(Keyword::kBegin) && !At(Keyword::kEnd) && Peek().kind != TokenKind::kEnd &&
         BatchEnd() == 0) {
    if (Accept(";") || Accept(Keyword::kDeclare)) continue;
    const std::size_t mark = Mark();
    DeclarationHere(out);
    while (!AtStatementEnd()) PassOne();
    if (at_ == mark) Advance();
  }
}

// DECLARE a INT DEFAULT 1, DECLARE @t TABLE (a INT), DECLARE c CURSOR FOR query; those before a
// BEGIN are of that block.
const Statement* Parser::DeclareHere() {
  const std::size_t mark = Mark();
  Advance();
  if (DeclarationsLeadToBegin()) {
    std::vector<const Statement*> body;
    DeclarationsUntilBegin(body);
    const Statement* block = At(Keyword::kBegin) ? BlockHere() : nullptr;
    if (block != nullptr) body.push_back(block);
    Block* whole = arena_.New<Block>();
    whole->in_turn = true;
    whole->body = arena_.Copy(body);
    return Done(whole, mark);
  }
  if (At(Keyword::kOr) && Peek(1).Is(Keyword::kReplace)) Pass(2);
  if ((AtWord("variable") || AtWord("var")) && IsLabel(Peek(1))) Advance();
  Assign* assign = arena_.New<Assign>();
  assign->declares = true;
  std::vector<Identifier> names;
  do {
    if (!IsLabel(Peek()) && Peek().kind != TokenKind::kParameter) break;
    names.push_back(TakeName());
    assign->value = nullptr;  // of the last one only
    if (At(",")) continue;
    Accept(Keyword::kAs);
    if (At(Keyword::kTable) && Peek(1).IsSymbol("(")) {
      Advance();
      Create variable;
      CreateColumns(variable);
      assign->columns = variable.columns;
      continue;
    }
    while (!AtStatementEnd() && !At(",") && !At("=") && !At(":=") && !At(Keyword::kDefault)) {
      if (BeginsStatement() && !At(Keyword::kWith)) break;
      if (At(Keyword::kFor) && AtQueryStart(1)) {
        Advance();
        return CursorQuery(names.back());
      }
      SkipOne();
    }
    if (At("=") || At(":=") || At(Keyword::kDefault)) {
      Advance();
      assign->value = ClauseExpression();
    }
  } while (Accept(","));
  assign->names = arena_.Copy(names);
  return Done(assign, mark);
}

// FETCH [NEXT FROM] cursor [BULK COLLECT] INTO a, b
const Statement* Parser::FetchHere() {
  const std::size_t mark = Mark();
  Assign* assign = arena_.New<Assign>();
  Advance();
  while (!AtStatementEnd() && !At(Keyword::kInto) && !BeginsStatement()) {
    if (AtWord("bulk") && AtWord("collect", 1)) Pass(2);
    if (At(Keyword::kInto) || AtStatementEnd()) break;
    if (IsLabel(Peek())) {
      assign->cursor = Kept(TakeName());
    } else {
      SkipOne();
    }
  }
  std::vector<Identifier> names;
  if (assign->cursor == nullptr || !Accept(Keyword::kInto)) return Other();
  do {
    if (!IsLabel(Peek()) && Peek().kind != TokenKind::kParameter) break;
    names.push_back(TakeName());
  } while (Accept(","));
  SkipRest();
  assign->names = arena_.Copy(names);
  return Done(assign, mark);
}

}  // namespace goldline::sql
