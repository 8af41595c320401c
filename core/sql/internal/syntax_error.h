// The errors of the lexer and the parser, and the place of a byte of the text.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/error.h"

namespace goldline::sql {

namespace errors {

GL_ERROR(SqlSyntax, kInvalidArgument, "sql_syntax", "{}", "");
GL_ERROR(SqlExpected, kInvalidArgument, "sql_syntax", "expected {} but found {}", "");
GL_ERROR(SqlRefused, kInvalidArgument, "sql_unsupported", "{} is not supported here", "");
GL_ERROR(SqlTooLarge, kInvalidArgument, "sql_too_large", "the text has more than {} {}",
         "split it, or raise the limit");
GL_ERROR(SqlTooDeep, kInvalidArgument, "sql_too_deep", "{} than {} levels",
         "write it flatter: name parts of it in a WITH, or use one function of many arguments");

}  // namespace errors

// Line and column (in characters) of a byte of `text`, both from 1, and the byte itself.
InputPlace PlaceOf(std::string_view text, std::size_t offset);

// Of the first byte that is not UTF-8 or is NUL; npos when there is none.
std::size_t FindInvalidUtf8(std::string_view text);

}  // namespace goldline::sql
