#include "core/sql/script.h"

#include <memory>
#include <utility>

#include "core/sql/internal/lexer.h"
#include "core/sql/internal/parser_state.h"
#include "core/sql/internal/syntax_error.h"

namespace goldline::sql {

Result<ParsedScript> ParseScript(std::string_view source, const Dialect& dialect,
                                 const ParseLimits& limits) {
  if (source.size() > limits.max_bytes) return errors::SqlTooLarge(limits.max_bytes, "bytes");
  auto arena = std::make_unique<AstArena>();
  const std::string_view text = arena->Copy(source);
  GL_TRY(std::vector<Token> tokens,
         Lex(text, dialect, limits.max_tokens, *arena, Manner::kTolerant));
  Parser parser(text, dialect, limits, std::move(tokens), *arena, Manner::kTolerant);
  const Script* script = parser.WholeScript();
  return ParsedScript(std::move(arena), text, script);
}

}  // namespace goldline::sql
