// ICU stays in this file.

#include "mdm/internal/unicode.h"

#include <algorithm>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "core/text.h"

namespace goldline::mdm {
namespace {

// Letters that do not decompose into a base letter and a mark, but that people write without it.
char32_t PlainLetter(UChar32 point) {
  switch (point) {
    case 0x0142:  // l with stroke
      return U'l';
    case 0x00F8:  // o with stroke
      return U'o';
    case 0x0111:  // d with stroke
    case 0x00F0:  // eth
      return U'd';
    case 0x0131:  // dotless i
      return U'i';
    case 0x2019:  // typographic apostrophe
      return U'\'';
    default:
      return static_cast<char32_t>(point);
  }
}

}  // namespace

std::string MatchForm(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
  if (ascii) return AsciiLower(text);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFKDInstance(status);
  if (U_FAILURE(status)) return AsciiLower(text);
  const auto source = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  const icu::UnicodeString parts = decompose->normalize(fold->normalize(source, status), status);
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < parts.length();) {
    const UChar32 point = parts.char32At(i);
    i += U16_LENGTH(point);
    if (u_charType(point) == U_NON_SPACING_MARK) continue;
    kept.append(static_cast<UChar32>(PlainLetter(point)));
  }
  std::string out;
  kept.toUTF8String(out);
  return out;
}

}  // namespace goldline::mdm
