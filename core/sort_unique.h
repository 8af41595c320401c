// Puts values in order, each once.
#pragma once

#include <algorithm>
#include <vector>

namespace goldline {

template <class T>
void SortUnique(std::vector<T>& values) {
  if (!std::is_sorted(values.begin(), values.end())) std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace goldline
