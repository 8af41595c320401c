// Keywords and what each may stand for. The list is PostgreSQL's, which is also the common ground
// of the other dialects; what these add is known to tolerant parsing only.
//   if (const KeywordRow* row = FindKeyword("select")) ...
#pragma once

#include <cstdint>
#include <string_view>

namespace goldline::sql {

enum class Keyword : std::uint16_t {
  kNotAKeyword,
#define GL_KEYWORD(Id, Word, Category, BareLabel) Id,
#include "core/sql/internal/keywords.inc"
#undef GL_KEYWORD
#define GL_WORD(Id, Word) Id,
#include "core/sql/internal/words.inc"
#undef GL_WORD
};

// PostgreSQL's categories: where a keyword may be a name without quotes.
enum class KeywordCategory : std::uint8_t {
  kUnreserved,      // anywhere
  kColumnName,      // a column or a table, but not a function or a type
  kTypeOrFunction,  // a function or a type, but not a column or a table
  kReserved,        // only a label after AS or a part after a point
};

struct KeywordRow {
  std::string_view word;  // in lower case
  Keyword keyword;
  KeywordCategory category;
  bool bare_label;  // may label a column without AS
};

// `word` in lower case; nullptr when it is not a keyword.
const KeywordRow* FindKeyword(std::string_view word);
// The same, with the words of other dialects; these count as unreserved.
const KeywordRow* FindWord(std::string_view word);
// The row of a keyword other than kNotAKeyword.
const KeywordRow& RowOf(Keyword keyword);

}  // namespace goldline::sql
