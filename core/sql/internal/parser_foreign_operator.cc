// Operators that other dialects have, or read less narrowly than PostgreSQL. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

// An operator that strict parsing does not know, or reads more narrowly; nullopt: there is none.
// Within it nullptr says that it could not be read.
std::optional<const Expr*> Parser::ForeignInfix(const Expr* left, std::uint32_t begin,
                                                Precedence least) {
  const Token& token = Peek();
  const Token& next = Peek(1);
  if (token.Is(Keyword::kOver) && next.IsSymbol("(") && left->kind == ExprKind::kCall) {
    Call* call = arena_.New<Call>();
    *call = left->As<Call>();
    if ((call->over = Over()) == nullptr) return nullptr;
    return Finish(call, begin);
  }
  if (dialect_.conditional_operator && least == Precedence::kAny && token.text == "?" &&
      token.kind != TokenKind::kString) {
    return ConditionalOf(left, begin);
  }
  if (AtColumnTitle(0)) {
    SkipParentheses();
    return left;
  }
  if (token.kind == TokenKind::kDecimal && token.text.starts_with('.') &&
      PreviousEnd() == Begin()) {  // tuple(a, b).1
    Field* node = arena_.New<Field>();
    node->base = left;
    node->field = {token.text.substr(1), true, token.span};
    Advance();
    return Finish(node, begin);
  }
  const std::size_t bang = token.IsSymbol("!") ? 1 : 0;
  if (Peek(bang).IsSymbol(":") && Peek(bang + 1).IsSymbol(">")) {  // x :> type, x !:> type
    Pass(bang + 1);
    return CastStep(left, begin);
  }
  if ((AtWord("day") || AtWord("year") || AtWord("hour")) &&
      (next.Is(Keyword::kTo) || (next.IsSymbol("(") && Peek(4).Is(Keyword::kTo)))) {
    Advance();
    SkipParentheses();
    Pass(2);
    SkipParentheses();
    Unary* node = arena_.New<Unary>();
    node->symbol = "interval";
    node->operand = left;
    return Finish(node, begin);
  }
  return token.kind == TokenKind::kSymbol ? SymbolStep(left, begin) : WordStep(left, begin, least);
}

// Teradata: x (FORMAT '…'), x (TITLE '…'), how a value is shown.
bool Parser::AtColumnTitle(std::size_t ahead) const {
  return Peek(ahead).IsSymbol("(") && Peek(ahead + 2).kind == TokenKind::kString &&
         (AtWord("format", ahead + 1) || AtWord("title", ahead + 1)) &&
         Peek(ahead + 3).IsSymbol(")");
}

// condition ? a : b
const Expr* Parser::ConditionalOf(const Expr* condition, std::uint32_t begin) {
  Advance();
  Case* node = arena_.New<Case>();
  CaseWhen when;
  when.condition = condition;
  if ((when.result = Expression()) == nullptr || !Expect(":")) return nullptr;
  node->whens = arena_.Copy(std::vector<CaseWhen>{when});
  if ((node->otherwise = Expression()) == nullptr) return nullptr;
  return Finish(node, begin);
}

std::optional<const Expr*> Parser::SymbolStep(const Expr* left, std::uint32_t begin) {
  const Token& token = Peek();
  const Token& next = Peek(1);
  if (token.text == "::" && !dialect_.double_colon_cast) return CastStep(left, begin);
  if (token.text == "." && (next.IsSymbol(":") || next.IsSymbol("^")) && IsLabel(Peek(2))) {
    Pass(2);  // json.a.:Int64, json.^nested
    Field* node = arena_.New<Field>();
    node->base = left;
    node->field = TakeName();
    return Finish(node, begin);
  }
  if (token.text == "[") return Indirections(left, begin);
  if (token.text == "." && (IsLabel(next) || next.kind == TokenKind::kString)) {
    return MemberStep(left, begin);
  }
  if (token.text == "." && next.IsSymbol("*")) {  // f(x).*
    Pass(2);
    Star* star = arena_.New<Star>();
    star->columns = left;
    return StarModifiers(*star) ? Finish(star, begin) : nullptr;
  }
  if (token.text == "(" && left->kind == ExprKind::kCall && PreviousEnd() == Begin()) {
    // quantile(0.5)(x): the parameters, then the arguments.
    Call* call = arena_.New<Call>();
    *call = left->As<Call>();
    Advance();
    if (!ForeignArguments(*call) || !ForeignCallTail(*call)) return nullptr;
    return Finish(call, begin);
  }
  const bool document = left->kind == ExprKind::kColumn || left->kind == ExprKind::kField ||
                        left->kind == ExprKind::kSubscript || left->kind == ExprKind::kCall ||
                        left->kind == ExprKind::kCast || left->kind == ExprKind::kParameter;
  if (token.text == ":" && document && dialect_.colon_paths &&
      (IsLabel(next) || next.IsSymbol("["))) {
    Advance();
    const Expr* path = left;
    if (IsLabel(Peek())) {
      Field* node = arena_.New<Field>();
      node->base = left;
      node->field = TakeName();
      path = Finish(node, begin);
    }
    return Indirections(path, begin);
  }
  return std::nullopt;
}

// x.field, x.method(…)
const Expr* Parser::MemberStep(const Expr* left, std::uint32_t begin) {
  Advance();
  const Identifier name = TakeName();
  if (!At("(")) {
    Field* node = arena_.New<Field>();
    node->base = left;
    node->field = name;
    return Finish(node, begin);
  }
  Advance();
  Call* call = NewCall(name.name, CallSyntax::kPlain, name.span);
  call->arguments = arena_.Copy(std::vector<const Expr*>{left});
  return ForeignArguments(*call) ? Finish(call, begin) : nullptr;
}

