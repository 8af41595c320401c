// Operators, and what stands between them.
#include <utility>

#include "core/sql/internal/parser_state.h"
#include "core/sql/internal/syntax_error.h"
#include "core/text.h"

namespace goldline::sql {
namespace {

struct OperatorRow {
  std::string_view symbol;
  BinaryOp op;
};
constexpr OperatorRow kOperators[] = {
    {"=", BinaryOp::kEqual},           {"<>", BinaryOp::kNotEqual},
    {"!=", BinaryOp::kNotEqual},       {"<", BinaryOp::kLess},
    {"<=", BinaryOp::kLessOrEqual},    {">", BinaryOp::kGreater},
    {">=", BinaryOp::kGreaterOrEqual}, {"+", BinaryOp::kAdd},
    {"-", BinaryOp::kSubtract},        {"*", BinaryOp::kMultiply},
    {"/", BinaryOp::kDivide},          {"%", BinaryOp::kModulo},
    {"^", BinaryOp::kPower},           {"||", BinaryOp::kConcat},
    {"~", BinaryOp::kMatches},         {"~*", BinaryOp::kMatchesIgnoringCase},
    {"!~", BinaryOp::kNotMatches},     {"!~*", BinaryOp::kNotMatchesIgnoringCase},
    {"&", BinaryOp::kBitAnd},          {"|", BinaryOp::kBitOr},
    {"#", BinaryOp::kBitXor},          {"<<", BinaryOp::kShiftLeft},
    {">>", BinaryOp::kShiftRight},
};

BinaryOp OperatorOf(std::string_view symbol) {
  for (const OperatorRow& row : kOperators) {
    if (row.symbol == symbol) return row.op;
  }
  return BinaryOp::kOther;
}

// "<>" for "!=".
std::string_view CanonicalSymbol(std::string_view symbol) {
  return symbol == "!=" ? std::string_view("<>") : symbol;
}

bool IsPunctuation(const Token& token) {
  return std::string_view("()[]{},;:.").find(token.text.front()) != std::string_view::npos ||
         token.text == "=>";
}

// Of a tolerant lexer's symbols, which may also be a quote that is not closed.
bool IsOperator(std::string_view symbol) {
  return std::string_view("~!@#^&|?+-*/%<>=").find(symbol.front()) != std::string_view::npos &&
         symbol != "|>";
}

bool IsLikeWord(Keyword word) {
  return word == Keyword::kLike || word == Keyword::kIlike || word == Keyword::kSimilar;
}

bool IsInWord(Keyword word) {
  return word == Keyword::kIn || word == Keyword::kBetween || IsLikeWord(word);
}

}  // namespace

// ------------------------------------------------------------------------------ operators

Precedence Parser::SymbolPrecedence(const Token& token) const {
  if (token.text == "::") return dialect_.double_colon_cast ? Precedence::kCast : Precedence::kAny;
  if (IsPunctuation(token) || (tolerant_ && !IsOperator(token.text))) return Precedence::kAny;
  return PrecedenceOf(OperatorOf(token.text));
}

Parser::Infix Parser::InfixAt(Operators operators) const {
  const Token& token = Peek();
  if (dialect_.conditional_operator && token.IsSymbol("?")) return {Precedence::kAny};
  if (token.kind == TokenKind::kSymbol) return {SymbolPrecedence(token)};
  const bool plain = operators == Operators::kPlain;
  switch (token.keyword) {
    case Keyword::kIs:
      return {Precedence::kIs};
    case Keyword::kOr:
      return {plain ? Precedence::kAny : Precedence::kOr};
    case Keyword::kAnd:
      return {plain ? Precedence::kAny : Precedence::kAnd};
    case Keyword::kIsnull:
    case Keyword::kNotnull:
      return {plain ? Precedence::kAny : Precedence::kIs};
    case Keyword::kNot:
      return {plain || !IsInWord(Peek(1).keyword) ? Precedence::kAny : Precedence::kIn, true};
    case Keyword::kAt:
      return {plain || !Peek(1).Is(Keyword::kTime) ? Precedence::kAny : Precedence::kAt};
    case Keyword::kCollate:
      return {plain ? Precedence::kAny : Precedence::kCollate};
    default:
      return {plain || !IsInWord(token.keyword) ? Precedence::kAny : Precedence::kIn};
  }
}

bool Parser::AtRefusedOperator() {
  if (At(Keyword::kOperator) && Peek(1).IsSymbol("(")) {
    return Refuse("OPERATOR(…)", "write the operator itself"), true;
  }
  return At(Keyword::kOverlaps) && (Refuse("OVERLAPS", "compare the ends of the ranges"), true);
}

const Expr* Parser::Expression(Precedence least, Operators operators) {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  const std::uint32_t begin = Begin();
  const Expr* left = Prefix(operators);
  return left == nullptr ? nullptr : InfixChain(left, begin, least, operators);
}

const Expr* Parser::InfixChain(const Expr* left, std::uint32_t begin, Precedence least,
                               Operators operators) {
  // The level of the operator just read if its right operand was an expression: yacc's nonassoc
  // refuses another of that level right after it. `a is null is null` has no right operand.
  Precedence blocked = Precedence::kAny;
  while (left != nullptr) {
    if (tolerant_) {
      if (const auto foreign = ForeignInfix(left, begin, least)) {
        left = *foreign;
        continue;
      }
    }
    const Infix infix = InfixAt(operators);
    if (infix.precedence == Precedence::kAny && AtRefusedOperator()) return nullptr;
    if (infix.precedence == Precedence::kAny || infix.precedence < least) return left;
    if (infix.precedence == blocked && !tolerant_) {
      return Fail(Concat("this operator cannot follow another of its kind"),
                  "use parentheses, or join two conditions by AND");
    }
    left = InfixStep(left, begin, infix, operators);
    blocked = Precedence::kAny;
    if (left == nullptr || !IsNonAssociative(infix.precedence)) continue;
    const bool no_right_operand = left->kind == ExprKind::kIsTest || left->kind == ExprKind::kIn ||
                                  left->kind == ExprKind::kQuantified;
    if (!no_right_operand) blocked = infix.precedence;
  }
  return nullptr;
}

const Expr* Parser::InfixStep(const Expr* left, std::uint32_t begin, Infix infix,
                              Operators operators) {
  switch (infix.precedence) {
    case Precedence::kOr:
    case Precedence::kAnd:
      return LogicalStep(left, begin, infix.precedence);
    case Precedence::kIs:
      return IsStep(left, begin, operators);
    case Precedence::kIn:
      if (infix.negated) Advance();
      if (At(Keyword::kIn)) return InStep(left, begin, infix.negated);
      if (At(Keyword::kBetween)) return BetweenStep(left, begin, infix.negated);
      return LikeStep(left, begin, infix.negated);
    case Precedence::kCast:
      return CastStep(left, begin);
    case Precedence::kAt: {
      Advance();
      Advance();
      if (!Expect(Keyword::kZone)) return nullptr;
      AtTimeZone* node = arena_.New<AtTimeZone>();
      node->operand = left;
      node->zone = Expression(Tighter(Precedence::kAt), operators);
      return node->zone == nullptr ? nullptr : Finish(node, begin);
    }
    case Precedence::kCollate: {
      Advance();
      Collate* node = arena_.New<Collate>();
      node->operand = left;
      if (tolerant_ && (IsLabel(Peek()) || Peek().kind == TokenKind::kString)) {
        node->collation = arena_.Copy(std::vector<Identifier>{TakeName()});
        return Finish(node, begin);
      }
      return QualifiedName(node->collation, "a collation's name") ? Finish(node, begin) : nullptr;
    }
    default:
      return BinaryStep(left, begin, infix.precedence, operators);
  }
}

const Expr* Parser::LogicalStep(const Expr* left, std::uint32_t begin, Precedence precedence) {
  const Keyword word = precedence == Precedence::kAnd ? Keyword::kAnd : Keyword::kOr;
  const LogicalOp op = precedence == Precedence::kAnd ? LogicalOp::kAnd : LogicalOp::kOr;
  std::vector<const Expr*> operands = {left};
  if (left->kind == ExprKind::kLogical && left->As<Logical>().op == op) {
    operands.assign(left->As<Logical>().operands.begin(), left->As<Logical>().operands.end());
  }
  while (Accept(word)) {
    const Expr* right = Expression(Tighter(precedence));
    if (right == nullptr) return nullptr;
    operands.push_back(right);
  }
  Logical* node = arena_.New<Logical>();
  node->op = op;
  node->operands = arena_.Copy(operands);
  return Finish(node, begin);
}

const Expr* Parser::BinaryStep(const Expr* left, std::uint32_t begin, Precedence precedence,
                               Operators operators) {
  const Token& token = Advance();
  const std::string_view symbol = CanonicalSymbol(token.text);
  const BinaryOp op = OperatorOf(token.text);
  const bool quantified = At(Keyword::kAny) || At(Keyword::kSome) || At(Keyword::kAll);
  if (quantified && operators == Operators::kAll) return QuantifiedStep(left, begin, op, symbol);
  Binary* node = arena_.New<Binary>();
  node->op = op;
  node->symbol = symbol;
  node->symbol_span = token.span;
  node->left = left;
  node->right = Expression(Tighter(precedence), operators);
  return node->right == nullptr ? nullptr : Finish(node, begin);
}

const Expr* Parser::QuantifiedStep(const Expr* left, std::uint32_t begin, BinaryOp op,
                                   std::string_view symbol) {
  Quantified* node = arena_.New<Quantified>();
  node->op = op;
  node->symbol = symbol;
  node->all = Advance().Is(Keyword::kAll);
  node->operand = left;
  const Parentheses inside = InParentheses();
  if (!inside) return nullptr;
  if (inside.items.size() > 1 && !tolerant_) {
    return Fail("ANY and ALL take one array or one query");
  }
  node->query = inside.query;
  if (inside.query == nullptr) node->array = inside.items.front();
  return Finish(node, begin);
}

const Expr* Parser::IsStep(const Expr* left, std::uint32_t begin, Operators operators) {
  IsTest* node = arena_.New<IsTest>();
  node->operand = left;
  const Keyword word = Advance().keyword;
  if (word != Keyword::kIs) {  // ISNULL, NOTNULL
    node->negated = word == Keyword::kNotnull;
    return Finish(node, begin);
  }
  node->negated = Accept(Keyword::kNot);
  if (At(Keyword::kDistinct)) {
    const Span is = {begin, Peek().span.end};
    Advance();
    if (!Expect(Keyword::kFrom)) return nullptr;
    Binary* distinct = arena_.New<Binary>();
    distinct->op = node->negated ? BinaryOp::kIsNotDistinctFrom : BinaryOp::kIsDistinctFrom;
    distinct->symbol = node->negated ? "is not distinct from" : "is distinct from";
    distinct->symbol_span = is;
    distinct->left = left;
    distinct->right = Expression(Tighter(Precedence::kIs), operators);
    return distinct->right == nullptr ? nullptr : Finish(distinct, begin);
  }
  if (operators == Operators::kPlain) return Expected("DISTINCT FROM");
  if (Accept(Keyword::kNull)) {
    node->test = IsTestKind::kNull;
  } else if (Accept(Keyword::kTrue)) {
    node->test = IsTestKind::kTrue;
  } else if (Accept(Keyword::kFalse)) {
    node->test = IsTestKind::kFalse;
  } else if (Accept(Keyword::kUnknown)) {
    node->test = IsTestKind::kUnknown;
  } else {
    return Expected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS",
                    {"null", "true", "false", "unknown", "distinct"});
  }
  return Finish(node, begin);
}

