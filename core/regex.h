// Regex is a compiled RE2 pattern: linear time whatever the input. Immutable and thread-safe.
// Simple patterns are matched by a table that is several times faster (internal/byte_dfa.h).
//   GL_TRY(Regex zip, Regex::Compile("[0-9]{5}"));
//   zip.Matches("x12345y")        // searched anywhere
//   zip.MatchesWhole("12345")
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace goldline {

class Regex {
 public:
  enum class Case { kSensitive, kInsensitive };
  // Refuses lookaround, backreferences and patterns whose program would be too large.
  static Result<Regex> Compile(std::string_view pattern, Case letters = Case::kSensitive);

  bool Matches(std::string_view text) const;
  // Matches of each text, as 1 or 0: faster than one after the other.
  void MatchMany(std::span<const std::string_view> texts, std::uint8_t* matches) const;
  bool MatchesWhole(std::string_view text) const;
  // The first match and its groups, a view of null data for a group that took no part; empty when
  // there is no match.
  std::vector<std::string_view> Groups(std::string_view text, std::size_t from = 0) const;
  const std::string& pattern() const;

 private:
  struct Program;
  explicit Regex(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

}  // namespace goldline
