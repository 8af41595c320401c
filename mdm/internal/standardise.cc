#include "mdm/internal/standardise.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "core/ascii.h"
#include "core/civil.h"
#include "core/text.h"
#include "mdm/internal/unicode.h"

namespace goldline::mdm {
namespace {

constexpr std::array<std::string_view, 13> kPlaceholders = {
    "n a",     "null",      "none",  "unknown",  "not available", "nan",      "nil",
    "missing", "unbekannt", "keine", "no email", "noemail",       "undefined"};

constexpr std::array<std::string_view, 18> kTitles = {
    "mr",   "mrs", "ms", "miss", "dr",  "prof", "professor", "sir", "herr",
    "frau", "hr",  "fr", "dott", "ing", "mme",  "monsieur",  "jr",  "sr"};

// Words before a family name that belong to it.
constexpr std::array<std::string_view, 20> kParticles = {
    "van", "von", "de",  "der", "den", "del", "della", "di", "da", "la",
    "le",  "du",  "dos", "das", "ten", "ter", "zu",    "al", "el", "st"};

struct StreetWord {
  std::string_view written;
  std::string_view standard;
};
constexpr std::array<StreetWord, 17> kStreetWords = {{
    {"street", "st"},
    {"strasse", "str"},
    {"road", "rd"},
    {"avenue", "ave"},
    {"av", "ave"},
    {"drive", "dr"},
    {"lane", "ln"},
    {"place", "pl"},
    {"court", "ct"},
    {"circuit", "cct"},
    {"crescent", "cres"},
    {"close", "cl"},
    {"square", "sq"},
    {"boulevard", "blvd"},
    {"terrace", "tce"},
    {"apartment", "apt"},
    {"mount", "mt"},
}};

template <std::size_t N>
bool Contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsWordByte(char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || (c & 0x80) != 0; }

// The match form with everything but letters and digits as single blanks; apostrophes vanish.
std::string Words(std::string_view text) {
  std::string out;
  for (const char c : MatchForm(text)) {
    if (c == '\'') continue;
    if (IsWordByte(c)) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return Contains(kPlaceholders, out) ? std::string() : out;
}

std::string Digits(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), IsDigit);
  return out;
}

std::string JoinWords(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

// The words of a name without titles; a name of nothing but titles keeps them.
std::vector<std::string_view> NameWords(std::string_view words) {
  std::vector<std::string_view> all = Split(words, ' ');
  std::vector<std::string_view> kept;
  std::copy_if(all.begin(), all.end(), std::back_inserter(kept),
               [](std::string_view word) { return !Contains(kTitles, word); });
  return kept.empty() ? all : kept;
}

struct DateParts {
  std::int64_t year = 0;
  int month = 0;
  int day = 0;
};

std::string FormatParts(const DateParts& parts) {
  if (parts.year < 1000 || !IsValid({parts.year, parts.month, parts.day})) return {};
  const auto number = parts.year * 10000 + parts.month * 100 + parts.day;
  return Concat(number);
}

int Number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// The runs of digits in a text that has nothing else but separators; nullopt otherwise.
std::optional<std::vector<std::string_view>> DigitRuns(std::string_view text) {
  std::vector<std::string_view> runs;
  for (std::size_t i = 0; i < text.size();) {
    if (!IsDigit(text[i])) {
      if (std::string_view("-/. ").find(text[i]) == std::string_view::npos) return std::nullopt;
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && IsDigit(text[end])) ++end;
    if (end - i > 8) return std::nullopt;
    runs.push_back(text.substr(i, end - i));
    i = end;
  }
  return runs;
}

// Two digits of a year of birth: a person is at most a hundred or so.
int FullYear(std::string_view digits) {
  const int year = Number(digits);
  if (digits.size() > 2) return year;
  return year > 26 ? 1900 + year : 2000 + year;
}

// A date of eight digits without separators: yyyymmdd, else ddmmyyyy.
std::string CompactDate(std::string_view digits) {
  std::string forward = FormatParts(
      {Number(digits.substr(0, 4)), Number(digits.substr(4, 2)), Number(digits.substr(6, 2))});
  if (!forward.empty()) return forward;
  return FormatParts(
      {Number(digits.substr(4, 4)), Number(digits.substr(2, 2)), Number(digits.substr(0, 2))});
}

// A time of day after the date does not matter.
std::string_view DatePart(std::string_view text) {
  text = Trim(text);
  if (text.size() > 10 && (text[10] == 'T' || text[10] == ' ')) return text.substr(0, 10);
  return text;
}

}  // namespace

std::string StandardName(std::string_view text) {
  const std::string words = Words(text);
  return JoinWords(NameWords(words));
}

PersonName ParsePersonName(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma != std::string_view::npos) {
    return {StandardName(text.substr(comma + 1)), StandardName(text.substr(0, comma))};
  }
  const std::string all = Words(text);
  if (all.empty()) return {};
  const std::vector<std::string_view> words = NameWords(all);
  if (words.size() == 1) return {{}, std::string(words[0])};
  std::size_t family = words.size() - 1;
  while (family > 1 && Contains(kParticles, words[family - 1])) --family;
  const std::span<const std::string_view> span(words);
  return {JoinWords(span.first(family)), JoinWords(span.subspan(family))};
}

