#include "core/sql/parser.h"

#include <memory>
#include <utility>

#include "core/sql/internal/lexer.h"
#include "core/sql/internal/parser_state.h"
#include "core/sql/internal/syntax_error.h"
#include "core/text.h"

namespace goldline::sql {
namespace {

template <class Root, class Parse>
Result<Parsed<Root>> ParseWhole(std::string_view source, const Dialect& dialect,
                                const ParseLimits& limits, Parse parse) {
  if (source.size() > limits.max_bytes) return errors::SqlTooLarge(limits.max_bytes, "bytes");
  auto arena = std::make_unique<AstArena>();
  const std::string_view text = arena->Copy(source);
  GL_TRY(std::vector<Token> tokens, Lex(text, dialect, limits.max_tokens, *arena));
  Parser parser(text, dialect, limits, std::move(tokens), *arena);
  const Root* root = parse(parser);
  if (root == nullptr) return parser.TakeError();
  return Parsed<Root>(std::move(arena), text, root);
}

}  // namespace

Result<ParsedExpression> ParseExpression(std::string_view text, const Dialect& dialect,
                                         const ParseLimits& limits) {
  return ParseWhole<Expr>(text, dialect, limits,
                          [](Parser& parser) { return parser.WholeExpression(); });
}

Result<ParsedQuery> ParseSelect(std::string_view text, const Dialect& dialect,
                                const ParseLimits& limits) {
  return ParseWhole<Query>(text, dialect, limits,
                           [](Parser& parser) { return parser.WholeQuery(); });
}

// ------------------------------------------------------------------------------ tokens and errors

Parser::Nesting::Nesting(Parser& parser) : parser_(parser) {
  ++parser_.depth_;
  ++parser_.steps_;
  if (!*this) parser_.TooDeep("the text is nested deeper");
}

bool Parser::Accept(Keyword word) {
  if (!At(word)) return false;
  Advance();
  return true;
}

bool Parser::Accept(std::string_view symbol) {
  if (!At(symbol)) return false;
  Advance();
  return true;
}

bool Parser::Expect(Keyword word) {
  if (Accept(word)) return true;
  if (tolerant_) return Missed(RowOf(word).word);
  const std::string spelled(RowOf(word).word);
  return Expected(Quoted(spelled), {spelled});
}

bool Parser::Expect(std::string_view symbol, std::string_view what) {
  if (Accept(symbol)) return true;
  if (tolerant_) return Missed(symbol);
  return Expected(what.empty() ? Quoted(symbol) : std::string(what));
}

Failure Parser::Expected(std::string_view what, const std::vector<std::string>& words) {
  if (tolerant_) return Missed(what);
  if (error_) return {};
  const Token& token = Peek();
  const std::string_view written =
      text_.substr(token.span.begin, token.span.end - token.span.begin);
  const std::string found = token.kind == TokenKind::kEnd ? "the end of the text" : Quoted(written);
  std::string hint;
  // The slip may be one word back: in "a fro t", "fro" was read as an alias.
  for (std::size_t back = 0; hint.empty() && back < 2 && back <= at_; ++back) {
    const Token& word = tokens_[at_ - back];
    const bool name = word.kind == TokenKind::kName && word.keyword == Keyword::kNotAKeyword;
    if (!name || word.text.size() < 2) continue;
    const std::string_view nearest = NearestName(word.text, words);
    if (!nearest.empty())
      hint = Concat("did you mean ", Quoted(nearest), " for ", Quoted(word.text), "?");
  }
  error_ =
      errors::SqlExpected(what, found).Hint(std::move(hint)).At(PlaceOf(text_, token.span.begin));
  return {};
}

Failure Parser::Refuse(std::string_view what, std::string hint) {
  if (tolerant_) return Missed(what);
  if (!error_) {
    error_ = errors::SqlRefused(what).Hint(std::move(hint)).At(PlaceOf(text_, Begin()));
  }
  return {};
}

Failure Parser::Fail(std::string_view message, std::string hint) {
  return FailAt(Begin(), message, std::move(hint));
}

Failure Parser::FailAt(std::uint32_t offset, std::string_view message, std::string hint) {
  if (tolerant_) return Missed(message);
  if (!error_) {
    error_ = errors::SqlSyntax(message).Hint(std::move(hint)).At(PlaceOf(text_, offset));
  }
  return {};
}

Failure Parser::TooDeep(std::string_view what) {
  if (tolerant_) return Missed(what);
  if (!error_) {
    const bool chain = depth_ <= limits_.max_depth;
    error_ = errors::SqlTooDeep(what, chain ? limits_.max_height : limits_.max_depth)
                 .At(PlaceOf(text_, Begin()));
  }
  return {};
}

bool Parser::ExpectEnd(std::string_view what) {
  if (Peek().kind == TokenKind::kEnd) return true;
  static const std::vector<std::string> kWords = {
      "and",     "or",    "is",    "in",     "like",  "ilike", "between", "not",
      "collate", "at",    "from",  "where",  "group", "order", "having",  "limit",
      "offset",  "union", "fetch", "except", "join",  "left",  "right",   "intersect",
      "window",  "full",  "cross", "inner",  "on",    "using", "natural"};
  return Expected(what, kWords);
}

const Expr* Parser::WholeExpression() {
  const Expr* expr = Expression();
  if (expr == nullptr || !ExpectEnd("an operator or the end of the expression")) return nullptr;
  return expr;
}

const Query* Parser::WholeQuery() {
  if (!AtQueryStart() && !At("(")) {
    return Expected("SELECT, WITH or VALUES", {"select", "with", "values"});
  }
  const Query* query = QueryExpression();
  if (query == nullptr) return nullptr;
  while (Accept(";")) {
  }
  return ExpectEnd("the next clause or the end of the query") ? query : nullptr;
}

// ------------------------------------------------------------------------------ names

bool Parser::IsColumnName(const Token& token) const {
  if (tolerant_) return IsTolerantName(token);
  if (token.kind == TokenKind::kQuotedName) return true;
  if (token.kind != TokenKind::kName) return false;
  if (token.keyword == Keyword::kNotAKeyword) return true;
  const KeywordCategory category = RowOf(token.keyword).category;
  return category == KeywordCategory::kUnreserved || category == KeywordCategory::kColumnName;
}

bool Parser::IsFunctionName(const Token& token) const {
  if (tolerant_) return IsTolerantName(token);
  if (token.kind == TokenKind::kQuotedName) return true;
  if (token.kind != TokenKind::kName) return false;
  if (token.keyword == Keyword::kNotAKeyword) return true;
  const KeywordCategory category = RowOf(token.keyword).category;
  return category == KeywordCategory::kUnreserved || category == KeywordCategory::kTypeOrFunction;
}

bool Parser::IsLabel(const Token& token) {
  return token.kind == TokenKind::kQuotedName || token.kind == TokenKind::kName;
}

bool Parser::IsBareLabel(const Token& token) {
  if (!IsLabel(token)) return false;
  return token.keyword == Keyword::kNotAKeyword || RowOf(token.keyword).bare_label;
}

Identifier Parser::TakeName() {
  const Token& token = Advance();
  return {token.text, token.kind == TokenKind::kQuotedName, token.span};
}

const Identifier* Parser::TakeNamePointer() {
  Identifier* name = arena_.New<Identifier>();
  *name = TakeName();
  return name;
}

bool Parser::ColumnName(Identifier& out, std::string_view what) {
  if (!IsColumnName(Peek())) return Expected(what);
  out = TakeName();
  return true;
}

bool Parser::MoreParts(std::vector<Identifier>& parts) {
  if (tolerant_) return ForeignParts(parts);
  while (At(".")) {
    if (!IsLabel(Peek(1))) {
      Advance();
      if (At("*")) return Fail("table.* can only stand alone in a select list");
      return Expected("a name after the point");
    }
    Advance();
    parts.push_back(TakeName());
  }
  return true;
}

bool Parser::NameList(List<Identifier>& out, std::string_view what) {
  if (!Expect("(")) return false;
  std::vector<Identifier> names;
  do {
    if (!ColumnName(names.emplace_back(), what)) return false;
  } while (Accept(","));
  out = arena_.Copy(names);
  return Expect(")", "\",\" or \")\"");
}

bool Parser::QualifiedName(List<Identifier>& out, std::string_view what) {
  std::vector<Identifier> parts(1);
  if (!ColumnName(parts.front(), what) || !MoreParts(parts)) return false;
  if (parts.size() > 3) {
    return FailAt(parts.front().span.begin, "a table's name has at most three parts");
  }
  out = arena_.Copy(parts);
  return true;
}

}  // namespace goldline::sql
