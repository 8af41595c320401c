// ICU stays in this file.
#include "quality/internal/text_form.h"

#include <algorithm>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "core/text.h"

namespace goldline::quality {
namespace {

const icu::Normalizer2* NormalizerOf(TextForm::Normal normal) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = normal == TextForm::Normal::kNfc
                                           ? icu::Normalizer2::getNFCInstance(status)
                                           : icu::Normalizer2::getNFKCInstance(status);
  return U_FAILURE(status) ? nullptr : normalizer;
}

icu::UnicodeString FoldCase(const icu::UnicodeString& text) {
  icu::UnicodeString folded;
  for (std::int32_t i = 0; i < text.length();) {
    const UChar32 point = text.char32At(i);
    i += U16_LENGTH(point);
    folded.append(u_foldCase(point, U_FOLD_CASE_DEFAULT));
  }
  return folded;
}

}  // namespace

std::string TextForm::Of(std::string_view text) const {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
  if (ascii) return ignore_case ? AsciiLower(text) : std::string(text);
  auto form = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  // Folding may leave what is no longer composed, so it comes first.
  if (ignore_case) form = FoldCase(form);
  if (normal != Normal::kNone) {
    UErrorCode status = U_ZERO_ERROR;
    if (const icu::Normalizer2* normalizer = NormalizerOf(normal)) {
      form = normalizer->normalize(form, status);
    }
    if (ignore_case) form = FoldCase(form);  // compatibility forms may hide capitals
  }
  std::string out;
  form.toUTF8String(out);
  return out;
}

}  // namespace goldline::quality