const Expr* Parser::InStep(const Expr* left, std::uint32_t begin, bool negated) {
  Advance();
  const Parentheses inside = InParentheses();
  if (!inside) return nullptr;
  In* node = arena_.New<In>();
  node->negated = negated;
  node->operand = left;
  node->query = inside.query;
  node->items = arena_.Copy(inside.items);
  return Finish(node, begin);
}

const Expr* Parser::BetweenStep(const Expr* left, std::uint32_t begin, bool negated) {
  Advance();
  Between* node = arena_.New<Between>();
  node->negated = negated;
  node->symmetric = Accept(Keyword::kSymmetric);
  if (!node->symmetric) Accept(Keyword::kAsymmetric);
  node->operand = left;
  node->low = Expression(Precedence::kAny, Operators::kPlain);
  if (node->low == nullptr || !Expect(Keyword::kAnd)) return nullptr;
  node->high = Expression(Tighter(Precedence::kIn));
  return node->high == nullptr ? nullptr : Finish(node, begin);
}

const Expr* Parser::LikeStep(const Expr* left, std::uint32_t begin, bool negated) {
  const Keyword word = Advance().keyword;
  if (word == Keyword::kSimilar && !Expect(Keyword::kTo)) return nullptr;
  if (word != Keyword::kSimilar && (At(Keyword::kAny) || At(Keyword::kSome) || At(Keyword::kAll))) {
    const std::string_view like = negated ? "not like" : "like";
    const std::string_view ilike = negated ? "not ilike" : "ilike";
    return QuantifiedStep(left, begin, BinaryOp::kOther, word == Keyword::kLike ? like : ilike);
  }
  Like* node = arena_.New<Like>();
  node->negated = negated;
  if (word == Keyword::kIlike) node->like = LikeKind::kLikeIgnoringCase;
  if (word == Keyword::kSimilar) node->like = LikeKind::kSimilarTo;
  node->operand = left;
  node->pattern = Expression(Tighter(Precedence::kIn));
  if (node->pattern == nullptr) return nullptr;
  if (Accept(Keyword::kEscape)) {
    node->escape = Expression(Tighter(Precedence::kIn));
    if (node->escape == nullptr) return nullptr;
  }
  return Finish(node, begin);
}

