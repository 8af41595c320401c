// Arrays, records, lambdas and stars as other dialects write them. Tolerant parsing only.
#include <string>
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {
namespace {

std::string RegexOfLike(std::string_view pattern) {
  std::string regex = "(?i)^";
  for (const char c : pattern) {
    if (c == '%') {
      regex += ".*";
    } else if (c == '_') {
      regex += ".";
    } else {
      if (std::string_view("\\.^$|?*+()[]{}").find(c) != std::string_view::npos) regex += '\\';
      regex += c;
    }
  }
  return regex + "$";
}

}  // namespace

// x -> …, (x, y) -> …, LAMBDA x: …
bool Parser::AtLambda() const {
  if (At(Keyword::kLambda))
    return IsLabel(Peek(1)) && (Peek(2).IsSymbol(":") || Peek(2).IsSymbol(","));
  std::size_t ahead = 0;
  if (At("(")) {
    ahead = 1;
    while (IsLabel(Peek(ahead)) && Peek(ahead + 1).IsSymbol(",")) ahead += 2;
    if (!IsLabel(Peek(ahead)) || !Peek(ahead + 1).IsSymbol(")")) return false;
    return in_arguments_ > 0 && Peek(ahead + 2).IsSymbol("->") && !dialect_.custom_operators;
  }
  if (in_arguments_ > 0 && IsLabel(Peek()) && IsLabel(Peek(1)) && Peek(2).IsSymbol("->")) {
    return !dialect_.custom_operators;  // x INT -> …
  }
  if (!IsLabel(Peek()) || !Peek(1).IsSymbol("->")) return false;
  // col -> '$.a' and col -> 1 read a document.
  const TokenKind body = Peek(2).kind;
  return in_arguments_ > 0 && body != TokenKind::kString && body != TokenKind::kInteger &&
         body != TokenKind::kParameter && !dialect_.custom_operators;
}

const Expr* Parser::LambdaOf() {
  const std::uint32_t begin = Begin();
  Lambda* node = arena_.New<Lambda>();
  std::vector<Identifier> parameters;
  const bool word = Accept(Keyword::kLambda);
  const bool list = Accept("(");
  do {
    parameters.push_back(TakeName());
    if (!list && IsLabel(Peek())) Advance();  // its type
  } while (Accept(","));
  if (list) Accept(")");
  if (!Accept(word ? ":" : "->")) return Expected("the body of a lambda");
  node->parameters = arena_.Copy(parameters);
  node->body = Expression();
  return node->body == nullptr ? nullptr : Finish(node, begin);
}

// [1, 2], [x for x in list if …]
const Expr* Parser::BracketArray() {
  const Nesting nesting(*this);
  const std::uint32_t begin = Begin();
  if (!nesting || !Expect("[")) return nullptr;
  Array* node = arena_.New<Array>();
  std::vector<const Expr*> items;
  while (!At("]")) {
    const Expr* item = AtQueryStart() ? Expected("an item") : Expression();
    if (item == nullptr) return nullptr;
    if (Accept(Keyword::kAs)) Advance();
    if (Accept(":") || Accept("=>")) {  // MAP [key: value]
      items.push_back(item);
      if ((item = Expression()) == nullptr) return nullptr;
    }
    if (At(Keyword::kFor) && (item = Comprehension(item, items)) == nullptr) return nullptr;
    items.push_back(item);
    if (!Accept(",")) break;
  }
  node->items = arena_.Copy(items);
  return Expect("]") ? Finish(node, begin) : nullptr;
}

// value FOR a, b IN list [IF condition]: the list, and what is done with its items as lambdas.
const Expr* Parser::Comprehension(const Expr* value, std::vector<const Expr*>& items) {
  std::vector<Identifier> variables;
  while (!At(Keyword::kIn) && !At("]") && !AtStatementEnd()) {
    if (IsLabel(Peek()) && !At(Keyword::kFor))
      variables.push_back({Peek().text, false, Peek().span});
    Advance();
  }
  const List<Identifier> parameters = arena_.Copy(variables);
  const auto add = [&](const Expr* body) {
    Lambda* node = arena_.New<Lambda>();
    node->parameters = parameters;
    node->body = body;
    items.push_back(Finish(node, body->span.begin));
    return items.back() != nullptr;
  };
  if (!add(value) || !Accept(Keyword::kIn)) return nullptr;
  const Expr* list = Expression();
  if (list == nullptr || !Accept(Keyword::kIf)) return list;
  const Expr* condition = Expression();
  return condition != nullptr && add(condition) ? list : nullptr;
}

// {'a': 1, b: x}, {d '2026-01-31'}, {name: Type} of ClickHouse.
const Expr* Parser::BraceRecord(bool map) {
  const Nesting nesting(*this);
  const std::uint32_t begin = Begin();
  if (!nesting || !Expect("{")) return nullptr;
  std::vector<const Expr*> values;
  if (IsLabel(Peek()) && (Peek(1).kind == TokenKind::kString || AtWord("fn"))) {
    Advance();
    const Expr* value = Expression();
    if (value == nullptr || !Expect("}")) return nullptr;
    return value;
  }
  while (!At("}")) {
    if (At("*")) {
      values.push_back(StarHere());
    } else {
      const bool named = !map && (IsLabel(Peek()) || Peek().kind == TokenKind::kString) &&
                         (Peek(1).IsSymbol(":") || Peek(1).IsSymbol("="));
      const std::uint32_t item_begin = Begin();
      Named* field = arena_.New<Named>();
      if (named) {
        field->name = TakeName();
        Advance();
        field->value = Expression();
      } else if ((field->value = Expression()) != nullptr && Accept(":")) {
        if (map) values.push_back(field->value);
        field->value = Expression();
      }
      if (field->value == nullptr) return nullptr;
      const Expr* whole = Finish(field, item_begin);
      if (whole == nullptr) return nullptr;
      values.push_back(whole);
    }
    if (values.back() == nullptr) return nullptr;
    if (!Accept(",")) break;
  }
  return Expect("}") ? Indirections(MakeCall("struct", std::move(values), begin), begin) : nullptr;
}

// * or a.b.*, with what it leaves out and changes.
const Expr* Parser::StarHere() {
  const std::uint32_t begin = Begin();
  std::vector<Identifier> parts;
  while (!At("*")) {
    parts.push_back(TakeName());
    Advance();
  }
  Advance();
  Star* star = arena_.New<Star>();
  star->qualifier = arena_.Copy(parts);
  if (AtWord("columns") && Peek(1).IsSymbol("(") && PreviousEnd() == Begin()) return ColumnsOf();
  return StarModifiers(*star) ? Finish(star, begin) : nullptr;
}

// COLUMNS('pattern'), COLUMNS(* EXCLUDE (a)), COLUMNS([a, b])
const Expr* Parser::ColumnsOf() {
  const std::uint32_t begin = Begin();
  Pass(2);
  Star* star = arena_.New<Star>();
  if ((star->columns = Expression()) == nullptr) return nullptr;
  while (!At(")") && !AtStatementEnd()) SkipOne();
  if (!Expect(")")) return nullptr;
  return StarModifiers(*star) ? Finish(star, begin) : nullptr;
}

bool Parser::StarModifiers(Star& star) {
  const auto names = [this](std::vector<Identifier>& out) {
    const bool list = Accept("(");
    do {
      std::vector<Identifier> parts;
      if (!TableName(parts)) return false;
      out.push_back(parts.back());
    } while (list && Accept(","));
    return !list || Expect(")");
  };
  while (true) {
    const bool listed = Peek(1).IsSymbol("(");
    if ((At(Keyword::kExcept) && (listed || !Peek(1).Is(Keyword::kSelect)) &&
         !Peek(1).Is(Keyword::kAll) && !Peek(1).Is(Keyword::kDistinct) && !AtQueryStart(2)) ||
        (AtWord("exclude"))) {
      Advance();
      std::vector<Identifier> out;
      if (!names(out)) return false;
      star.except = arena_.Copy(out);
    } else if (At(Keyword::kReplace) && (listed || !BeginsClause(1))) {
      Advance();
      const bool list = Accept("(");
      std::vector<SelectItem> items;
      do {
        if (list && At(")")) break;
        SelectItem& item = items.emplace_back();
        const std::uint32_t begin = Begin();
        if ((item.expr = Expression()) == nullptr) return false;
        if (Accept(Keyword::kAs) && IsLabel(Peek())) item.alias = TakeNamePointer();
        item.span = {begin, PreviousEnd()};
      } while (list && Accept(","));
      star.replace = arena_.Copy(items);
      if (list && !Expect(")")) return false;
    } else if (At(Keyword::kRename) && (listed || IsLabel(Peek(1)))) {
      Advance();
      const bool list = Accept("(");
      std::vector<std::pair<Identifier, Identifier>> renamed;
      do {
        std::vector<Identifier> from;
        if (!TableName(from) || !Expect(Keyword::kAs) || !IsLabel(Peek())) return false;
        renamed.emplace_back(from.back(), TakeName());
      } while (list && Accept(","));
      star.rename = arena_.Copy(renamed);
      if (list && !Expect(")")) return false;
    } else if (At(Keyword::kApply) && listed) {
      // APPLY (f): each column goes through the function.
      const std::string_view function =
          IsLabel(Peek(2)) && !Peek(3).IsSymbol("->") ? Peek(2).text : std::string_view();
      Advance();
      SkipParentheses();
      Star* inner = arena_.New<Star>();
      *inner = star;
      const Expr* whole = Finish(inner, PreviousEnd());
      if (whole == nullptr) return false;
      star = Star();
      if ((star.columns = MakeCall(function, {whole}, PreviousEnd())) == nullptr) return false;
    } else if ((At(Keyword::kIlike) || At(Keyword::kLike) ||
                (At(Keyword::kSimilar) && Peek(1).Is(Keyword::kTo))) &&
               Peek(1).kind != TokenKind::kName) {
      const bool like = !At(Keyword::kSimilar);
      Advance();
      if ((star.columns = Expression(Tighter(Precedence::kIn))) == nullptr) return false;
      if (like && star.columns->kind == ExprKind::kLiteral) {
        const std::string pattern = RegexOfLike(star.columns->As<Literal>().text);
        star.columns = MakeLiteral(LiteralType::kString, arena_.Copy(pattern), star.columns->span);
      }
    } else {
      return true;
    }
  }
}

}  // namespace goldline::sql
