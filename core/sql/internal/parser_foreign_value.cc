// Values as other dialects write them. Tolerant parsing only.
#include <algorithm>
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

namespace {

// Types whose name before a text makes it a constant: DATE '2026-01-31', JSON '{}'.
constexpr std::string_view kLiteralTypes[] = {
    "bignumeric", "bigdecimal", "blob", "bytes", "char",      "date",        "datetime", "decimal",
    "double",     "float",      "hex",  "int",   "json",      "number",      "numeric",  "point",
    "range",      "real",       "text", "time",  "timestamp", "timestamptz", "uuid",     "varchar"};

// Whether a keyword before an opening parenthesis may be a function's name.
bool IsCallable(Keyword word) {
  switch (word) {
    case Keyword::kAnd:
    case Keyword::kAs:
    case Keyword::kBetween:
    case Keyword::kBy:
    case Keyword::kCase:
    case Keyword::kElse:
    case Keyword::kEnd:
    case Keyword::kExcept:
    case Keyword::kFrom:
    case Keyword::kGroup:
    case Keyword::kHaving:
    case Keyword::kIn:
    case Keyword::kInner:
    case Keyword::kIntersect:
    case Keyword::kInto:
    case Keyword::kIs:
    case Keyword::kJoin:
    case Keyword::kLateral:
    case Keyword::kLimit:
    case Keyword::kNot:
    case Keyword::kOn:
    case Keyword::kOr:
    case Keyword::kOrder:
    case Keyword::kOver:
    case Keyword::kQualify:
    case Keyword::kSelect:
    case Keyword::kThen:
    case Keyword::kUnion:
    case Keyword::kUsing:
    case Keyword::kWhen:
    case Keyword::kWhere:
    case Keyword::kWith:
      return false;
    default:
      return true;
  }
}

}  // namespace

Call* Parser::MakeCall(std::string_view function, std::vector<const Expr*> arguments,
                       std::uint32_t begin) {
  for (const Expr* argument : arguments) {
    if (argument == nullptr) return nullptr;
  }
  Call* call = NewCall(function, CallSyntax::kPlain, {begin, begin});
  call->arguments = arena_.Copy(arguments);
  return Finish(call, begin);
}

const Expr* Parser::MakeBinary(const Expr* left, const Expr* right, std::string_view symbol,
                               std::uint32_t begin) {
  if (left == nullptr || right == nullptr) return nullptr;
  Binary* node = arena_.New<Binary>();
  node->symbol = symbol;
  node->symbol_span = {begin, begin};
  node->left = left;
  node->right = right;
  return Finish(node, begin);
}

// nullopt: it is what strict parsing knows.
std::optional<const Expr*> Parser::ForeignPrimary() {
  if (AtLambda()) return LambdaOf();
  const Token& token = Peek();
  if (token.kind == TokenKind::kString) {
    const Expr* text = LiteralOf(LiteralType::kString);
    while (Peek().kind == TokenKind::kString && PreviousEnd() < Begin()) Advance();
    if (AtWord("uescape")) Pass(2);
    return text;
  }
  if (token.kind == TokenKind::kSymbol) return SymbolPrimary();
  if (token.kind != TokenKind::kName) return std::nullopt;
  const std::uint32_t begin = Begin();
  if (!IsTolerantName(token) && Peek(1).IsSymbol(".") && IsLabel(Peek(2))) {  // left.a
    std::vector<Identifier> parts = {TakeName()};
    ForeignParts(parts);
    return ColumnOf(parts, begin);
  }
  return WordPrimary();
}

std::optional<const Expr*> Parser::SymbolPrimary() {
  const Token& token = Peek();
  const std::uint32_t begin = Begin();
  if (token.text == "[") return BracketArray();
  if (token.text == "{") return BraceRecord();
  if (token.text == "*") return StarHere();
  if (token.text == "(" && Peek(1).IsSymbol(")")) {
    Pass(2);
    return Finish(arena_.New<Row>(), begin);
  }
  const bool named = token.text == ":" && IsLabel(Peek(1));
  if (token.text != "?" && !named) return std::nullopt;
  Pass(named ? 2 : 1);
  Parameter* node = arena_.New<Parameter>();
  node->text = token.text;
  return Finish(node, begin);
}

