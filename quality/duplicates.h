// The words of different tools for "how many duplicates". Of [a, a, a, b, b, c] there are
//
//   distinct        3   different keys
//   duplicate_keys  2   keys of more than one record: dbt
//   duplicate_rows  5   records of such keys: Great Expectations
//   excess_rows     3   records beyond the first of their key: Soda, and what ODCS leaves open
//   unique_once     1   keys of one record: Deequ
//   unique_ratio    1/3 of the different keys those of one record: Deequ's UniqueValueRatio
//   uniqueness      1/6 the same of the records: Deequ's Uniqueness
//
// Records without a key are none of them. All come from one pass, so a rule may be about any. Of a
// rule across runs a record whose key an earlier run had is an excess row, and that key a duplicate
// key.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace goldline::quality {

enum class DuplicateMeasure : std::uint8_t {
  kDistinct,
  kDuplicateKeys,
  kDuplicateRows,
  kExcessRows,
  kUniqueOnce,
  kUniqueRatio,
  kUniqueness,
};
// As in the answer of a check: "excess_rows".
std::string_view ToString(DuplicateMeasure measure);
// The name in a contract: "excessRows".
std::string_view ContractName(DuplicateMeasure measure);

struct DuplicateCounts {
  std::uint64_t rows = 0;  // that have a key
  std::uint64_t distinct = 0;
  std::uint64_t duplicate_keys = 0;
  std::uint64_t excess_rows = 0;
  std::optional<std::uint64_t> earlier_keys;  // across runs: duplicate keys that an earlier one had
  std::optional<DuplicateMeasure> compared;   // with the rule's threshold, where it has one

  // The first record of a key that an earlier run had is not among these.
  std::uint64_t duplicate_rows() const {
    return excess_rows + duplicate_keys - earlier_keys.value_or(0);
  }
  std::uint64_t unique_once() const { return distinct - duplicate_keys; }

  // A measure as a fraction; the base of a count is 1.
  struct Fraction {
    std::uint64_t count = 0;
    std::uint64_t base = 1;
  };
  Fraction Of(DuplicateMeasure measure) const;
};

}  // namespace goldline::quality
