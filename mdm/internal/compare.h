// A Comparer says how well two records agree: for each comparison the first of its ordered levels
// that holds, from exact agreement down to "else". What a level is worth is learned later
// (weights.h). Immutable; refers to the records, which must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/internal/person_records.h"
#include "mdm/matcher.h"

namespace goldline::mdm {

struct Comparison {
  std::string name;
  Role role = Role::kCategory;
  std::vector<std::string_view> labels;  // of the levels
  std::int8_t exact = 0;                 // the level of equal values
};

class Comparer {
 public:
  explicit Comparer(const PersonRecords& records);

  const std::vector<Comparison>& comparisons() const { return comparisons_; }
  const PersonRecords& records() const { return records_; }
  // Of two canonical records.
  Levels Compare(std::size_t a, std::size_t b) const;

 private:
  // A word of an address with its weight: rare words tell more.
  struct Word {
    std::string_view text;
    double weight;
  };

  std::int8_t CompareColumn(std::size_t column, std::uint32_t a, std::uint32_t b) const;
  std::int8_t CompareWords(std::size_t column, std::uint32_t a, std::uint32_t b) const;
  // Sets both name levels where given and family name were exchanged or moved.
  void CompareMovedNames(std::size_t a, std::size_t b, Levels& levels) const;
  void PrepareWords(std::size_t column);

  const PersonRecords& records_;
  std::vector<Comparison> comparisons_;
  std::vector<std::vector<std::vector<std::uint16_t>>> nicknames_;  // by column, value
  std::vector<std::vector<std::vector<Word>>> words_;               // by column, value
  std::size_t given_;
  std::size_t family_;
};

}  // namespace goldline::mdm