std::optional<const Expr*> Parser::WordStep(const Expr* left, std::uint32_t begin,
                                            Precedence least) {
  const Token& token = Peek();
  const Token& next = Peek(1);
  const auto binds = [least](Precedence precedence) { return precedence >= least; };
  const bool negated = token.Is(Keyword::kNot);
  const Token& word = negated ? next : token;
  switch (word.keyword) {
    case Keyword::kEscape:  // of LIKE ANY
      if (negated || !binds(Precedence::kIn)) break;
      Advance();
      return Expression(Tighter(Precedence::kIn)) == nullptr ? nullptr : left;
    case Keyword::kNull: {  // SQLite: x NOT NULL
      if (!negated || !binds(Precedence::kIs)) break;
      Pass(2);
      IsTest* node = arena_.New<IsTest>();
      node->operand = left;
      node->negated = true;
      return Finish(node, begin);
    }
    case Keyword::kRlike:
    case Keyword::kRegexp:
    case Keyword::kGlob:
    case Keyword::kMatch:
      if (!binds(Precedence::kIn)) break;
      Pass(negated ? 2 : 1);
      return MakeBinary(left, Expression(Tighter(Precedence::kIn)), RowOf(word.keyword).word,
                        begin);
    case Keyword::kDiv:
    case Keyword::kMod:
      if (!binds(Precedence::kProduct) || negated) break;
      Advance();
      return MakeBinary(left, Expression(Tighter(Precedence::kProduct)), RowOf(word.keyword).word,
                        begin);
    case Keyword::kXor:
      if (!binds(Precedence::kOr) || negated) break;
      Advance();
      return MakeBinary(left, Expression(Tighter(Precedence::kOr)), "xor", begin);
    case Keyword::kOverlaps:
      if (!binds(Precedence::kOperator)) break;
      Pass(negated ? 2 : 1);
      return MakeBinary(left, Expression(Tighter(Precedence::kOperator)), "overlaps", begin);
    case Keyword::kOperator:
      if (!binds(Precedence::kOperator) || !next.IsSymbol("(")) break;
      Advance();
      SkipParentheses();
      return MakeBinary(left, Expression(Tighter(Precedence::kOperator)), "operator", begin);
    case Keyword::kGlobal:
    case Keyword::kIn:
      if (!binds(Precedence::kIn)) break;
      if (const auto in = ForeignInStep(left, begin, negated)) return *in;
      break;
    case Keyword::kIs:
      if (!binds(Precedence::kIs) || negated || !AtForeignTest()) break;
      return TestStep(left, begin);
    default:
      if (AtWord("sounds") && next.Is(Keyword::kLike) && binds(Precedence::kIn)) {
        Pass(2);
        return MakeBinary(left, Expression(Tighter(Precedence::kIn)), "sounds like", begin);
      }
      if (AtWord("regexp_like") && next.kind == TokenKind::kString && binds(Precedence::kIn)) {
        Advance();
        return MakeBinary(left, Expression(Tighter(Precedence::kIn)), "regexp_like", begin);
      }
      if (AtWord("member") && next.Is(Keyword::kOf) && binds(Precedence::kIn)) {
        Pass(2);
        return MakeBinary(left, Expression(Tighter(Precedence::kIn)), "member of", begin);
      }
      break;
  }
  return std::nullopt;
}

// x IN y, x IN (), GLOBAL NOT IN (…); nullopt: as strict parsing reads it.
std::optional<const Expr*> Parser::ForeignInStep(const Expr* left, std::uint32_t begin,
                                                 bool negated) {
  std::size_t ahead = negated ? 1 : 0;
  const bool global = Peek(ahead).Is(Keyword::kGlobal);
  if (global) {
    ++ahead;
    if (Peek(ahead).Is(Keyword::kNot)) ++ahead;
    if (!Peek(ahead).Is(Keyword::kIn)) return std::nullopt;
  }
  const bool list = Peek(ahead + 1).IsSymbol("(");
  const bool empty = list && Peek(ahead + 2).IsSymbol(")");
  if (list && !empty && !global) return std::nullopt;
  Pass(ahead);
  if (list && !empty) return InStep(left, begin, negated);
  Pass(empty ? 3 : 1);
  const Expr* right =
      empty ? Finish(arena_.New<Row>(), begin) : Expression(Tighter(Precedence::kIn));
  return MakeBinary(left, right, "in", begin);
}

// Whether IS is followed by another test than PostgreSQL's.
bool Parser::AtForeignTest() const {
  const Token& what = Peek(Peek(1).Is(Keyword::kNot) ? 2 : 1);
  return !what.Is(Keyword::kNull) && !what.Is(Keyword::kTrue) && !what.Is(Keyword::kFalse) &&
         !what.Is(Keyword::kUnknown) && !what.Is(Keyword::kDistinct);
}

// IS [NOT] JSON, EMPTY, NAN, A SET, OF (…), DOCUMENT, …; of SQLite: x IS y.
const Expr* Parser::TestStep(const Expr* left, std::uint32_t begin) {
  Advance();
  Accept(Keyword::kNot);
  if (Peek().kind != TokenKind::kName) {
    return MakeBinary(left, Expression(Tighter(Precedence::kIs)), "is", begin);
  }
  IsTest* node = arena_.New<IsTest>();
  node->operand = left;
  node->test = IsTestKind::kUnknown;
  do {
    Advance();
  } while (Peek().kind == TokenKind::kName && !BeginsClause(0) && !At(Keyword::kAnd) &&
           !At(Keyword::kOr) && !At(Keyword::kAs));
  SkipParentheses();
  return Finish(node, begin);
}

}  // namespace goldline::sql