const Expr* Parser::CastStep(const Expr* left, std::uint32_t begin) {
  Advance();
  Cast* node = arena_.New<Cast>();
  node->operand = left;
  return (tolerant_ ? ForeignType(node->type) : Type(node->type)) ? Finish(node, begin) : nullptr;
}

const Expr* Parser::Prefix(Operators operators) {
  const Token& token = Peek();
  const std::uint32_t begin = Begin();
  Unary* node = nullptr;
  if (token.Is(Keyword::kNot) && operators == Operators::kAll) {
    Advance();
    node = arena_.New<Unary>();
    node->op = UnaryOp::kNot;
    node->symbol = "not";
    node->operand = Expression(Precedence::kNot);
  } else if (token.IsSymbol("-") || token.IsSymbol("+")) {
    return Sign(operators);
  } else if (token.kind == TokenKind::kSymbol && SymbolPrecedence(token) == Precedence::kOperator &&
             !(tolerant_ && token.text == "?")) {
    Advance();
    node = arena_.New<Unary>();
    node->op = token.text == "~" ? UnaryOp::kBitNot : UnaryOp::kOther;
    node->symbol = token.text;
    node->operand = Expression(Tighter(Precedence::kOperator), operators);
  } else {
    return Primary();
  }
  return node->operand == nullptr ? nullptr : Finish(node, begin);
}

