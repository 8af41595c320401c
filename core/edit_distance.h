// Edit distance, a letter at a time: a letter inserted, left out or replaced, or two neighbours
// swapped (optimal string alignment); ASCII case does not count. A row holds, for each beginning of
// the word by its length, the distance from the letters read so far. Texts that begin alike share
// their rows, and none that goes on from them is nearer to the word than LeastAhead says.
//
//   EditRow row = FirstEditRow(word);                            // nothing read
//   row = NextEditRow(word, 'a', '\0', nullptr, row);            // row.back(): from "a"
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace goldline {

using EditRow = std::vector<std::size_t>;

EditRow FirstEditRow(std::string_view word);
// After `letter`; `above` is the row before it, `before` the one before that with its letter, none
// at the first letter.
EditRow NextEditRow(std::string_view word, char letter, char letter_before, const EditRow* before,
                    const EditRow& above);
// The least that any text beginning with the letters of `row` can have; `above` as before.
std::size_t LeastAhead(const EditRow& row, const EditRow& above);

}  // namespace goldline
