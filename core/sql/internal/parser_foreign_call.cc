// Calls, their windows and types as other dialects write them. Tolerant parsing only.
#include <algorithm>
#include <utility>

#include "core/sql/internal/parser_state.h"
#include "core/text.h"

namespace goldline::sql {
namespace {

// Types that may be written with those of their elements: ARRAY<INT64>.
bool HasElementTypes(std::string_view type) {
  static constexpr std::string_view kTypes[] = {"array", "list",      "map",   "multiset", "object",
                                                "range", "record",    "row",   "struct",   "table",
                                                "tuple", "uniontype", "vector"};
  return std::any_of(std::begin(kTypes), std::end(kTypes),
                     [type](std::string_view one) { return EqualsIgnoreAsciiCase(one, type); });
}

}  // namespace

const Expr* Parser::ForeignCall(const std::vector<Identifier>& name, std::uint32_t begin) {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  Call* call = arena_.New<Call>();
  call->name = arena_.Copy(name);
  Advance();
  if (!ForeignArguments(*call) || !ForeignCallTail(*call)) return nullptr;
  return Finish(call, begin);
}

// What stands in the parentheses of a call, behind the opening one, and the closing one.
bool Parser::ForeignArguments(Call& call) {
  if (At("*") && Peek(1).IsSymbol(")")) {
    call.star = true;
    Pass(2);
    return true;
  }
  if (Accept(Keyword::kDistinct)) call.distinct = true;
  if (At(Keyword::kAll) && !Peek(1).IsSymbol("(")) Advance();
  std::vector<const Expr*> arguments(call.arguments.begin(), call.arguments.end());
  if (At(Keyword::kOrder) && Peek(1).Is(Keyword::kBy) && !OrderBy(call.order_by)) return false;
  while (!At(")") && !AtStatementEnd()) {
    const std::size_t mark = Mark();
    ++in_arguments_;
    const Expr* argument = ForeignArgument();
    --in_arguments_;
    if (argument == nullptr || !ArgumentTail(call, argument)) {
      SkipFrom(mark, [this] { return At(","); });
      argument = at_ == mark ? nullptr : OpaqueFrom(mark);
    }
    if (argument != nullptr) arguments.push_back(argument);
    if (!Accept(",") && !Accept(";")) break;
  }
  call.arguments = arena_.Copy(arguments);
  if (At(")")) return Advance(), true;
  // An unbalanced call ends with its statement.
  return Expected("the end of the arguments");
}

const Expr* Parser::ForeignArgument() {
  const std::uint32_t begin = Begin();
  if (AtQueryStart()) {
    const Query* query = QueryExpression();
    if (query == nullptr) return nullptr;
    Subquery* node = arena_.New<Subquery>();
    node->query = query;
    return Finish(node, begin);
  }
  const Token& next = Peek(1);
  if (At(Keyword::kName) && IsLabel(next) && (Peek(2).IsSymbol(",") || Peek(2).IsSymbol(")"))) {
    Advance();  // XMLELEMENT(NAME a, …)
    const Token& name = Advance();
    return MakeLiteral(LiteralType::kString, name.text, name.span);
  }
  if (AtWord("model") && IsLabel(next)) {  // MODEL name: of machine learning
    Advance();
    std::vector<Identifier> model;
    if (!TableName(model)) return nullptr;
    return MakeLiteral(LiteralType::kNull, {}, {begin, PreviousEnd()});
  }
  const bool named = IsLabel(Peek()) && (next.IsSymbol("=>") || next.IsSymbol(":="));
  if (named) {
    Named* node = arena_.New<Named>();
    node->name = TakeName();
    Advance();
    node->value = AtQueryStart() ? ForeignArgument() : Expression();
    return node->value == nullptr ? nullptr : Finish(node, begin);
  }
  const bool word =
      At(Keyword::kTable) || AtWord("model") || At(Keyword::kVariadic) ||
      (At(Keyword::kKey) &&
       (next.kind == TokenKind::kString || AtWord("value", 2) || Peek(2).Is(Keyword::kIs))) ||
      AtWord("passing") || At(Keyword::kBoth) || At(Keyword::kLeading) || At(Keyword::kTrailing) ||
      (At(Keyword::kDefault) && next.kind == TokenKind::kString);
  if ((At(Keyword::kBoth) || At(Keyword::kLeading) || At(Keyword::kTrailing)) &&
      next.Is(Keyword::kFrom)) {
    Pass(2);
    return Expression();
  }
  const bool a_word =
      word && (IsLabel(next) || next.kind == TokenKind::kString ||
               next.kind == TokenKind::kParameter || next.kind == TokenKind::kInteger);
  if (a_word) Advance();
  const Expr* expr = Expression();
  SetOperator op;
  if (expr == nullptr || expr->kind != ExprKind::kSubquery || !SetStepHere(op)) return expr;
  Subquery* node = arena_.New<Subquery>();
  node->query = QueryFrom(arena_.New<Query>(), Nest(expr->As<Subquery>().query), begin);
  return node->query == nullptr ? nullptr : Finish(node, begin);
}

// What may follow an argument: a name, an order, a limit, an option. All of it up to the comma.
bool Parser::ArgumentTail(Call& call, const Expr*& argument) {
  const std::uint32_t begin = argument->span.begin;
  while (!At(",") && !At(")") && !At(";")) {
    if (AtStatementEnd()) return false;
    if (Accept(Keyword::kAs)) {
      if (!IsLabel(Peek()) && Peek().kind != TokenKind::kString) {
        return Expected("a name or a type after AS");
      }
      Named* node = arena_.New<Named>();
      node->name = {Peek().text, Peek().kind != TokenKind::kName, Peek().span};
      node->value = argument;
      TypeName type;
      if (!ForeignType(type)) return false;
      argument = Finish(node, begin);
      if (argument == nullptr) return false;
    } else if (At(Keyword::kOrder) && Peek(1).Is(Keyword::kBy)) {
      if (!OrderBy(call.order_by)) return false;
    } else if (Accept(":") || AcceptWord("value") || Accept(Keyword::kFrom) ||
               Accept(Keyword::kIn) || Accept(Keyword::kFor) || Accept(Keyword::kTo) ||
               Accept(Keyword::kPlacing) || Accept(Keyword::kUsing) || Accept("=") ||
               AcceptWord("passing") || Accept(Keyword::kWhere) || Accept("=>")) {
      const Expr* value = ForeignArgument();
      argument = MakeCall("", {argument, value}, begin);
      if (value == nullptr || argument == nullptr) return false;
    } else if (Accept(Keyword::kHaving)) {  // ANY_VALUE(x HAVING MAX y)
      if (At(Keyword::kName) || AtWord("max") || AtWord("min")) Advance();
      const Expr* value = Expression();
      argument = MakeCall("", {argument, value}, begin);
      if (value == nullptr || argument == nullptr) return false;
    } else if (Accept(Keyword::kLimit) || Accept(Keyword::kSeparator) || Accept(Keyword::kEscape)) {
      if (Expression() == nullptr) return false;
    } else if (AtWord("columns")) {
      while (!At(")") && !AtStatementEnd()) SkipOne();
    } else if (At(Keyword::kTrue) || At(Keyword::kFalse) || AtWord("returning") ||
               At(Keyword::kReturning) || At(Keyword::kIgnore) || At(Keyword::kRespect) ||
               At(Keyword::kNull) || AtWord("absent") || At(Keyword::kWith) ||
               At(Keyword::kWithout) || At(Keyword::kOn) || AtWord("error") ||
               At(Keyword::kFormat) || At(Keyword::kDefault) || At(Keyword::kNulls) ||
               AtWord("keep") || AtWord("omit") || AtWord("wrapper") || AtWord("unique") ||
               At(Keyword::kCollate) || At(Keyword::kRow) || At(Keyword::kRows) ||
               AtWord("nested") || AtWord("error") || At(Keyword::kPartition) ||
               At(Keyword::kWithin) || AtWord("percent")) {
      while (!At(",") && !At(")") && !At(Keyword::kOrder) && !AtStatementEnd()) SkipOne();
    } else if (IsLabel(Peek()) && Peek(1).IsSymbol("->")) {
      return Expected("a comma");
    } else if (IsLabel(Peek()) && (Peek(1).IsSymbol(",") || Peek(1).IsSymbol(")"))) {
      Advance();  // a label, or a charset
    } else {
      return Expected("a comma or the end of the arguments");
    }
  }
  return true;
}

// What may follow the parentheses of a call.
bool Parser::ForeignCallTail(Call& call) {
  while (true) {
    const Token& next = Peek(1);
    if (At(Keyword::kWithin) && next.Is(Keyword::kGroup)) {
      Pass(2);
      if (!Expect("(")) return false;
      if (At(Keyword::kOrder) && !OrderBy(call.within_group)) return false;
      while (!At(")") && !AtStatementEnd()) SkipOne();
      if (!Expect(")")) return false;
    } else if (At(Keyword::kFilter) && next.IsSymbol("(")) {
      Pass(2);
      Accept(Keyword::kWhere);
      if ((call.filter = Expression()) == nullptr || !Expect(")")) return false;
    } else if ((At(Keyword::kIgnore) || At(Keyword::kRespect)) && next.Is(Keyword::kNulls)) {
      Pass(2);
    } else if (At(Keyword::kFrom) && (next.Is(Keyword::kFirst) || next.Is(Keyword::kLast)) &&
               (Peek(2).Is(Keyword::kOver) || Peek(2).Is(Keyword::kIgnore) ||
                Peek(2).Is(Keyword::kRespect))) {
      Pass(2);
    } else if ((AtWord("emits") || AtWord("against")) && next.IsSymbol("(")) {
      Advance();
      SkipParentheses();
    } else if (At(Keyword::kUsing) && next.kind == TokenKind::kString) {
      Pass(2);  // TRANSFORM (…) USING 'script'
    } else if (AtWord("keep") && next.IsSymbol("(")) {
      Pass(2);
      while (!At(Keyword::kOrder) && !At(")") && !AtStatementEnd()) Advance();
      if (At(Keyword::kOrder) && !OrderBy(call.order_by)) return false;
      if (!Expect(")")) return false;
    } else if (At(Keyword::kOver) && (next.IsSymbol("(") || IsTolerantName(next))) {
      if ((call.over = Over()) == nullptr) return false;
    } else {
      return true;
    }
  }
}

// As WindowBody, with Hive's words and frames that PostgreSQL would refuse.
bool Parser::ForeignWindow(WindowSpec& spec) {
  if (!Expect("(")) return false;
  const auto at_frame = [this] {
    return At(Keyword::kRange) || At(Keyword::kRows) || At(Keyword::kGroups);
  };
  if (IsTolerantName(Peek()) && !BeginsClause(0) && !at_frame()) spec.base = TakeNamePointer();
  while (!At(")") && !AtStatementEnd()) {
    if ((At(Keyword::kPartition) || At(Keyword::kDistribute)) && Peek(1).Is(Keyword::kBy)) {
      Pass(2);
      if (!ExpressionList(spec.partition_by)) return false;
    } else if ((At(Keyword::kOrder) || At(Keyword::kSort) || At(Keyword::kCluster)) &&
               Peek(1).Is(Keyword::kBy)) {
      if (!OrderBy(spec.order_by)) return false;
    } else if (at_frame()) {
      const std::size_t mark = Mark();
      spec.frame = Frame();
      if (spec.frame != nullptr) continue;
      Rewind(mark);
      reason_ = {};
      while (!At(")") && !AtStatementEnd()) SkipOne();
    } else {
      return Expected("PARTITION BY, ORDER BY or a frame");
    }
  }
  return Expect(")");
}

void Parser::SkipAngles() {
  int depth = 0;
  do {
    if (At("<")) ++depth;
    if (At(">")) --depth;
    if (At(">>")) depth -= 2;
    Advance();
  } while (depth > 0 && !AtStatementEnd());
}

// name[.name] [<…>] [(…)] [words] [[…]], whatever it is.
bool Parser::ForeignType(TypeName& type) {
  const std::uint32_t begin = Begin();
  if (!IsLabel(Peek()) && Peek().kind != TokenKind::kString) return Expected("the name of a type");
  type.name = TakeName();
  while (At(".") && IsLabel(Peek(1))) {
    Advance();
    type.name = TakeName();
  }
  static constexpr std::string_view kWords[] = {"precision", "varying",   "unsigned", "signed",
                                                "zerofill",  "byte",      "raw",      "large",
                                                "array",     "character", "identity", "list"};
  while (true) {
    if ((At("<") || At("<>")) && HasElementTypes(type.name.name)) {  // unlike x::int < y
      SkipAngles();
    } else if (At("(")) {
      SkipParentheses();
    } else if (At("[") && (Peek(1).IsSymbol("]") || Peek(1).kind == TokenKind::kInteger ||
                           Peek(2).IsSymbol("=>"))) {
      SkipOne();
      type.array_dimensions = 1;
    } else if ((At(Keyword::kWith) || At(Keyword::kWithout)) &&
               (Peek(1).Is(Keyword::kTime) || Peek(1).Is(Keyword::kLocal))) {
      Advance();
      Accept(Keyword::kLocal);
      Accept(Keyword::kTime);
      Accept(Keyword::kZone);
    } else if (AtWord("character") && Peek(1).Is(Keyword::kSet)) {
      Pass(2);
      Advance();
    } else if (AtWord("charset")) {
      Pass(2);
    } else if (std::any_of(std::begin(kWords), std::end(kWords),
                           [this](std::string_view word) { return AtWord(word); }) &&
               !Peek(1).IsSymbol("=")) {
      Advance();
    } else if (type.name.name == "interval" || type.name.name == "INTERVAL") {
      static constexpr std::string_view kUnits[] = {"year",   "month", "day",  "hour",   "minute",
                                                    "second", "to",    "week", "quarter"};
      if (!std::any_of(std::begin(kUnits), std::end(kUnits),
                       [this](std::string_view unit) { return AtWord(unit); })) {
        break;
      }
      Advance();
    } else {
      break;
    }
  }
  type.span = {begin, PreviousEnd()};
  return true;
}

}  // namespace goldline::sql
