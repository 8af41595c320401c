// Going on after what is not understood, and which words are names when all dialects are meant.
#include <string>
#include <utility>

#include "core/ascii.h"
#include "core/sql/internal/parser_state.h"

namespace goldline::sql {
namespace {

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

// Words that begin something else wherever a value or a table may stand, in every dialect.
bool IsNeverAName(Keyword word) {
  switch (word) {
    case Keyword::kAnd:
    case Keyword::kAs:
    case Keyword::kCase:
    case Keyword::kCross:
    case Keyword::kDistinct:
    case Keyword::kElse:
    case Keyword::kEnd:
    case Keyword::kExcept:
    case Keyword::kFalse:
    case Keyword::kFetch:
    case Keyword::kFrom:
    case Keyword::kFull:
    case Keyword::kGroup:
    case Keyword::kHaving:
    case Keyword::kIlike:
    case Keyword::kIn:
    case Keyword::kInner:
    case Keyword::kIntersect:
    case Keyword::kInto:
    case Keyword::kIs:
    case Keyword::kJoin:
    case Keyword::kLateral:
    case Keyword::kLeft:
    case Keyword::kLike:
    case Keyword::kLimit:
    case Keyword::kNatural:
    case Keyword::kNot:
    case Keyword::kNull:
    case Keyword::kOn:
    case Keyword::kOr:
    case Keyword::kOrder:
    case Keyword::kQualify:
    case Keyword::kRight:
    case Keyword::kSelect:
    case Keyword::kThen:
    case Keyword::kTrue:
    case Keyword::kUnion:
    case Keyword::kUsing:
    case Keyword::kWhen:
    case Keyword::kWhere:
    case Keyword::kWith:
      return true;
    default:
      return false;
  }
}

}  // namespace

Failure Parser::Missed(std::string_view what) {
  if (reason_.empty()) reason_ = arena_.Copy(what);
  return {};
}

void Parser::Rewind(std::size_t mark) {
  at_ = mark;
  run_end_ = 0;
  while (!skips_.empty() && skips_.back().begin >= mark) skips_.pop_back();
}

// One on, whatever it is.
void Parser::PassOne() {
  if (AtClosing()) {
    Advance();
  } else {
    SkipOne();
  }
}

void Parser::SkipOne() {
  if (!At("(") && !At("[") && !At("{")) {
    Advance();
    return;
  }
  int depth = 0;
  do {
    if (At("(") || At("[") || At("{")) ++depth;
    if (AtClosing()) --depth;
    Advance();
  } while (depth > 0 && !AtStatementEnd());
}

void Parser::SkipParentheses() {
  if (At("(")) SkipOne();
}

void Parser::NoteSkip(std::size_t mark) {
  if (at_ == mark) return;
  skips_.push_back({mark, at_, reason_.empty() ? std::string_view("the next clause") : reason_});
  reason_ = {};
}

// The names between `mark` and where we are that may be columns.
const Expr* Parser::OpaqueFrom(std::size_t mark) {
  const std::size_t end = at_;
  std::vector<const Expr*> candidates;
  for (at_ = mark; at_ < end;) {
    const std::uint32_t begin = Begin();
    if (!IsTolerantName(Peek()) || Peek(1).IsSymbol("(")) {
      ++at_;
      continue;
    }
    std::vector<Identifier> parts = {TakeName()};
    while (at_ + 1 < end && At(".") && IsLabel(Peek(1))) {
      ++at_;
      parts.push_back(TakeName());
    }
    ColumnRef* column = arena_.New<ColumnRef>();
    column->parts = arena_.Copy(parts);
    candidates.push_back(Finish(column, begin));
  }
  at_ = end;
  Opaque* opaque = arena_.New<Opaque>();
  opaque->candidates = arena_.Copy(candidates);
  return Finish(opaque, tokens_[mark].span.begin);
}

bool Parser::LineEndsBetween(const Token& before, const Token& after) const {
  const std::uint32_t begin = before.span.end;
  return text_.substr(begin, after.span.begin - begin).find('\n') != std::string_view::npos;
}

bool Parser::BeginsLine() const { return at_ == 0 || LineEndsBetween(tokens_[at_ - 1], Peek()); }

// The tokens that end a batch here, on a line of their own: GO, GO 5, of Oracle /; 0: none.
std::size_t Parser::BatchEnd() const {
  const bool go = dialect_.hash_names && At(Keyword::kGo);
  const bool slash = dialect_.slash_batches && At("/");
  if ((!go && !slash) || !BeginsLine()) return 0;
  const std::size_t tokens = go && Peek(1).kind == TokenKind::kInteger ? 2 : 1;
  const Token& next = Peek(tokens);
  const bool alone = next.kind == TokenKind::kEnd || LineEndsBetween(Peek(tokens - 1), next);
  return alone ? tokens : 0;
}

bool Parser::AtWord(std::string_view word, std::size_t ahead) const {
  const Token& token = Peek(ahead);
  return token.kind == TokenKind::kName && EqualsIgnoringCase(token.text, word);
}

bool Parser::AcceptWord(std::string_view word) {
  if (!AtWord(word)) return false;
  Advance();
  return true;
}

bool Parser::IsTolerantName(const Token& token) const {
  if (token.kind == TokenKind::kQuotedName) return true;
  return token.kind == TokenKind::kName &&
         (token.keyword == Keyword::kNotAKeyword || !IsNeverAName(token.keyword));
}

bool Parser::BeginsClause(std::size_t ahead) const {
  const Token& next = Peek(ahead + 1);
  const auto is_join_word = [](const Token& token) {
    return token.Is(Keyword::kJoin) || token.Is(Keyword::kLeft) || token.Is(Keyword::kRight) ||
           token.Is(Keyword::kFull) || token.Is(Keyword::kInner) || token.Is(Keyword::kSemi) ||
           token.Is(Keyword::kAnti) || token.Is(Keyword::kAsof) || token.Is(Keyword::kAny) ||
           token.Is(Keyword::kAll) || token.Is(Keyword::kOuter) || token.Is(Keyword::kCross) ||
           token.Is(Keyword::kArray) || token.Is(Keyword::kDirected) || token.Is(Keyword::kUnion) ||
           token.Is(Keyword::kExcept) || token.Is(Keyword::kIntersect);
  };
  switch (Peek(ahead).keyword) {
    case Keyword::kCross:
    case Keyword::kElse:
    case Keyword::kEnd:
    case Keyword::kExcept:
    case Keyword::kFetch:
    case Keyword::kFrom:
    case Keyword::kHaving:
    case Keyword::kInner:
    case Keyword::kIntersect:
    case Keyword::kInto:
    case Keyword::kJoin:
    case Keyword::kLateral:
    case Keyword::kLimit:
    case Keyword::kNatural:
    case Keyword::kOn:
    case Keyword::kPrewhere:
    case Keyword::kQualify:
    case Keyword::kReturning:
    case Keyword::kSelect:
    case Keyword::kStraightJoin:
    case Keyword::kThen:
    case Keyword::kUnion:
    case Keyword::kUsing:
    case Keyword::kWhen:
    case Keyword::kWhere:
    case Keyword::kWith:
      return true;
    case Keyword::kLeft:
    case Keyword::kRight:
    case Keyword::kFull:
      return is_join_word(next) || next.Is(Keyword::kUnion);
    case Keyword::kSemi:
    case Keyword::kAnti:
    case Keyword::kAsof:
    case Keyword::kGlobal:
    case Keyword::kPositional:
    case Keyword::kPaste:
    case Keyword::kAny:
    case Keyword::kAll:
      return is_join_word(next) || next.Is(Keyword::kIn);
    case Keyword::kOuter:
    case Keyword::kArray:
      return is_join_word(next) || next.Is(Keyword::kApply);
    case Keyword::kGroup:
    case Keyword::kOrder:
    case Keyword::kCluster:
    case Keyword::kDistribute:
    case Keyword::kSort:
    case Keyword::kConnect:
    case Keyword::kPartition:
      return next.Is(Keyword::kBy) || next.Is(Keyword::kSiblings);
    case Keyword::kStart:
      return next.Is(Keyword::kWith);
    case Keyword::kInsert:  // of several behind one FROM
      return next.Is(Keyword::kInto) || next.Is(Keyword::kOverwrite);
    case Keyword::kLock:
      return next.Is(Keyword::kIn);
    case Keyword::kBulk:
      return AtWord("collect", ahead + 1);
    case Keyword::kMinus:
      return next.Is(Keyword::kSelect) || next.Is(Keyword::kFrom) || next.IsSymbol("(") ||
             next.Is(Keyword::kAll);
    case Keyword::kWindow:
      return IsLabel(next) && Peek(ahead + 2).Is(Keyword::kAs);
    case Keyword::kOffset:
      return next.kind == TokenKind::kInteger || next.kind == TokenKind::kParameter ||
             next.IsSymbol("(") || next.kind == TokenKind::kName;
    case Keyword::kFor:
      return next.kind == TokenKind::kName;
    case Keyword::kSettings:
      return Peek(ahead + 2).IsSymbol("=");
    case Keyword::kFormat:
      return next.kind == TokenKind::kName &&
             (Peek(ahead + 2).kind == TokenKind::kEnd || Peek(ahead + 2).IsSymbol(";") ||
              Peek(ahead + 2).IsSymbol(")"));
    case Keyword::kOption:
    case Keyword::kPivot:
    case Keyword::kUnpivot:
    case Keyword::kMatchRecognize:
      return next.IsSymbol("(") || next.Is(Keyword::kInclude) || AtWord("exclude", ahead + 1);
    case Keyword::kTablesample:
    case Keyword::kSample:
      return next.IsSymbol("(") || next.kind == TokenKind::kInteger ||
             next.kind == TokenKind::kDecimal || (IsTolerantName(next) && !next.Is(Keyword::kAs));
    case Keyword::kSet:
      return IsLabel(next) || next.IsSymbol("(") || next.kind == TokenKind::kParameter;
    case Keyword::kLoop:
      return in_loop_head_;
    default:
      if (Peek(ahead).IsSymbol("|>")) return true;
      if ((AtWord("log", ahead) && AtWord("errors", ahead + 1)) ||
          (AtWord("remove", ahead) && AtWord("duplicates", ahead + 1))) {
        return true;
      }
      return dialect_.hash_names && AtWord("output", ahead) &&
             (IsTolerantName(next) || next.text.starts_with('$'));
  }
}

const Expr* Parser::ClauseExpression() {
  const std::size_t mark = Mark();
  const Expr* expr = Expression();
  const auto ends = [this] { return AtClause(); };
  if (expr == nullptr) {
    SkipFrom(mark, ends);
    return at_ == mark ? nullptr : OpaqueFrom(mark);
  }
  if (!AtClause()) SkipFrom(Mark(), ends);
  return expr;
}

// a.b, a..b, a."b", a.$1, a.1; a point that no name follows is left for whoever reads on.
bool Parser::ForeignParts(std::vector<Identifier>& parts) {
  while (true) {
    const Token& next = Peek(1);
    if (At("..") && IsLabel(next)) {
      parts.push_back({"", false, Peek().span});
      Advance();
      parts.push_back(TakeName());
    } else if (At(".") && (IsLabel(next) || next.kind == TokenKind::kParameter ||
                           next.kind == TokenKind::kInteger || next.kind == TokenKind::kString)) {
      Advance();
      parts.push_back(TakeName());
    } else if (At(".") && next.IsSymbol("[") && IsLabel(Peek(2)) && Peek(3).IsSymbol("]")) {
      Pass(2);
      parts.push_back(TakeName());
      Advance();
    } else if (Peek().kind == TokenKind::kDecimal && Peek().text.front() == '.' &&
               PreviousEnd() == Begin()) {
      parts.push_back({Peek().text.substr(1), false, Peek().span});
      Advance();
    } else {
      return true;
    }
  }
}

// A label without AS, unless what follows begins there.
const Identifier* Parser::ImplicitAlias() {
  const Token& token = Peek();
  if (token.kind == TokenKind::kString) {
    Identifier* name = arena_.New<Identifier>();
    *name = {token.text, true, token.span};
    Advance();
    return name;
  }
  if (!IsTolerantName(token) || BeginsClause(0)) return nullptr;
  return TakeNamePointer();
}

// ------------------------------------------------------------------------------ the script

const Script* Parser::WholeScript() {
  // Nothing sound comes near this; what goes back and back stops there.
  most_steps_ = 10'000 + 64 * tokens_.size();
  std::vector<const Statement*> statements;
  while (Peek().kind != TokenKind::kEnd) {
    if (Accept(";")) continue;
    if (const std::size_t batch_end = BatchEnd()) {
      Pass(batch_end);
      continue;
    }
    statements.push_back(OneStatement());
  }
  Script* script = arena_.New<Script>();
  script->dialect = &dialect_;
  script->statements = arena_.Copy(statements);
  std::vector<Skip> skipped;
  for (const SkippedTokens& skip : skips_) {
    skipped.push_back(
        {{tokens_[skip.begin].span.begin, tokens_[skip.end - 1].span.end}, skip.reason});
    script->skipped_tokens += static_cast<std::uint32_t>(skip.end - skip.begin);
  }
  script->skipped = arena_.Copy(skipped);
  script->tokens = static_cast<std::uint32_t>(tokens_.size() - 1);
  return script;
}

}  // namespace goldline::sql