const Expr* Parser::Sign(Operators operators) {
  const std::uint32_t begin = Begin();
  const Token& token = Advance();
  const Expr* operand = Expression(Tighter(Precedence::kSign), operators);
  if (operand == nullptr) return nullptr;
  if (token.text == "-") {
    if (const Expr* literal = Negated(operand, begin)) return literal;
  }
  Unary* node = arena_.New<Unary>();
  node->op = token.text == "-" ? UnaryOp::kMinus : UnaryOp::kPlus;
  node->symbol = token.text;
  node->operand = operand;
  return Finish(node, begin);
}

// The literal with its sign turned, as PostgreSQL's doNegate; nullptr when it is not a number.
const Expr* Parser::Negated(const Expr* operand, std::uint32_t begin) {
  if (operand->kind != ExprKind::kLiteral) return nullptr;
  const Literal& literal = operand->As<Literal>();
  if (literal.type != LiteralType::kInteger && literal.type != LiteralType::kDecimal) {
    return nullptr;
  }
  const std::string_view text =
      literal.text.front() == '-' ? literal.text.substr(1) : arena_.Copy(Concat("-", literal.text));
  return MakeLiteral(literal.type, text, {begin, PreviousEnd()});
}

// ------------------------------------------------------------------------------ primaries

const Expr* Parser::MakeLiteral(LiteralType type, std::string_view text, Span span) {
  Literal* node = arena_.New<Literal>();
  node->type = type;
  node->text = text;
  node->span = span;
  return node;
}

const Expr* Parser::LiteralOf(LiteralType type) {
  const Token& token = Advance();
  return MakeLiteral(type, token.text, token.span);
}

