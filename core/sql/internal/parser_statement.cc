// Statements: which one it is, and going on after one. Tolerant parsing only.
#include <algorithm>
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

const Statement* Parser::Skipped(std::size_t mark) {
  SkipFrom(mark, [this, mark] {
    return dialect_.bare_statements && at_ > mark && BeginsLine() && BeginsStatement();
  });
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
  if (dialect_.bare_statements) return BareOther();
  const bool wraps = AtWord("export") || At(Keyword::kCreate);
  while (!AtStatementEnd()) {
    // EXPORT DATA … AS query, CREATE TASK … AS statement: what runs in it is what matters.
    const bool inner =
        wraps && (At(Keyword::kAs) || At(Keyword::kDo)) &&
        (AtQueryStart(1) || Peek(1).Is(Keyword::kInsert) || Peek(1).Is(Keyword::kUpdate) ||
         Peek(1).Is(Keyword::kDelete) || Peek(1).Is(Keyword::kMerge));
    if (inner) {
      Advance();
      Block* block = arena_.New<Block>();
      const Statement* body = StatementHere();
      if (body == nullptr) return nullptr;
      block->body = arena_.Copy(std::vector<const Statement*>{body});
      return Done(block, mark);
    }
    if (AtClosing()) {
      Advance();
    } else {
      SkipOne();
    }
  }
  return Done(arena_.New<OtherStatement>(), mark);
}

// Without a semicolon: to where the next one begins, on a line of its own, or the block ends.
const Statement* Parser::BareOther() {
  const std::size_t mark = Mark();
  const bool grants = AtWord("grant") || AtWord("deny") || AtWord("revoke");
  Advance();
  while (grants && !AtStatementEnd() && !At(Keyword::kOn) && !At(Keyword::kTo)) SkipOne();
  for (int cases = 0; !AtStatementEnd();) {
    const bool part = tokens_[at_ - 1].Is(Keyword::kOn) || tokens_[at_ - 1].IsSymbol(",") ||
                      AtWord("column", 1) || AtWord("constraint", 1);
    if (!part && BeginsLine() && BeginsStatement()) break;
    if (cases == 0 && (At(Keyword::kEnd) || At(Keyword::kElse))) break;
    if (At(Keyword::kCase)) ++cases;
    if (At(Keyword::kEnd)) --cases;
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
      return dialect_.bare_statements && BeginsBareStatement();
  }
}

// T-SQL reserves these words: where a statement may end, they begin one.
bool Parser::BeginsBareStatement() const {
  static constexpr std::string_view kAlone[] = {"break",     "checkpoint",  "commit", "continue",
                                                "raiserror", "reconfigure", "return", "revert",
                                                "rollback",  "throw"};
  static constexpr std::string_view kBeforeName[] = {
      "backup", "close", "dbcc", "deallocate", "deny",   "execute", "goto",
      "grant",  "kill",  "open", "restore",    "revoke", "save",    "waitfor"};
  const Token& next = Peek(1);
  const auto is_one_of = [this](const auto& words) {
    return std::any_of(std::begin(words), std::end(words),
                       [this](std::string_view word) { return AtWord(word); });
  };
  const bool name = IsLabel(next) || next.kind == TokenKind::kParameter;
  switch (Peek().keyword) {
    case Keyword::kSet:
      return BeginsLine() && (next.kind == TokenKind::kParameter || next.text.starts_with("@") ||
                              (IsLabel(next) && !Peek(2).IsSymbol("=")));
    case Keyword::kFetch:
      return Peek(2).Is(Keyword::kFrom) || Peek(2).Is(Keyword::kInto);
    case Keyword::kBulk:
      return next.Is(Keyword::kInsert);
    default:
      break;
  }
  if (AtWord("enable") || AtWord("disable")) return next.Is(Keyword::kTrigger);
  if (is_one_of(kAlone)) return !next.IsSymbol(".") && !next.IsSymbol(",") && !next.IsSymbol("=");
  return is_one_of(kBeforeName) && name;
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
  if (const Statement* assigned = TriggerAssignment()) return assigned;
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
    case Keyword::kFetch:
      return FetchHere();
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
      if (AtWord("query", 1)) Advance();
      if (AtQueryStart(1) || Peek(1).IsSymbol("(")) {
        Advance();
        return QueryStatementHere();
      }
      return Other();
    }
    default:
      break;
  }
  if (AtWord("let") && IsLabel(next)) return DeclareHere();
  if ((AtWord("foreach") || AtWord("forall")) && IsLabel(next)) return LoopHere();
  if (AtWord("open") && IsLabel(next) && Peek(2).Is(Keyword::kFor) && AtQueryStart(3)) {
    Advance();
    const Identifier cursor = TakeName();
    Advance();
    return CursorQuery(cursor);
  }
  if (Peek().kind == TokenKind::kName || Peek().kind == TokenKind::kParameter) {
    if (next.IsSymbol(":=") || next.IsSymbol("=")) {
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
  if (AtWord("cache")) return CacheHere();
  if (AtWord("export") && AtWord("data", 1)) return ExportHere();
  if (AtWord("delimiter")) {  // to the end of the line
    do {
      Advance();
    } while (!AtStatementEnd() && !BeginsLine());
    return Done(arena_.New<OtherStatement>(), mark);
  }
  static constexpr std::string_view kOthers[] = {
      "abort",      "add",      "analyse",  "attach",   "backup",    "cache",     "cancel",
      "checkpoint", "clear",    "close",    "cluster",  "comment",   "commit",    "deallocate",
      "deny",       "desc",     "describe", "detach",   "discard",   "do",        "exchange",
      "exit",       "export",   "fetch",    "flush",    "get",       "grant",     "help",
      "import",     "install",  "kill",     "leave",    "list",      "listen",    "lock",
      "ls",         "msck",     "move",     "notify",   "open",      "optimize",  "pragma",
      "prepare",    "print",    "purge",    "put",      "raise",     "raiserror", "reassign",
      "rebuild",    "refresh",  "reindex",  "release",  "remove",    "repair",    "reset",
      "restore",    "resume",   "revoke",   "rm",       "rollback",  "save",      "savepoint",
      "show",       "signal",   "start",    "stop",     "summarize", "suspend",   "system",
      "throw",      "unlisten", "unlock",   "uncache",  "undo",      "unset",     "vacuum",
      "waitfor",    "iterate",  "null",     "continue", "break",     "goto",      "end",
      "collect",    "rename",   "nop"};
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