// What begins with a word of its own meaning.
std::optional<const Expr*> Parser::WordPrimary() {
  const Token& token = Peek();
  const Token& next = Peek(1);
  const std::uint32_t begin = Begin();
  const bool called = next.IsSymbol("(");
  switch (token.keyword) {
    case Keyword::kNull:
    case Keyword::kTrue:
    case Keyword::kFalse:
    case Keyword::kCase:
      return std::nullopt;
    case Keyword::kDefault:  // as a value: whatever the table says
      if (!next.IsSymbol(",") && !next.IsSymbol(")") && !next.IsSymbol(";") &&
          next.kind != TokenKind::kEnd && !next.Is(Keyword::kWhere) && !next.Is(Keyword::kFrom) &&
          !next.Is(Keyword::kWhen) && !next.Is(Keyword::kReturning)) {
        break;
      }
      Advance();
      return MakeLiteral(LiteralType::kNull, {}, token.span);
    case Keyword::kInterval:
      return AtInterval() ? IntervalOf() : ColumnOf({TakeName()}, begin);
    case Keyword::kCast:
    case Keyword::kTryCast:
    case Keyword::kSafeCast:
      return called ? CastCall() : NamedPrimary();
    case Keyword::kConvert:
    case Keyword::kTryConvert:
      return called ? ConvertCall() : NamedPrimary();
    case Keyword::kExtract:
      return called ? ExtractTolerant() : NamedPrimary();
    case Keyword::kPrior:
    case Keyword::kConnectByRoot:
    case Keyword::kBinary: {
      if (called || next.IsSymbol(",") || next.IsSymbol(".") || next.IsSymbol(")")) break;
      Advance();
      Unary* node = arena_.New<Unary>();
      node->symbol = RowOf(token.keyword).word;
      node->operand = Expression(Precedence::kSign);
      return node->operand == nullptr ? nullptr : Finish(node, begin);
    }
    case Keyword::kArray:
    case Keyword::kMap:
    case Keyword::kStruct:
    case Keyword::kRow:
      if (token.Is(Keyword::kArray) && called && AtQueryStart(2)) return std::nullopt;
      return ContainerPrimary();
    case Keyword::kExists:
      if (called && AtQueryStart(2)) return std::nullopt;
      break;
    case Keyword::kUser:
      if (called || !dialect_.custom_operators || next.IsSymbol(".")) break;
      return KeywordCall();
    case Keyword::kNext:
      if (!AtWord("value", 1) || !Peek(2).Is(Keyword::kFor)) break;
      Pass(3);
      {
        std::vector<Identifier> sequence;
        TableName(sequence);
      }
      return MakeCall("nextval", {}, begin);
    case Keyword::kCurrentDate:
    case Keyword::kCurrentTime:
    case Keyword::kCurrentTimestamp:
    case Keyword::kCurrentUser:
    case Keyword::kLocaltime:
    case Keyword::kLocaltimestamp:
    case Keyword::kSessionUser:
    case Keyword::kCurrentCatalog:
    case Keyword::kCurrentRole:
    case Keyword::kCurrentSchema:
      return called ? ForeignCall({TakeName()}, begin) : KeywordCall();
    case Keyword::kIf:
      if (!called && IsTolerantName(next)) return IfExpression();
      break;
    default:
      break;
  }
  return NamePrimary();
}

// ARRAY<type>[…], STRUCT<type>(…), MAP {…}, ROW (…)
const Expr* Parser::ContainerPrimary() {
  const Token& token = Peek();
  const std::uint32_t begin = Begin();
  const bool typed = Peek(1).IsSymbol("<") || Peek(1).IsSymbol("<>");
  const bool listed = Peek(1).IsSymbol("[") || Peek(1).IsSymbol("{");
  if (!typed && !listed) {
    return Peek(1).IsSymbol("(") ? ForeignCall({TakeName()}, begin) : NamedPrimary();
  }
  Advance();
  if (typed) SkipAngles();
  if (At("[")) return BracketArray();
  if (At("{")) return BraceRecord(token.Is(Keyword::kMap));
  if (At("(")) return ForeignCall({{token.text, false, token.span}}, begin);
  return Expected("the items of this type");
}

// A call, a constant of a type, or a column.
const Expr* Parser::NamePrimary() {
  const Token& token = Peek();
  const Token& next = Peek(1);
  const std::uint32_t begin = Begin();
  const bool called = next.IsSymbol("(");
  if (AtColumnTitle(1)) {
    const Expr* column = ColumnOf({TakeName()}, begin);
    SkipParentheses();
    return column;
  }
  if (called && AtWord("columns")) return ColumnsOf();
  if (AtWord("list") && next.IsSymbol("[")) {
    Advance();
    return BracketArray();
  }
  if (AtWord("approximate") && IsLabel(next) && Peek(2).IsSymbol("(")) Advance();
  if (next.kind == TokenKind::kString && TypedLiteralAhead()) {
    TypedLiteral* node = arena_.New<TypedLiteral>();
    node->type.name = TakeName();
    node->text = Advance().text;
    return Finish(node, begin);
  }
  if (called && Peek(2).IsSymbol("+") && Peek(3).IsSymbol(")")) {  // a (+)
    const Expr* column = ColumnOf({TakeName()}, begin);
    Pass(3);
    return column;
  }
  const bool operators = token.Is(Keyword::kAnd) || token.Is(Keyword::kOr);  // and(a, b)
  if (called && (IsCallable(token.keyword) || operators)) return ForeignCall({TakeName()}, begin);
  return NamedPrimary();
}