const Expr* Parser::Primary() {
  if (tolerant_) {
    if (const std::optional<const Expr*> foreign = ForeignPrimary()) return *foreign;
  }
  const Token& token = Peek();
  switch (token.kind) {
    case TokenKind::kInteger:
      return LiteralOf(LiteralType::kInteger);
    case TokenKind::kDecimal:
      return LiteralOf(LiteralType::kDecimal);
    case TokenKind::kString:
      return LiteralOf(LiteralType::kString);
    case TokenKind::kBits:
      return LiteralOf(LiteralType::kBits);
    case TokenKind::kParameter: {
      Parameter* node = arena_.New<Parameter>();
      node->text = Advance().text;
      return Indirections(Finish(node, token.span.begin), token.span.begin);
    }
    case TokenKind::kQuotedName:
      return NamedPrimary();
    case TokenKind::kName:
      return KeywordPrimary();
    case TokenKind::kSymbol:
      if (token.text == "(") return ParenthesizedPrimary();
      break;
    case TokenKind::kEnd:
      break;
  }
  return Expected("an expression");
}

const Expr* Parser::KeywordPrimary() {
  const Token& token = Peek();
  const bool called = Peek(1).IsSymbol("(");
  switch (token.keyword) {
    case Keyword::kNull:
      return LiteralOf(LiteralType::kNull);
    case Keyword::kTrue:
    case Keyword::kFalse: {
      const Token& word = Advance();
      return MakeLiteral(LiteralType::kBool, word.Is(Keyword::kTrue) ? "true" : "false", word.span);
    }
    case Keyword::kCase:
      return CaseExpression();
    case Keyword::kCast:
      return CastExpression();
    case Keyword::kArray:
      return ArrayExpression();
    case Keyword::kCurrentCatalog:
    case Keyword::kCurrentDate:
    case Keyword::kCurrentRole:
    case Keyword::kCurrentTime:
    case Keyword::kCurrentTimestamp:
    case Keyword::kCurrentUser:
    case Keyword::kLocaltime:
    case Keyword::kLocaltimestamp:
    case Keyword::kSessionUser:
    case Keyword::kUser:
      return KeywordCall();
    case Keyword::kCurrentSchema:
      if (!called) return KeywordCall();
      break;
    case Keyword::kSelect:
      return Fail("a query used as a value stands in parentheses", "write (SELECT …)");
    case Keyword::kCollation:
      if (Peek(1).Is(Keyword::kFor)) return Refuse("COLLATION FOR");
      break;
    default:
      break;
  }
  if (StartsTypedLiteral()) return TypedLiteralOf();
  const bool special = token.keyword != Keyword::kNotAKeyword &&
                       RowOf(token.keyword).category == KeywordCategory::kColumnName;
  return called && special ? SpecialCall() : NamedPrimary();
}

const Expr* Parser::NamedPrimary() {
  const std::uint32_t begin = Begin();
  const bool column = IsColumnName(Peek());
  const bool function = IsFunctionName(Peek());
  if (!column && !function) return Expected("an expression");
  if (tolerant_ && AtStar()) return StarHere();
  std::vector<Identifier> parts = {TakeName()};
  // A keyword that only a function or a type can be has no further parts.
  if (column && !MoreParts(parts)) return nullptr;
  const bool callable = function || parts.size() > 1;
  if (tolerant_) {
    if (!At("(")) return ColumnOf(parts, begin);
    const bool outer = Peek(1).IsSymbol("+") && Peek(2).IsSymbol(")");
    if (!outer) return ForeignCall(parts, begin);
    Pass(3);  // a.b (+)
    return ColumnOf(parts, begin);
  }
  if (callable && At("(")) return CallOf(parts, begin);
  if (callable && Peek().kind == TokenKind::kString) {
    TypeName type;
    type.name = parts.back();
    parts.pop_back();
    type.qualifier = arena_.Copy(parts);
    type.span = {begin, PreviousEnd()};
    return TypedLiteralText(type, begin);
  }
  if (!column) return Expected("\"(\" after a function's name");
  return ColumnOf(parts, begin);
}

const Expr* Parser::ColumnOf(const std::vector<Identifier>& parts, std::uint32_t begin) {
  ColumnRef* node = arena_.New<ColumnRef>();
  node->parts = arena_.Copy(parts);
  return Indirections(Finish(node, begin), begin);
}

