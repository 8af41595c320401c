// Names of types, and constants that begin with one.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

// Type [ [] | ARRAY ]
bool Parser::Type(TypeName& type) {
  const std::uint32_t begin = Begin();
  if (At(Keyword::kSetof)) return Refuse("SETOF");
  if (!TypeBase(type)) return false;
  if (type.name.name == "interval" && !type.name.quoted && !IntervalPart(type)) return false;
  if (!ArrayBounds(type)) return false;
  type.span = {begin, PreviousEnd()};
  return true;
}

bool Parser::ArrayBounds(TypeName& type) {
  const auto bound = [this] {
    if (Peek().kind == TokenKind::kInteger) Advance();
    return Expect("]");
  };
  if (Accept(Keyword::kArray)) {
    type.array_dimensions = 1;
    return !Accept("[") || bound();
  }
  while (Accept("[")) {
    if (type.array_dimensions == 6) return Fail("an array has at most six dimensions");
    ++type.array_dimensions;
    if (!bound()) return false;
  }
  return true;
}

// Without array bounds and without the fields of an interval.
bool Parser::TypeBase(TypeName& type) {
  const Token& token = Peek();
  switch (token.keyword) {
    case Keyword::kInt:
    case Keyword::kInteger:
    case Keyword::kSmallint:
    case Keyword::kBigint:
    case Keyword::kReal:
    case Keyword::kBoolean:
      type.name = TakeName();
      return true;
    case Keyword::kDec:
    case Keyword::kDecimal:
    case Keyword::kNumeric:
      type.name = TakeName();
      return TypeModifiers(type, Modifiers::kExpressions);
    case Keyword::kFloat:
    case Keyword::kVarchar:
    case Keyword::kInterval:
      type.name = TakeName();
      return TypeModifiers(type, Modifiers::kOneInteger);
    case Keyword::kDouble:
      if (!Peek(1).Is(Keyword::kPrecision)) return GenericType(type);
      type.name = TakeName();
      type.name.name = "double precision";
      type.name.span.end = Advance().span.end;
      return true;
    case Keyword::kBit:
      return VaryingType(type, "bit", "bit varying");
    case Keyword::kChar:
      return VaryingType(type, "char", "character varying");
    case Keyword::kNchar:
    case Keyword::kCharacter:
      return VaryingType(type, "character", "character varying");
    case Keyword::kNational:
      Advance();
      if (!At(Keyword::kChar) && !At(Keyword::kCharacter)) return Expected("CHARACTER");
      return VaryingType(type, "character", "character varying");
    case Keyword::kTimestamp:
      return TimeType(type, "timestamp");
    case Keyword::kTime:
      return TimeType(type, "time");
    default:
      return GenericType(type);
  }
}

bool Parser::GenericType(TypeName& type) {
  if (!IsFunctionName(Peek())) return Expected("the name of a type");
  std::vector<Identifier> parts = {TakeName()};
  if (!MoreParts(parts)) return false;
  type.name = parts.back();
  parts.pop_back();
  type.qualifier = arena_.Copy(parts);
  return TypeModifiers(type, Modifiers::kExpressions);
}

bool Parser::VaryingType(TypeName& type, std::string_view fixed, std::string_view varying) {
  type.name = TakeName();
  const bool variable = Accept(Keyword::kVarying);
  type.name.name = variable ? varying : fixed;
  type.name.span.end = PreviousEnd();
  return TypeModifiers(type, fixed == "bit" ? Modifiers::kExpressions : Modifiers::kOneInteger);
}

// TIMESTAMP [(digits)] [WITH | WITHOUT TIME ZONE]. "timestamp" alone keeps its short name.
bool Parser::TimeType(TypeName& type, std::string_view base) {
  type.name = TakeName();
  if (!TypeModifiers(type, Modifiers::kOneInteger)) return false;
  const bool zoned = At(Keyword::kWith);
  if ((!zoned && !At(Keyword::kWithout)) || !Peek(1).Is(Keyword::kTime)) return true;
  Advance();
  Advance();
  if (!Expect(Keyword::kZone)) return false;
  const bool stamp = base == "timestamp";
  type.name.name = zoned ? (stamp ? "timestamp with time zone" : "time with time zone")
                         : (stamp ? "timestamp without time zone" : "time without time zone");
  return true;
}

