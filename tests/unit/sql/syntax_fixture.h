// Text fixtures of the parser: blocks of an input and, after "=> ", what it prints as with all
// parentheses, or, after "!! ", the line:column and id of its error and, after "hint", a word that
// the hint must hold. Lines that begin with # before a block are comments.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "tests/support/files.h"

namespace goldline::sql {

struct SyntaxCase {
  std::size_t line = 0;
  std::string input;
  std::string expected;  // of a tree
  std::string error;     // of an error: "1:5 sql_syntax"
  std::string hint;
};

inline void ReadExpectation(std::string_view text, bool error, SyntaxCase& test) {
  if (!error) {
    test.expected += test.expected.empty() ? "" : "\n";
    test.expected += text;
    return;
  }
  const std::size_t hint = text.find(" hint ");
  test.error = text.substr(0, hint);
  if (hint != std::string_view::npos) test.hint = text.substr(hint + 6);
}

inline std::vector<SyntaxCase> ReadSyntaxCases(const std::string& name) {
  const std::string text =
      testing_support::ReadFile(std::string(GOLDLINE_SOURCE_DIR "/tests/golden/sql/") + name);
  std::vector<SyntaxCase> cases;
  SyntaxCase test;
  std::size_t number = 0;
  for (const std::string_view line : Split(text, '\n')) {
    ++number;
    if (line.starts_with("=> ") || line.starts_with("!! ")) {
      ReadExpectation(line.substr(3), line.front() == '!', test);
      cases.push_back(std::move(test));
      test = {};
    } else if (test.input.empty() && (line.empty() || line.front() == '#')) {
      continue;
    } else {
      if (!test.input.empty()) test.input += '\n';
      if (test.input.empty()) test.line = number;
      test.input += line;
    }
  }
  return cases;
}

}  // namespace goldline::sql
