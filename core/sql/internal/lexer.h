// SQL text to tokens, as a dialect reads it. For PostgreSQL the rules are those of its scan.l,
// version 15: what is a number, where an operator ends, which strings continue on the next line.
// A tolerant lexer knows more than the dialect says (templates, parameters of drivers, strings with
// prefixes) and makes a token of every character that begins none.
//   GL_TRY(std::vector<Token> tokens, Lex(text, dialect, limits.max_tokens, arena));
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/sql/ast.h"
#include "core/sql/dialect.h"
#include "core/sql/internal/keywords.h"

namespace goldline::sql {

enum class TokenKind : std::uint8_t {
  kEnd,  // after the last token
  kName,
  kQuotedName,
  kInteger,
  kDecimal,
  kString,
  kBits,
  kParameter,
  kSymbol,  // an operator or punctuation
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Keyword keyword = Keyword::kNotAKeyword;  // of a kName
  Span span;
  // Of names: folded, without quotes. Of strings: decoded. Of bits: the letter and the digits. Else
  // as written. Lives in the source text or in the arena.
  std::string_view text;

  bool Is(Keyword word) const { return keyword == word; }
  bool IsSymbol(std::string_view symbol) const {
    return kind == TokenKind::kSymbol && text == symbol;
  }
};

enum class Manner : bool { kStrict, kTolerant };

// `text` and `arena` outlive the tokens. The last token is kEnd.
Result<std::vector<Token>> Lex(std::string_view text, const Dialect& dialect,
                               std::size_t max_tokens, AstArena& arena,
                               Manner manner = Manner::kStrict);

}  // namespace goldline::sql
