// Puts values in order, each once.
#pragma once

#include <algorithm>
#include <vector>

namespace goldline {

template <class T>
void SortUnique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace goldline