const Expr* Parser::Indirections(const Expr* base, std::uint32_t begin, Separate separate) {
  while (base != nullptr) {
    const bool access = base->kind == ExprKind::kSubscript || base->kind == ExprKind::kField;
    const bool apart = access && separate == Separate::kYes;
    separate = Separate::kNo;
    if (tolerant_ && At("[") && Peek(1).IsSymbol("]")) {
      Pass(2);  // every item
    } else if (At("[")) {
      base = SubscriptOf(base, begin, apart);
    } else if (tolerant_ && At(".") && Peek(1).IsSymbol("*")) {
      Pass(2);
      Star* star = arena_.New<Star>();
      star->columns = base;
      base = StarModifiers(*star) ? Finish(star, begin) : nullptr;
    } else if (tolerant_ && At(".") && !IsLabel(Peek(1))) {
      break;
    } else if (At(".")) {
      Advance();
      if (At("*")) return Refuse("the star of a record", "name the fields");
      if (!IsLabel(Peek())) return Expected("a field's name after the point");
      Field* node = arena_.New<Field>();
      node->separate = apart;
      node->base = base;
      node->field = TakeName();
      base = Finish(node, begin);
    } else {
      break;
    }
  }
  return base;
}

const Expr* Parser::SubscriptOf(const Expr* base, std::uint32_t begin, bool separate) {
  Advance();
  Subscript* node = arena_.New<Subscript>();
  node->separate = separate;
  node->base = base;
  if (tolerant_ && At("*") && Peek(1).IsSymbol("]")) {  // every item
    Pass(2);
    return Finish(node, begin);
  }
  if (!At(":") && (node->index = Expression()) == nullptr) return nullptr;
  if (Accept(":")) {
    node->slice = true;
    if (!At("]") && (node->upper = Expression()) == nullptr) return nullptr;
  }
  return Expect("]", "\"]\"") ? Finish(node, begin) : nullptr;
}

const Expr* Parser::ParenthesizedPrimary() {
  const std::uint32_t begin = Begin();
  const Parentheses inside = InParentheses();
  return inside ? PrimaryOf(inside, begin) : nullptr;
}

// The value that parentheses, just read, are.
const Expr* Parser::PrimaryOf(const Parentheses& inside, std::uint32_t begin) {
  if (inside.query != nullptr) {
    Subquery* node = arena_.New<Subquery>();
    node->query = inside.query;
    return Indirections(Finish(node, begin), begin);
  }
  if (inside.items.size() == 1) return Indirections(inside.items.front(), begin, Separate::kYes);
  Row* node = arena_.New<Row>();
  node->items = arena_.Copy(inside.items);
  return Finish(node, begin);
}

// Whether the run of ( at which we are ends at the start of a query. `((select 1) + 1)` and
// `((select 1) union select 2)` cannot be told apart from here, only after the inner ).
bool Parser::ParenthesesLeadToQuery() {
  if (!At("(")) return false;
  if (at_ >= run_end_) run_end_ = at_;  // the run we know of is behind us
  while (tokens_[run_end_].IsSymbol("(")) ++run_end_;
  return AtQueryStart(run_end_ - at_);
}

Parser::Parentheses Parser::InParentheses() {
  if (!Expect("(")) return {};
  Parentheses inside;
  const std::uint32_t begin = Begin();
  if (AtQueryStart()) {
    inside.query = QueryExpression();
  } else if (ParenthesesLeadToQuery()) {
    const Nesting nesting(*this);
    if (!nesting) return {};
    inside = InParentheses();
    if (!inside) return {};
    if (inside.query != nullptr && AtQueryContinuation()) {
      inside.query = QueryFrom(arena_.New<Query>(), Nest(inside.query), begin);
    } else if (inside.query == nullptr || !At(")")) {
      // An expression that begins with it.
      const Expr* first = PrimaryOf(inside, begin);
      inside = {};
      if (first == nullptr) return {};
      first = InfixChain(first, begin, Precedence::kAny, Operators::kAll);
      if (first == nullptr) return {};
      inside.items.push_back(first);
      if (Accept(",") && !ExpressionList(inside.items)) return {};
    }
  } else if (!ExpressionList(inside.items)) {
    return {};
  }
  if (!inside || !Expect(")", inside.query == nullptr ? "an operator, \",\" or \")\"" : "\")\"")) {
    return {};
  }
  return inside;
}

