#include "core/edit_distance.h"

#include <algorithm>
#include <numeric>

namespace goldline {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

EditRow FirstEditRow(std::string_view word) {
  EditRow row(word.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  return row;
}

EditRow NextEditRow(std::string_view word, char letter, char letter_before, const EditRow* before,
                    const EditRow& above) {
  EditRow row(word.size() + 1);
  row[0] = above[0] + 1;
  for (std::size_t j = 1; j <= word.size(); ++j) {
    const bool same = Lower(letter) == Lower(word[j - 1]);
    row[j] = std::min({above[j - 1] + (same ? 0 : 1), above[j] + 1, row[j - 1] + 1});
    const bool swapped = before != nullptr && j > 1 && Lower(letter) == Lower(word[j - 2]) &&
                         Lower(letter_before) == Lower(word[j - 1]);
    if (swapped) row[j] = std::min(row[j], (*before)[j - 2] + 1);
  }
  return row;
}

// A swap goes on from the row above, for one more.
std::size_t LeastAhead(const EditRow& row, const EditRow& above) {
  return std::min(*std::min_element(row.begin(), row.end()),
                  *std::min_element(above.begin(), above.end()) + 1);
}

}  // namespace goldline
