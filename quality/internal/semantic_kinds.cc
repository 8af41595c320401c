#include "quality/internal/semantic_kinds.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "core/ascii.h"
#include "core/civil.h"
#include "quality/internal/check_digits.h"
#include "quality/internal/code_lists.h"
#include "quality/internal/network_formats.h"
#include "quality/internal/phone_number.h"

namespace goldline::quality {
namespace {

// A card number of an issuer's range. Numbers of devices (IMEI) and of accounts have the same check
// digit, but not these beginnings.
bool IsIssuedCard(std::string_view text) {
  if (!IsCreditCard(text)) return false;
  const auto digits = std::count_if(text.begin(), text.end(), IsDigit);
  const char first = text[0];
  const char second = text[1];
  if (digits == 15) return first == '3' && (second == '4' || second == '7');
  if (digits == 14) return first == '3' && (second == '0' || second == '6' || second == '8');
  if (digits == 16 && (first == '2' || first == '5')) return true;
  return digits >= 16 && (first == '4' || first == '6' || (first == '3' && second == '5'));
}

// As people write it. Nine digits alone are any number.
bool IsHyphenatedSsn(std::string_view text) { return text.size() == 11 && IsSsn(text); }

// With a plus and a calling code, or as North America groups it: (212) 555-0123, 212-555-0123.
bool IsPhoneByForm(std::string_view text) {
  if (IsPhoneNumber(text, nullptr)) return true;
  if (text.starts_with('(')) {
    if (text.size() < 13 || text[4] != ')') return false;
  } else if (text.size() != 12 || text[3] != '-') {
    return false;
  }
  return text[text.size() - 5] == '-' && IsPhoneNumber(text, PlanOfRegion("US"));
}

// Seven to fifteen digits (E.164) with the marks that people put between them.
bool IsPhoneByDigits(std::string_view text) {
  std::size_t digits = 0;
  for (std::size_t i = text.starts_with('+') ? 1 : 0; i < text.size(); ++i) {
    if (IsDigit(text[i])) {
      ++digits;
    } else if (std::string_view(" -()/.").find(text[i]) == std::string_view::npos) {
      return false;
    }
  }
  return digits >= 7 && digits <= 15 && !ParseIsoDate(text);
}

bool IsNameByte(char c) {
  return IsLetter(c) || static_cast<unsigned char>(c) >= 0x80 || c == '\'' || c == '-' || c == '.';
}

// Up to five words of letters.
bool IsNameByForm(std::string_view text) {
  if (text.size() > 60) return false;
  int words = 0;
  bool in_word = false;
  for (const char c : text) {
    const bool between = c == ' ' || c == ',';
    if (!between && !IsNameByte(c)) return false;
    words += !between && !in_word ? 1 : 0;
    in_word = !between;
  }
  return words >= 1 && words <= 5;
}

// A name with a title before or in it: "Mr. John Smith", "Braund, Mr. Owen Harris". What else there
// is, quotes and maiden names in parentheses, does not matter beside that.
bool HasTitle(std::string_view text) {
  static constexpr std::string_view kTitles[] = {"Mr.",     "Mrs.",  "Ms.",   "Miss.", "Miss ",
                                                 "Master.", "Dr.",   "Prof.", "Rev.",  "Mme.",
                                                 "Mlle.",   "Herr ", "Frau ", "Sir ",  "Señor "};
  if (text.size() > 120 || std::any_of(text.begin(), text.end(), IsDigit)) return false;
  for (const std::string_view title : kTitles) {
    const std::size_t at = text.find(title);
    if (at == 0 || (at != text.npos && at >= 2 && text.substr(at - 2, 2) == ", ")) {
      return at + title.size() + 1 < text.size();
    }
  }
  return false;
}

// The field's name as small letters alone: "Customer_firstName" is "customerfirstname".
std::string Letters(std::string_view field) {
  std::string letters;
  for (const char c : field) {
    if (IsLetter(c)) letters += static_cast<char>(c | 0x20);
  }
  return letters;
}

using Words = std::vector<std::string_view>;

bool NamesAny(std::string_view field, const Words& words) {
  const std::string letters = Letters(field);
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return letters.find(word) != std::string::npos;
  });
}

constexpr std::uint64_t kOnlyByName = std::numeric_limits<std::uint64_t>::max();

struct SemanticKind {
  std::string_view name;
  bool (*holds)(std::string_view value);
  // So many different values are proof without the field's name.
  std::uint64_t proof = 1;
  // Parts of field names that are proof, too.
  Words field_names;
  bool personal = false;
};

// The first that fits is taken. Their order is that of the counts in profile states: kinds are only
// ever appended. One of ten numbers has the right check digit, and some words are codes.
const std::array<SemanticKind, kSemanticKinds>& Kinds() {
  static const std::array<SemanticKind, kSemanticKinds> kinds = {{
      {"email", IsEmail, 1, {}, true},
      {"uuid", IsUuid, 1, {}},
      {"uri", IsUri, 1, {}},
      {"ipv4", IsIpv4, 1, {}},
      {"ipv6", IsIpv6, 1, {}},
      {"iban", IsIban, 2, {"iban"}, true},
      {"isin", IsIsin, 5, {"isin"}},
      {"lei", IsLei, 3, {}},
      {"credit-card", IsIssuedCard, 5, {"creditcard", "cardnumber", "cardno"}, true},
      {"isbn", IsIsbn, 5, {"isbn"}},
      {"gtin", IsGtin, 8, {"gtin", "barcode", "upc"}},
      {"ssn", IsHyphenatedSsn, 3, {"ssn", "socialsecurity"}, true},
      {"phone", IsPhoneByForm, 1, {}, true},
      {"phone",
       IsPhoneByDigits,
       kOnlyByName,
       {"phone", "telefon", "mobile", "mobil", "fax", "cellnumber", "telnumber"},
       true},
      {"bic", IsBic, 8, {"bic", "swift"}},
      {"currency", IsCurrency, 6, {"currency", "waehrung", "devise"}},
      {"country", IsCountryAlpha2, kOnlyByName, {"country", "nation", "land"}},
      {"country-alpha-3", IsCountryAlpha3, 6, {"country", "nation", "land"}},
      {"language", IsLanguage, kOnlyByName, {"language", "lang", "locale", "sprache"}},
      {"person-name", HasTitle, 5, {}, true},
      {"person-name",
       IsNameByForm,
       kOnlyByName,
       {"firstname", "lastname", "givenname", "familyname", "middlename", "maidenname", "surname",
        "forename", "fullname", "personname", "contactname", "employeename", "patientname",
        "passengername", "cardholder", "vorname", "nachname"},
       true},
  }};
  return kinds;
}

}  // namespace

void CountSemantics(std::string_view value, SemanticCounts& counts) {
  for (std::size_t i = 0; i < kSemanticKinds; ++i) counts[i] += Kinds()[i].holds(value) ? 1 : 0;
}

std::string_view SemanticOf(std::string_view field, const SemanticCounts& counts,
                            std::uint64_t sampled, std::uint64_t distinct) {
  for (std::size_t i = 0; i < kSemanticKinds && sampled > 0; ++i) {
    if (10 * counts[i] < 9 * sampled) continue;
    const SemanticKind& kind = Kinds()[i];
    if (distinct >= kind.proof || NamesAny(field, kind.field_names)) return kind.name;
  }
  return {};
}

bool IsPersonal(std::string_view semantic) {
  return std::any_of(Kinds().begin(), Kinds().end(), [semantic](const SemanticKind& kind) {
    return kind.personal && kind.name == semantic;
  });
}

}  // namespace goldline::quality