const Query* Parser::QueryInParentheses() {
  const Token& open = Peek();
  const Parentheses inside = InParentheses();
  if (!inside) return nullptr;
  if (inside.query == nullptr) return FailAt(open.span.begin, "a query is needed in here");
  return inside.query;
}

bool Parser::ExpressionList(std::vector<const Expr*>& out) {
  do {
    const std::uint32_t begin = Begin();
    const Expr* expr = Expression();
    if (expr == nullptr) return false;
    if (dialect_.inline_aliases && At(Keyword::kAs) && IsLabel(Peek(1))) {
      Advance();
      Named* named = arena_.New<Named>();
      named->value = expr;
      named->name = TakeName();
      expr = Finish(named, begin);
      if (expr == nullptr) return false;
    }
    out.push_back(expr);
  } while (Accept(","));
  return true;
}

bool Parser::ExpressionList(List<const Expr*>& out) {
  std::vector<const Expr*> items;
  if (!ExpressionList(items)) return false;
  out = arena_.Copy(items);
  return true;
}

const Expr* Parser::CaseExpression() {
  const std::uint32_t begin = Begin();
  Advance();
  Case* node = arena_.New<Case>();
  if (!At(Keyword::kWhen) && (node->operand = Expression()) == nullptr) return nullptr;
  std::vector<CaseWhen> whens;
  do {
    const std::uint32_t when_begin = Begin();
    if (!Expect(Keyword::kWhen)) return nullptr;
    CaseWhen& when = whens.emplace_back();
    if ((when.condition = Expression()) == nullptr || !Expect(Keyword::kThen)) return nullptr;
    if ((when.result = Expression()) == nullptr) return nullptr;
    when.span = {when_begin, PreviousEnd()};
  } while (At(Keyword::kWhen));
  node->whens = arena_.Copy(whens);
  if (Accept(Keyword::kElse) && (node->otherwise = Expression()) == nullptr) return nullptr;
  if (!Accept(Keyword::kEnd)) {
    return Expected("WHEN, ELSE or END of this CASE", {"when", "else", "end"});
  }
  return Finish(node, begin);
}

const Expr* Parser::CastExpression() {
  const std::uint32_t begin = Begin();
  Advance();
  Cast* node = arena_.New<Cast>();
  if (!Expect("(") || (node->operand = Expression()) == nullptr) return nullptr;
  if (!Expect(Keyword::kAs) || !Type(node->type) || !Expect(")")) return nullptr;
  return Finish(node, begin);
}

const Expr* Parser::ExistsExpression() {
  const std::uint32_t begin = Begin();
  Advance();
  Exists* node = arena_.New<Exists>();
  node->query = QueryInParentheses();
  return node->query == nullptr ? nullptr : Finish(node, begin);
}

const Expr* Parser::ArrayExpression() {
  const std::uint32_t begin = Begin();
  Advance();
  if (At("[")) return ArrayItems(begin, false);
  if (!At("(")) return Expected("\"[\" or \"(\" after ARRAY");
  Array* node = arena_.New<Array>();
  node->query = QueryInParentheses();
  return node->query == nullptr ? nullptr : Finish(node, begin);
}

const Expr* Parser::ArrayItems(std::uint32_t begin, bool inner) {
  const Nesting nesting(*this);
  if (!nesting || !Expect("[")) return nullptr;
  Array* node = arena_.New<Array>();
  node->nested = inner;
  std::vector<const Expr*> items;
  const bool nested = At("[");
  while (!At("]")) {
    const Expr* item = nested ? ArrayItems(Begin(), true) : Expression();
    if (item == nullptr) return nullptr;
    items.push_back(item);
    if (!Accept(",")) break;
    if (At("]")) return Expected("another item after the comma");
  }
  node->items = arena_.Copy(items);
  return Expect("]", "\",\" or \"]\"") ? Finish(node, begin) : nullptr;
}

const Expr* Parser::RowExpression() {
  const std::uint32_t begin = Begin();
  Advance();
  Row* node = arena_.New<Row>();
  node->keyword = true;
  if (!Expect("(") || (!At(")") && !ExpressionList(node->items)) || !Expect(")")) return nullptr;
  return Finish(node, begin);
}

}  // namespace goldline::sql
