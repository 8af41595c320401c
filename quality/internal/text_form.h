// A TextForm is how a list compares texts: as they are, or regardless of case, of how letters with
// marks are composed (NFC), or of compatibility forms such as full-width letters (NFKC) as well.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace goldline::quality {

struct TextForm {
  enum class Normal : std::uint8_t { kNone, kNfc, kNfkc };
  Normal normal = Normal::kNone;
  bool ignore_case = false;  // by Unicode's simple case folding: the sharp s stays one letter

  bool is_plain() const { return normal == Normal::kNone && !ignore_case; }
  // Equal for texts that compare as equal. What is not UTF-8 is read as U+FFFD.
  std::string Of(std::string_view text) const;
};

}  // namespace goldline::quality
