#include "quality/duplicates.h"

#include <utility>

namespace goldline::quality {
namespace {

// In the order of the enum.
constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"distinct", "distinct"},
    {"duplicate_keys", "duplicateKeys"},
    {"duplicate_rows", "duplicateRows"},
    {"excess_rows", "excessRows"},
    {"unique_once", "uniqueOnce"},
    {"unique_ratio", "uniqueRatio"},
    {"uniqueness", "uniqueness"},
};

}  // namespace

std::string_view ToString(DuplicateMeasure measure) {
  return kNames[static_cast<std::size_t>(measure)].first;
}

std::string_view ContractName(DuplicateMeasure measure) {
  return kNames[static_cast<std::size_t>(measure)].second;
}

DuplicateCounts::Fraction DuplicateCounts::Of(DuplicateMeasure measure) const {
  switch (measure) {
    case DuplicateMeasure::kDistinct:
      return {distinct};
    case DuplicateMeasure::kDuplicateKeys:
      return {duplicate_keys};
    case DuplicateMeasure::kDuplicateRows:
      return {duplicate_rows()};
    case DuplicateMeasure::kExcessRows:
      return {excess_rows};
    case DuplicateMeasure::kUniqueOnce:
      return {unique_once()};
    case DuplicateMeasure::kUniqueRatio:
      return {unique_once(), distinct};
    case DuplicateMeasure::kUniqueness:
      return {unique_once(), rows};
  }
  return {};
}

}  // namespace goldline::quality