bool Parser::TypeModifiers(TypeName& type, Modifiers modifiers) {
  if (!Accept("(")) return true;
  if (modifiers == Modifiers::kOneInteger) {
    if (Peek().kind != TokenKind::kInteger) return Expected("a whole number");
    type.modifiers = arena_.Copy(std::vector<const Expr*>{LiteralOf(LiteralType::kInteger)});
    return Expect(")");
  }
  return ExpressionList(type.modifiers) && Expect(")", "\",\" or \")\"");
}

// [YEAR | … | DAY TO SECOND [(digits)]]
bool Parser::IntervalPart(TypeName& type) {
  static constexpr Keyword kFields[] = {Keyword::kYear, Keyword::kMonth,  Keyword::kDay,
                                        Keyword::kHour, Keyword::kMinute, Keyword::kSecond};
  // parts[a][b] is "a to b"; the diagonal is "a". Empty ones do not exist.
  constexpr std::string_view kParts[6][6] = {
      {"year", "year to month"},
      {"", "month"},
      {"", "", "day", "day to hour", "day to minute", "day to second"},
      {"", "", "", "hour", "hour to minute", "hour to second"},
      {"", "", "", "", "minute", "minute to second"},
      {"", "", "", "", "", "second"},
  };
  const auto field_at = [this](std::size_t ahead) {
    std::size_t field = 0;
    while (field < 6 && !Peek(ahead).Is(kFields[field])) ++field;
    return field;
  };
  const std::size_t first = field_at(0);
  if (first == 6) return true;
  if (!type.modifiers.empty()) return Fail("an interval has either fields or a precision");
  Advance();
  std::size_t last = first;
  if (Accept(Keyword::kTo)) {
    last = field_at(0);
    if (last == 6 || last == first || kParts[first][last].empty()) {
      return Expected("a smaller field, as in DAY TO SECOND");
    }
    Advance();
  }
  type.interval_part = kParts[first][last];
  return last != 5 || TypeModifiers(type, Modifiers::kOneInteger);
}

// Whether the keyword at which we are begins a constant of a built-in type and not a column of that
// name: timestamp '…' or timestamp(3) '…', but `timestamp` and `timestamp.a`.
bool Parser::StartsTypedLiteral() const {
  const Token& next = Peek(1);
  const bool text = next.kind == TokenKind::kString;
  switch (Peek().keyword) {
    case Keyword::kInt:
    case Keyword::kInteger:
    case Keyword::kSmallint:
    case Keyword::kBigint:
    case Keyword::kReal:
    case Keyword::kBoolean:
      return text;
    case Keyword::kDouble:
      return next.Is(Keyword::kPrecision);
    case Keyword::kNational:
      return next.Is(Keyword::kChar) || next.Is(Keyword::kCharacter);
    case Keyword::kBit:
    case Keyword::kChar:
    case Keyword::kCharacter:
    case Keyword::kNchar:
      return text || next.IsSymbol("(") || next.Is(Keyword::kVarying);
    case Keyword::kTime:
    case Keyword::kTimestamp:
      return text || next.IsSymbol("(") ||
             ((next.Is(Keyword::kWith) || next.Is(Keyword::kWithout)) &&
              Peek(2).Is(Keyword::kTime));
    case Keyword::kDec:
    case Keyword::kDecimal:
    case Keyword::kNumeric:
    case Keyword::kFloat:
    case Keyword::kVarchar:
    case Keyword::kInterval:
      return text || next.IsSymbol("(");
    default:
      return false;
  }
}

const Expr* Parser::TypedLiteralOf() {
  const std::uint32_t begin = Begin();
  TypeName type;
  if (!TypeBase(type)) return nullptr;
  type.span = {begin, PreviousEnd()};
  return TypedLiteralText(type, begin);
}

const Expr* Parser::TypedLiteralText(TypeName type, std::uint32_t begin) {
  if (Peek().kind != TokenKind::kString) return Expected("a text in quotes after the type");
  TypedLiteral* node = arena_.New<TypedLiteral>();
  node->type = type;
  node->text = Advance().text;
  const bool interval = type.name.name == "interval" && !type.name.quoted && type.qualifier.empty();
  if (interval && !IntervalPart(node->type)) return nullptr;
  return Finish(node, begin);
}

}  // namespace goldline::sql