// Whether INTERVAL begins a constant here, and is no column of that name.
bool Parser::AtInterval() const {
  const Token& next = Peek(1);
  if (next.kind == TokenKind::kString || next.kind == TokenKind::kInteger ||
      next.kind == TokenKind::kDecimal || next.kind == TokenKind::kParameter) {
    return true;
  }
  if (next.IsSymbol("(") || next.IsSymbol("-") || next.Is(Keyword::kCast) ||
      next.Is(Keyword::kCase)) {
    return true;
  }
  return IsTolerantName(next) && !BeginsClause(1) && !next.Is(Keyword::kRows) &&
         !next.Is(Keyword::kRange) && !next.Is(Keyword::kAsc) && !next.Is(Keyword::kDesc);
}

bool Parser::TypedLiteralAhead() const {
  return std::any_of(std::begin(kLiteralTypes), std::end(kLiteralTypes),
                     [this](std::string_view type) { return AtWord(type); });
}

// IF a THEN b ELSE c ENDIF
const Expr* Parser::IfExpression() {
  const std::uint32_t begin = Begin();
  Advance();
  Case* node = arena_.New<Case>();
  CaseWhen when;
  if ((when.condition = Expression()) == nullptr || !Expect(Keyword::kThen)) return nullptr;
  if ((when.result = Expression()) == nullptr) return nullptr;
  node->whens = arena_.Copy(std::vector<CaseWhen>{when});
  if (Accept(Keyword::kElse) && (node->otherwise = Expression()) == nullptr) return nullptr;
  if (!Accept(Keyword::kEndif) && !Expect(Keyword::kEnd)) return nullptr;
  return Finish(node, begin);
}

// INTERVAL '1' DAY, INTERVAL 1 DAY, INTERVAL '1 day', INTERVAL x + 1 DAY, INTERVAL (x) HOUR.
const Expr* Parser::IntervalOf() {
  const std::uint32_t begin = Begin();
  Advance();
  const Expr* value = Expression(Precedence::kSum);
  if (value == nullptr) return nullptr;
  if (Peek().kind == TokenKind::kName && !BeginsClause(0) && !At(Keyword::kAs) &&
      !At(Keyword::kPreceding) && !At(Keyword::kFollowing) && !At(Keyword::kAnd) &&
      !At(Keyword::kOr) && InfixAt(Operators::kAll).precedence == Precedence::kAny) {
    Advance();  // the unit
    SkipParentheses();
    if (Accept(Keyword::kTo)) {
      Advance();
      SkipParentheses();
    }
    // INTERVAL 5 HOURS 30 MINUTES
    while ((Peek().kind == TokenKind::kInteger || Peek().kind == TokenKind::kString) &&
           Peek(1).kind == TokenKind::kName && !BeginsClause(1)) {
      Pass(2);
    }
  }
  return MakeCall("interval", {value}, begin);
}

// CAST(x AS type …), and its like.
const Expr* Parser::CastCall() {
  const std::uint32_t begin = Begin();
  Advance();
  Cast* node = arena_.New<Cast>();
  if (!Expect("(") || (node->operand = Expression()) == nullptr) return nullptr;
  if (Accept(Keyword::kAs) || Accept(",")) {
    if (!ForeignType(node->type)) return nullptr;
  }
  while (!At(")") && !AtStatementEnd()) SkipOne();  // FORMAT '…', ON ERROR …
  return Expect(")") ? Finish(node, begin) : nullptr;
}

// CONVERT(type, x, style), CONVERT(x, type), CONVERT(x USING charset).
const Expr* Parser::ConvertCall() {
  const std::uint32_t begin = Begin();
  Advance();
  if (!Expect("(")) return nullptr;
  Cast* node = arena_.New<Cast>();
  if (dialect_.hash_names) {
    if (!ForeignType(node->type) || !Expect(",")) return nullptr;
    if ((node->operand = Expression()) == nullptr) return nullptr;
  } else {
    if ((node->operand = Expression()) == nullptr) return nullptr;
  }
  while (!At(")") && !AtStatementEnd()) SkipOne();
  return Expect(")") ? Finish(node, begin) : nullptr;
}

// EXTRACT(unit FROM x), where a unit may be WEEK(MONDAY) or a text; EXTRACT(x, y).
const Expr* Parser::ExtractTolerant() {
  const std::uint32_t begin = Begin();
  const std::size_t mark = Mark();
  const Identifier name = TakeName();
  Advance();
  const bool unit = IsLabel(Peek()) || Peek().kind == TokenKind::kString;
  if (unit) {
    Advance();
    SkipParentheses();
  }
  if (!unit || !Accept(Keyword::kFrom)) {
    Rewind(mark);
    return ForeignCall({TakeName()}, begin);
  }
  const Expr* value = Expression();
  if (value == nullptr) return nullptr;
  while (!At(")") && !AtStatementEnd()) SkipOne();
  return Expect(")") ? MakeCall(name.name, {value}, begin) : nullptr;
}

}  // namespace goldline::sql
