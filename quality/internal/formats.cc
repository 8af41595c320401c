#include "quality/internal/formats.h"

#include <algorithm>

#include "core/text.h"
#include "quality/internal/check_digits.h"
#include "quality/internal/code_lists.h"
#include "quality/internal/network_formats.h"
#include "quality/internal/numbering_plans.h"
#include "quality/internal/phone_number.h"

namespace goldline::quality {
namespace {

bool IsInternationalPhone(std::string_view text) { return IsPhoneNumber(text, nullptr); }

struct FormatEntry {
  std::string_view name, noun;
  bool (*holds)(std::string_view text);
  bool of_odcs = false;
};
constexpr FormatEntry kFormats[] = {
    {"email", "an e-mail address", IsEmail, true},
    {"uuid", "a UUID", IsUuid, true},
    {"uri", "a URI", IsUri, true},
    {"hostname", "a host name", IsHostname, true},
    {"ipv4", "an IPv4 address", IsIpv4, true},
    {"ipv6", "an IPv6 address", IsIpv6, true},
    {"byte", "base64 text", IsBase64, true},
    {"phone", "a phone number with a plus and a calling code", IsInternationalPhone},
    {"iban", "an IBAN", IsIban},
    {"bic", "a BIC", IsBic},
    {"lei", "an LEI", IsLei},
    {"isin", "an ISIN", IsIsin},
    {"credit-card", "a card number", IsCreditCard},
    {"luhn", "a number with Luhn's check digit", IsLuhn},
    {"gtin", "a GTIN", IsGtin},
    {"ean-8", "an EAN-8", IsEan8},
    {"ean-13", "an EAN-13", IsEan13},
    {"isbn", "an ISBN", IsIsbn},
    {"ssn", "a US social security number", IsSsn},
    {"country", "a country of ISO 3166 (DE)", IsCountryAlpha2},
    {"country-alpha-3", "a country of ISO 3166 (DEU)", IsCountryAlpha3},
    {"country-numeric", "a country of ISO 3166 (276)", IsCountryNumeric},
    {"currency", "a currency of ISO 4217 (EUR)", IsCurrency},
    {"language", "a language of ISO 639-1 (de)", IsLanguage},
};
constexpr std::string_view kPhoneOf = "phone:";

}  // namespace

std::optional<Format> FindFormat(std::string_view name) {
  for (const FormatEntry& entry : kFormats) {
    if (entry.name == name) return Format{std::string(entry.noun), entry.holds};
  }
  if (!name.starts_with(kPhoneOf)) return std::nullopt;
  const std::string_view region = name.substr(kPhoneOf.size());
  const NumberingPlan* plan = PlanOfRegion(region);
  if (plan == nullptr) return std::nullopt;
  return Format{Concat("a phone number (", region, ")"),
                [plan](std::string_view text) { return IsPhoneNumber(text, plan); }};
}

bool IsFormatWithoutCheck(std::string_view name) { return name == "password" || name == "binary"; }

bool IsOwnFormat(std::string_view name) {
  const auto* const entry = std::find_if(std::begin(kFormats), std::end(kFormats),
                                         [&](const FormatEntry& one) { return one.name == name; });
  return entry == std::end(kFormats) ? FindFormat(name).has_value() : !entry->of_odcs;
}

const std::vector<std::string>& FormatNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const FormatEntry& entry : kFormats) all.emplace_back(entry.name);
    return all;
  }();
  return names;
}

}  // namespace goldline::quality
