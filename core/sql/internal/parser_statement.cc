// Statements: which one it is, and going on after one. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

const Statement* Parser::Skipped(std::size_t mark) {
  SkipFrom(mark, [] { return false; });
  while (AtClosing()) {  // closes nothing
    const std::size_t closing = Mark();
    Advance();
    while (!AtStatementEnd() && !AtClosing()) SkipOne();
    NoteSkip(closing);
  }
  return Done(arena_.New<SkippedStatement>(), mark);
}

// Understood to move no data; to its end.
const Statement* Parser::Other() {
  const std::size_t mark = Mark();
  while (!AtStatementEnd()) {
    if (AtClosing()) {
      Advance();
    } else {
      SkipOne();
    }
  }
  return Done(arena_.New<OtherStatement>(), mark);
}

// A statement and what it could not read of its end. Always moves on.
const Statement* Parser::OneStatement() {
  const std::size_t mark = Mark();
  reason_ = {};
  const Statement* statement = StatementHere();
  if (statement == nullptr) return Skipped(mark);
  if (!AtStatementEnd() && !BeginsStatement()) {
    const std::size_t rest = Mark();
    if (AtClosing()) {
      if (reason_.empty()) reason_ = "the end of the statement";
      Advance();
      while (!AtStatementEnd()) {
        if (AtClosing()) {
          Advance();
        } else {
          SkipOne();
        }
      }
      NoteSkip(rest);
    } else {
      if (reason_.empty()) reason_ = "the end of the statement";
      SkipFrom(rest, [this] { return BeginsStatement(); });
    }
  }
  reason_ = {};
  if (at_ == mark) return Skipped(mark);
  return statement;
}

// Whether a word begins a statement, where another has just ended without a semicolon.
bool Parser::BeginsStatement() const {
  const Token& next = Peek(1);
  switch (Peek().keyword) {
    case Keyword::kSelect:
    case Keyword::kInsert:
    case Keyword::kDelete:
    case Keyword::kTruncate:
    case Keyword::kDrop:
    case Keyword::kCreate:
    case Keyword::kAlter:
    case Keyword::kDeclare:
    case Keyword::kExec:
    case Keyword::kPrint:
      return next.kind != TokenKind::kSymbol || next.text == "(" || next.text == "*";
    case Keyword::kUpdate:
      return IsTolerantName(next) && !next.Is(Keyword::kOf);
    case Keyword::kMerge:
      return next.Is(Keyword::kInto) || IsTolerantName(next);
    case Keyword::kWith:
      return IsTolerantName(next) && (Peek(2).Is(Keyword::kAs) || Peek(2).IsSymbol("("));
    case Keyword::kIf:
    case Keyword::kWhile:
    case Keyword::kBegin:
    case Keyword::kUse:
    case Keyword::kGo:
      return dialect_.hash_names;
    default:
      return false;
  }
}

