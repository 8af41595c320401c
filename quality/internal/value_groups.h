// The different texts of one column of a batch, each with its hash and how often it is there, so
// that a profile does what is costly once for each of them.
//
//   ValueGroups groups;
//   groups.Collect(column);
//   for (const ValueGroup& group : groups.all()) ... group.text, group.count
//
// Texts of equal hashes count as equal, as they do in the sketches. Keep the object for the next
// column: it keeps its memory. One thread at a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/column.h"

namespace goldline::quality {

struct ValueGroup {
  std::uint64_t hash = 0;  // HashBytes of the text
  std::string_view text;   // stays with the column
  std::uint32_t count = 0;
  std::uint32_t nested = 0;  // of them, those that are JSON objects and arrays
};

class ValueGroups {
 public:
  // The cells with a non-empty text of a column of texts.
  void Collect(const Column& column);
  // How many those are.
  std::size_t cells() const { return hashes_.size(); }
  // In the order in which they are first met.
  const std::vector<ValueGroup>& all() const { return groups_; }

 private:
  struct Slot {
    std::uint32_t tag = 0;    // of the hash: most others are told apart without looking at them
    std::uint32_t index = 0;  // 1 + index into groups_, 0 free
  };

  static std::uint32_t TagOf(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
  void HashPresent(const Column& column);
  ValueGroup& GroupOf(std::uint64_t hash, std::string_view text);
  void Grow(std::size_t cells_seen);

  std::vector<std::uint32_t> rows_;    // of the cells that count
  std::vector<std::uint64_t> hashes_;  // of those
  std::vector<ValueGroup> groups_;
  std::vector<Slot> slots_;
};

}  // namespace goldline::quality