std::string StandardEmail(std::string_view text) {
  std::string mail;
  for (const char c : MatchForm(text)) {
    if (c > ' ') mail.push_back(c);
  }
  if (mail.starts_with("mailto:")) mail.erase(0, 7);
  return Words(mail).size() < 2 ? std::string() : mail;
}

std::string StandardPhone(std::string_view text) {
  // "+49 (0)30": the trunk prefix in brackets is not dialled after a calling code.
  std::string written(text);
  if (const std::size_t trunk = written.find("(0)"); trunk != std::string::npos) {
    written.erase(trunk, 3);
  }
  std::string digits = Digits(written);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() < 5) return {};
  return digits.size() > 9 ? digits.substr(digits.size() - 9) : digits;
}

std::string StandardDate(std::string_view text, DateOrder order) {
  const auto runs = DigitRuns(DatePart(text));
  if (!runs || runs->empty()) return {};
  if (runs->size() == 1 && runs->front().size() == 8) return CompactDate(runs->front());
  if (runs->size() != 3) return {};
  const auto& r = *runs;
  if (r[0].size() == 4) return FormatParts({Number(r[0]), Number(r[1]), Number(r[2])});
  if (r[0].size() > 2 || r[1].size() > 2) return {};
  const bool dotted = text.find('.') != std::string_view::npos;
  const bool day_first = dotted || order == DateOrder::kDayFirst;
  DateParts parts{FullYear(r[2]), Number(r[1]), Number(r[0])};
  if (!day_first) std::swap(parts.month, parts.day);
  if (parts.month > 12 && parts.day <= 12) std::swap(parts.month, parts.day);
  return FormatParts(parts);
}

DateOrder DetectDateOrder(std::span<const std::string_view> values) {
  bool day_first = false;
  bool month_first = false;
  for (const std::string_view value : values) {
    const auto runs = DigitRuns(DatePart(value));
    if (!runs || runs->size() != 3 || (*runs)[0].size() > 2) continue;
    day_first |= Number((*runs)[0]) > 12;
    month_first |= Number((*runs)[1]) > 12;
  }
  return month_first && !day_first ? DateOrder::kMonthFirst : DateOrder::kDayFirst;
}

std::string StandardCode(std::string_view text) {
  std::string words = Words(text);
  std::erase(words, ' ');
  // "0000000": a number nobody has.
  const bool blank = std::all_of(words.begin(), words.end(), [](char c) { return c == '0'; });
  return blank ? std::string() : words;
}

std::string StandardWords(std::string_view text) {
  const std::string words = Words(text);
  std::vector<std::string_view> out = Split(words, ' ');
  for (std::string_view& word : out) {
    const auto* known =
        std::find_if(kStreetWords.begin(), kStreetWords.end(),
                     [&](const StreetWord& street) { return street.written == word; });
    if (known != kStreetWords.end()) word = known->standard;
  }
  return JoinWords(out);
}

std::string StandardValue(Role role, std::string_view text, DateOrder order) {
  switch (role) {
    case Role::kEmail:
      return StandardEmail(text);
    case Role::kPhone:
      return StandardPhone(text);
    case Role::kDateOfBirth:
      return StandardDate(text, order);
    case Role::kPostcode:
    case Role::kIdentifier:
      return StandardCode(text);
    case Role::kAddress:
      return StandardWords(text);
    default:
      return Words(text);
  }
}

}  // namespace goldline::mdm
