// Sorting for the quantiles of a profile, where most of the time of a profile went.
#pragma once

#include <vector>

namespace goldline::quality {

// Ascending; `numbers` holds no NaN.
void SortNumbers(std::vector<double>& numbers);

}  // namespace goldline::quality
