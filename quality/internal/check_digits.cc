#include "quality/internal/check_digits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/ascii.h"
#include "quality/internal/code_lists.h"

namespace goldline::quality {
namespace {

int DigitOf(char c) { return c - '0'; }

bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

bool IsUpperOrDigit(char c) { return IsUpper(c) || IsDigit(c); }

bool AllUpperOrDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsUpperOrDigit);
}

// Without the separators, which must stand between two other characters.
std::optional<std::string> Joined(std::string_view text, std::string_view separators) {
  std::string out;
  bool separated = true;  // as if before the text
  for (const char c : text) {
    const bool separator = separators.find(c) != std::string_view::npos;
    if (separator && separated) return std::nullopt;
    if (!separator) out += c;
    separated = separator;
  }
  if (separated) return std::nullopt;
  return out;
}

// Luhn over digits: from the right every second one is doubled, and all digits add up to a multiple
// of ten.
bool LuhnHolds(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0;) {
    const int digit = DigitOf(digits[i]) * (twice ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
    twice = !twice;
  }
  return sum % 10 == 0;
}

// ISO 7064 MOD 97-10 over digits and letters, A counting as 10.
std::uint32_t Mod97(std::string_view text, std::uint32_t rest = 0) {
  for (const char c : text) {
    rest = IsDigit(c) ? (rest * 10 + static_cast<std::uint32_t>(c - '0')) % 97
                      : (rest * 100 + static_cast<std::uint32_t>(c - 'A') + 10) % 97;
  }
  return rest;
}

// GS1: from the right the digits count 1, 3, 1, 3, … and add up to a multiple of ten.
bool Gs1Holds(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    sum += DigitOf(digits[digits.size() - 1 - i]) * (i % 2 == 0 ? 1 : 3);
  }
  return sum % 10 == 0;
}

// How long the IBANs of a country are, from the registry that SWIFT keeps for ISO 13616.
constexpr std::string_view kIbanLengths =
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 "
    "DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 "
    "IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 "
    "MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 "
    "SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 ";
constexpr std::size_t kIbanStride = 5;

std::size_t IbanLength(std::string_view country) {
  for (std::size_t at = 0; at < kIbanLengths.size(); at += kIbanStride) {
    if (kIbanLengths.substr(at, 2) == country) {
      const int length = DigitOf(kIbanLengths[at + 2]) * 10 + DigitOf(kIbanLengths[at + 3]);
      return static_cast<std::size_t>(length);
    }
  }
  return 0;
}

bool Isbn10Holds(std::string_view text) {
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += DigitOf(text[i]) * (10 - static_cast<int>(i));
  sum += text[9] == 'X' ? 10 : DigitOf(text[9]);
  return sum % 11 == 0;
}

}  // namespace

bool IsLuhn(std::string_view text) {
  return text.size() >= 2 && AllDigits(text) && LuhnHolds(text);
}

bool IsCreditCard(std::string_view text) {
  const std::optional<std::string> digits = Joined(text, " -");
  return digits && digits->size() >= 12 && digits->size() <= 19 && IsLuhn(*digits);
}

bool IsIban(std::string_view text) {
  std::string iban(text);
  if (text.find(' ') != std::string_view::npos) {  // the printed form: a blank after every fourth
    iban.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
      if ((text[i] == ' ') != (i % 5 == 4)) return false;
      if (text[i] != ' ') iban += text[i];
    }
    if (text.back() == ' ') return false;
  }
  const std::string_view all = iban;
  return all.size() > 4 && all.size() == IbanLength(all.substr(0, 2)) && AllUpperOrDigits(all) &&
         AllDigits(all.substr(2, 2)) && Mod97(all.substr(0, 4), Mod97(all.substr(4))) == 1;
}

bool IsBic(std::string_view text) {
  const bool kosovo = text.size() > 6 && text.substr(4, 2) == "XK";  // SWIFT's code, not ISO's
  return (text.size() == 8 || text.size() == 11) && AllUpperOrDigits(text) &&
         (kosovo || IsCountryAlpha2(text.substr(4, 2)));
}

bool IsLei(std::string_view text) {
  return text.size() == 20 && AllUpperOrDigits(text) && AllDigits(text.substr(18)) &&
         Mod97(text) == 1;
}

bool IsIsin(std::string_view text) {
  if (text.size() != 12 || !IsUpper(text[0]) || !IsUpper(text[1]) || !IsDigit(text[11])) {
    return false;
  }
  std::string digits;  // letters become two digits, A counting as 10
  for (const char c : text) {
    if (!IsUpperOrDigit(c)) return false;
    digits += IsDigit(c) ? std::string(1, c) : std::to_string(c - 'A' + 10);
  }
  return LuhnHolds(digits);
}

bool IsGtin(std::string_view text) {
  const bool length = text.size() == 8 || (text.size() >= 12 && text.size() <= 14);
  return length && AllDigits(text) && Gs1Holds(text);
}

bool IsEan8(std::string_view text) { return text.size() == 8 && IsGtin(text); }

bool IsEan13(std::string_view text) { return text.size() == 13 && IsGtin(text); }

bool IsIsbn(std::string_view text) {
  const std::optional<std::string> isbn = Joined(text, "- ");
  if (!isbn) return false;
  if (isbn->size() == 13) {
    return IsEan13(*isbn) && (isbn->starts_with("978") || isbn->starts_with("979"));
  }
  return isbn->size() == 10 && AllDigits(std::string_view(*isbn).substr(0, 9)) &&
         (IsDigit((*isbn)[9]) || (*isbn)[9] == 'X') && Isbn10Holds(*isbn);
}

bool IsSsn(std::string_view text) {
  std::string digits(text);
  if (text.size() == 11 && text[3] == '-' && text[6] == '-') {
    digits = std::string(text.substr(0, 3)).append(text.substr(4, 2)).append(text.substr(7));
  }
  const std::string_view all = digits;
  return all.size() == 9 && AllDigits(all) && !all.starts_with("000") && !all.starts_with("666") &&
         all[0] != '9' && all.substr(3, 2) != "00" && all.substr(5) != "0000";
}

}  // namespace goldline::quality
