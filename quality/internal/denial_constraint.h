// Denial constraints, as HoloClean writes them: what no two records may be.
//
//   t1&t2&EQ(t1.ZipCode,t2.ZipCode)&IQ(t1.City,t2.City)
//
// says that no two records have the same zip code and different cities, which is the functional
// dependency ZipCode -> City.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace goldline::quality::internal {

struct DenialConstraint {
  std::vector<std::string> determinant;
  std::string dependent;
};

// Refuses what is not a functional dependency: a constraint on one record, comparisons by order,
// and any number of IQ but one.
Result<DenialConstraint> ParseDenialConstraint(std::string_view text);

}  // namespace goldline::quality::internal