const Statement* Parser::StatementHere() {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  const std::size_t mark = Mark();
  const Token& next = Peek(1);
  if (At("(") || AtQueryStart()) {
    if (At(Keyword::kWith)) return WithStatement();
    return QueryStatementHere();
  }
  if (Peek().kind == TokenKind::kName && next.IsSymbol(":") && !At(Keyword::kBegin)) {
    Pass(2);  // a label
    return AtStatementEnd() ? Done(arena_.New<OtherStatement>(), mark) : StatementHere();
  }
  switch (Peek().keyword) {
    case Keyword::kInsert:
    case Keyword::kUpsert:
      return InsertHere({});
    case Keyword::kReplace:
      return next.Is(Keyword::kInto) || IsTolerantName(next) ? InsertHere({}) : Other();
    case Keyword::kUpdate:
      return AtWord("statistics", 1) ? Other() : UpdateHere({});
    case Keyword::kDelete:
      return DeleteHere({});
    case Keyword::kMerge:
      return MergeHere({});
    case Keyword::kCreate:
      return CreateHere();
    case Keyword::kAlter:
      return AlterHere();
    case Keyword::kDrop:
    case Keyword::kUndrop:
      return DropHere();
    case Keyword::kTruncate:
      return TruncateHere();
    case Keyword::kCopy:
    case Keyword::kUnload:
    case Keyword::kLoad:
      return CopyHere();
    case Keyword::kUse:
      return UseHere();
    case Keyword::kSet:
      return SetHere();
    case Keyword::kDeclare:
      return DeclareHere();
    case Keyword::kExec:
    case Keyword::kExecute:
    case Keyword::kCall:
      return ExecuteHere();
    case Keyword::kBegin:
      return BlockHere();
    case Keyword::kIf:
      return IfHere();
    case Keyword::kWhile:
    case Keyword::kLoop:
    case Keyword::kRepeat:
    case Keyword::kFor:
      return LoopHere();
    case Keyword::kExplain:
    case Keyword::kAnalyze: {
      // Of EXPLAIN the statement is not run.
      return Other();
    }
    case Keyword::kReturn: {
      Advance();
      if (AtWord("query")) Advance();
      if (AtQueryStart() || At("(")) return QueryStatementHere();
      return Other();
    }
    default:
      break;
  }
  if (Peek().kind == TokenKind::kName || Peek().kind == TokenKind::kParameter) {
    if (next.IsSymbol(":=") || (next.IsSymbol("=") && Peek().kind == TokenKind::kParameter)) {
      Assign* assign = arena_.New<Assign>();
      assign->names = arena_.Copy(std::vector<Identifier>{TakeName()});
      Advance();
      assign->value = ClauseExpression();
      return Done(assign, mark);
    }
  }
  if (AtWord("prepare") && IsLabel(next) && Peek(2).Is(Keyword::kFrom)) {
    Advance();
    Assign* assign = arena_.New<Assign>();
    assign->names = arena_.Copy(std::vector<Identifier>{TakeName()});
    Advance();
    assign->value = ClauseExpression();
    return Done(assign, mark);
  }
  if (AtWord("do") && next.kind == TokenKind::kString) return ExecuteHere();
  static constexpr std::string_view kOthers[] = {
      "abort",      "add",      "analyse",   "attach",   "backup",    "cache",     "cancel",
      "checkpoint", "clear",    "close",     "cluster",  "comment",   "commit",    "deallocate",
      "deny",       "desc",     "describe",  "detach",   "discard",   "do",        "exchange",
      "exit",       "export",   "fetch",     "flush",    "get",       "grant",     "help",
      "import",     "install",  "kill",      "leave",    "list",      "listen",    "lock",
      "ls",         "msck",     "move",      "notify",   "open",      "optimize",  "pragma",
      "prepare",    "print",    "purge",     "put",      "raise",     "raiserror", "reassign",
      "rebuild",    "refresh",  "reindex",   "release",  "remove",    "repair",    "reset",
      "restore",    "resume",   "revoke",    "rm",       "rollback",  "save",      "savepoint",
      "show",       "signal",   "start",     "stop",     "summarize", "suspend",   "system",
      "throw",      "unlisten", "unlock",    "uncache",  "undo",      "unset",     "vacuum",
      "waitfor",    "iterate",  "null",      "continue", "break",     "goto",      "end",
      "collect",    "rename",   "delimiter", "nop"};
  for (const std::string_view word : kOthers) {
    if (AtWord(word)) return word == "rename" ? AlterHere() : Other();
  }
  return Expected("a statement");
}

const Statement* Parser::QueryStatementHere() {
  const std::size_t mark = Mark();
  if (At(Keyword::kFrom)) {
    if (const Statement* inserts = InsertsBehindFrom()) return inserts;
  }
  QueryStatement* statement = arena_.New<QueryStatement>();
  statement->query = QueryExpression();
  return statement->query == nullptr ? nullptr : Done(statement, mark);
}

// WITH … and then a query, or a statement that may use its tables.
const Statement* Parser::WithStatement() {
  const std::size_t mark = Mark();
  Query* query = arena_.New<Query>();
  if (!WithClause(*query)) return nullptr;
  switch (Peek().keyword) {
    case Keyword::kInsert:
    case Keyword::kReplace:
      return InsertHere(query->with);
    case Keyword::kUpdate:
      return UpdateHere(query->with);
    case Keyword::kDelete:
      return DeleteHere(query->with);
    case Keyword::kMerge:
      return MergeHere(query->with);
    default:
      break;
  }
  const QueryTerm* first = Term();
  QueryStatement* statement = arena_.New<QueryStatement>();
  statement->query = first == nullptr ? nullptr : QueryFrom(query, first, tokens_[mark].span.begin);
  return statement->query == nullptr ? nullptr : Done(statement, mark);
}

}  // namespace goldline::sql
