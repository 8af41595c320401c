// A ByteDfa answers "does this text match" for simple patterns in about a nanosecond a byte: the
// pattern becomes a table of states over classes of bytes before the first text is seen. It knows
// the part of RE2's syntax that validation patterns are made of (literals, classes, groups,
// alternation, repetition, ^ and $) and declines everything else, and patterns whose table would be
// large; RE2 answers for those. On valid UTF-8 both agree, which a property test makes sure of.
//
// Immutable after Compile; share it freely between threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace goldline::internal {

class ByteDfa {
 public:
  enum class Anchor : std::uint8_t {
    kNone,   // the pattern is searched anywhere in the text
    kWhole,  // it must match the whole text
  };

  // nullopt: not a simple pattern. `pattern` has been accepted by RE2 before.
  static std::optional<ByteDfa> Compile(std::string_view pattern, Anchor anchor);

  bool Matches(std::string_view text) const { return MatchesFrom(start_, text); }
  // For each text 1 or 0. Several texts go through the table side by side, so that a processor does
  // not wait for one step before the next.
  void MatchMany(std::span<const std::string_view> texts, std::uint8_t* matches) const;

 private:
  friend class DfaBuilder;

  std::uint32_t Next(std::uint32_t state, char c) const {
    return next_[state + class_of_[static_cast<unsigned char>(c)]];
  }
  bool MatchesFrom(std::uint32_t state, std::string_view text) const {
    for (const char c : text) {
      state = Next(state, c);
      if (state <= accept_) return state == accept_;
    }
    return accepts_at_end_[state];
  }

  // A state is the offset of its row in `next_`: 0 can never match, `accept_` has matched whatever
  // comes. Both lead to themselves.
  std::array<std::uint8_t, 256> class_of_{};
  std::vector<std::uint16_t> next_;
  std::vector<bool> accepts_at_end_;
  std::uint32_t accept_ = 0;
  std::uint32_t start_ = 0;
};

}  // namespace goldline::internal
