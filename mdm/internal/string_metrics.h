// Similarities of short texts, in code points. Pure functions; invalid UTF-8 counts byte by byte.
//   JaroWinkler("martha", "marhta")  // 0.961
//   Osa("ifhs", "fish")              // 2: an adjacent swap is one edit
#pragma once

#include <cstddef>
#include <string_view>

namespace goldline::mdm {

// Jaro (1989); 0 when either is empty.
double Jaro(std::string_view a, std::string_view b);
// Winkler (1990): up to four equal first letters raise a Jaro similarity above 0.7.
double JaroWinkler(std::string_view a, std::string_view b);
// Insertions, deletions and substitutions.
std::size_t Levenshtein(std::string_view a, std::string_view b);
// Optimal string alignment: Levenshtein with swaps of neighbours.
std::size_t Osa(std::string_view a, std::string_view b);
// Whether Osa is at most 1, without a table.
bool OsaAtMostOne(std::string_view a, std::string_view b);
// Size of the intersection over size of the union of the words, which blanks separate.
double TokenJaccard(std::string_view a, std::string_view b);

}  // namespace goldline::mdm
