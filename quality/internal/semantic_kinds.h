// What the values of a field are about: e-mail addresses, IBANs, names of people. A kind is found
// when nine of ten sampled values have its form and there is enough proof: a form that nothing else
// has, so many different values that a check digit cannot hold by chance, or the field's name.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace goldline::quality {

// Of each kind the number of sampled values that have its form. Stored in profile states.
inline constexpr std::size_t kSemanticKinds = 21;
using SemanticCounts = std::array<std::uint64_t, kSemanticKinds>;

void CountSemantics(std::string_view value, SemanticCounts& counts);

// The kind's name: one of FormatNames, or person-name; empty for none. `distinct` is how many
// different values the field has.
std::string_view SemanticOf(std::string_view field, const SemanticCounts& counts,
                            std::uint64_t sampled, std::uint64_t distinct);

// Whether it tells who somebody is, so that the field should be classified.
bool IsPersonal(std::string_view semantic);

}  // namespace goldline::quality
