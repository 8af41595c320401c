// The levels of each role, and the functions that find them. Thresholds of Jaro–Winkler follow
// Splink's name comparisons (0.92, 0.88, 0.70).

#include "mdm/internal/compare.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "core/civil.h"
#include "core/text.h"
#include "mdm/internal/nicknames.h"
#include "mdm/internal/string_metrics.h"

namespace goldline::mdm {
namespace {

// Positions in the lists of labels below.
namespace given_level {
enum : std::int8_t {
  kSwapped,
  kExact,
  kNickname,
  kClose,
  kPart,
  kNear,
  kInitial,
  kMoved,
  kFar,
  kElse
};
}
namespace family_level {
enum : std::int8_t { kExact, kClose, kPart, kNear, kMoved, kFar, kElse };
}
namespace date_level {
enum : std::int8_t { kExact, kDayMonth, kOneEdit, kYearOnly, kMonth, kYear, kDecade, kElse };
}
namespace email_level {
enum : std::int8_t { kExact, kUser, kClose, kUserClose, kElse };
}
namespace phone_level {
enum : std::int8_t { kExact, kLastSeven, kOneEdit, kElse };
}
namespace postcode_level {
enum : std::int8_t { kExact, kOneEdit, kSector, kDistrict, kElse };
}
namespace word_level {
enum : std::int8_t { kExact, kMost, kMany, kSome, kElse };
}
namespace place_level {
enum : std::int8_t { kExact, kClose, kPart, kElse };
}
namespace code_level {
enum : std::int8_t { kExact, kOneEdit, kElse };
}

Comparison Describe(const ValueColumn& column) {
  switch (column.role) {
    case Role::kGivenName:
      return {column.name,
              column.role,
              {"swapped with family name", "exact", "short form", "jaro-winkler 0.92", "part",
               "jaro-winkler 0.88 or one edit", "initial", "in the other field",
               "jaro-winkler 0.70", "else"},
              given_level::kExact};
    case Role::kFamilyName:
      return {column.name,
              column.role,
              {"exact", "jaro-winkler 0.92", "part", "jaro-winkler 0.88 or one edit",
               "in the other field", "jaro-winkler 0.70", "else"},
              family_level::kExact};
    case Role::kDateOfBirth:
      return {column.name,
              column.role,
              {"exact", "day and month swapped", "one edit", "same year, one without day",
               "within a month", "within a year", "within ten years", "else"},
              date_level::kExact};
    case Role::kEmail:
      return {column.name,
              column.role,
              {"exact", "same user", "jaro-winkler 0.92", "user jaro-winkler 0.88", "else"},
              email_level::kExact};
    case Role::kPhone:
      return {column.name,
              column.role,
              {"exact", "last seven", "one edit", "else"},
              phone_level::kExact};
    case Role::kPostcode:
      return {column.name,
              column.role,
              {"exact", "one edit", "sector", "district", "else"},
              postcode_level::kExact};
    case Role::kAddress:
      return {column.name,
              column.role,
              {"exact", "words 0.85", "words 0.60", "words 0.35", "else"},
              word_level::kExact};
    case Role::kIdentifier:
      return {column.name, column.role, {"exact", "one edit", "else"}, code_level::kExact};
    default:
      return {column.name,
              column.role,
              {"exact", "jaro-winkler 0.90", "common word", "else"},
              place_level::kExact};
  }
}

bool HasWord(std::string_view words, std::string_view wanted) {
  for (const std::string_view word : Split(words, ' ')) {
    if (word == wanted) return true;
  }
  return false;
}

// Every word of the shorter name is in the longer one.
bool IsPart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.find(' ') == std::string_view::npos || a.size() < 2) return false;
  for (const std::string_view word : Split(a, ' ')) {
    if (!HasWord(b, word)) return false;
  }
  return true;
}

bool HasCommonWord(std::string_view a, std::string_view b) {
  for (const std::string_view word : Split(a, ' ')) {
    if (word.size() > 2 && HasWord(b, word)) return true;
  }
  return false;
}

bool Share(const std::vector<std::uint16_t>& a, const std::vector<std::uint16_t>& b) {
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

// Jaro–Winkler is hard on short names: "ewa" and "eaw".
bool IsOneSlip(std::string_view a, std::string_view b) {
  return a.size() > 2 && b.size() > 2 && OsaAtMostOne(a, b);
}

std::int8_t CompareGiven(std::string_view a, std::string_view b, bool nickname) {
  if (nickname) return given_level::kNickname;
  const double similarity = JaroWinkler(a, b);
  if (similarity >= 0.92) return given_level::kClose;
  if (IsPart(a, b)) return given_level::kPart;
  if (similarity >= 0.88 || IsOneSlip(a, b)) return given_level::kNear;
  if (a[0] == b[0] && (a.size() == 1 || b.size() == 1)) return given_level::kInitial;
  return similarity >= 0.70 ? given_level::kFar : given_level::kElse;
}

std::int8_t CompareFamily(std::string_view a, std::string_view b) {
  const double similarity = JaroWinkler(a, b);
  if (similarity >= 0.92) return family_level::kClose;
  if (IsPart(a, b)) return family_level::kPart;
  if (similarity >= 0.88 || IsOneSlip(a, b)) return family_level::kNear;
  return similarity >= 0.70 ? family_level::kFar : family_level::kElse;
}

int Number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// a and b are yyyymmdd, as StandardDate writes them.
std::int8_t CompareDate(std::string_view a, std::string_view b) {
  const bool same_year = a.substr(0, 4) == b.substr(0, 4);
  if (same_year && a.substr(4, 2) == b.substr(6) && a.substr(6) == b.substr(4, 2)) {
    return date_level::kDayMonth;
  }
  if (OsaAtMostOne(a, b)) return date_level::kOneEdit;
  if (same_year && (a.substr(4) == "0101" || b.substr(4) == "0101")) return date_level::kYearOnly;
  const auto days = [](std::string_view date) {
    return DaysFromCivil(
        {Number(date.substr(0, 4)), Number(date.substr(4, 2)), Number(date.substr(6))});
  };
  const std::int64_t apart = std::abs(days(a) - days(b));
  if (apart <= 31) return date_level::kMonth;
  if (apart <= 366) return date_level::kYear;
  return apart <= 3660 ? date_level::kDecade : date_level::kElse;
}

std::int8_t CompareEmail(std::string_view a, std::string_view b) {
  const std::string_view user_a = a.substr(0, a.find('@'));
  const std::string_view user_b = b.substr(0, b.find('@'));
  if (user_a == user_b) return email_level::kUser;
  if (JaroWinkler(a, b) >= 0.92) return email_level::kClose;
  return JaroWinkler(user_a, user_b) >= 0.88 ? email_level::kUserClose : email_level::kElse;
}

std::int8_t ComparePhone(std::string_view a, std::string_view b) {
  if (a.size() >= 7 && b.size() >= 7 && a.substr(a.size() - 7) == b.substr(b.size() - 7)) {
    return phone_level::kLastSeven;
  }
  return OsaAtMostOne(a, b) ? phone_level::kOneEdit : phone_level::kElse;
}

std::int8_t ComparePostcode(std::string_view a, std::string_view b) {
  if (OsaAtMostOne(a, b)) return postcode_level::kOneEdit;
  const auto diverge = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  const auto common = static_cast<std::size_t>(diverge - a.begin());
  const std::size_t longest = std::max(a.size(), b.size());
  if (common >= 3 && common + 2 >= longest) return postcode_level::kSector;
  return common >= 2 ? postcode_level::kDistrict : postcode_level::kElse;
}

std::int8_t ComparePlace(std::string_view a, std::string_view b) {
  if (JaroWinkler(a, b) >= 0.90) return place_level::kClose;
  return HasCommonWord(a, b) ? place_level::kPart : place_level::kElse;
}

bool IsNumber(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 1 for equal words, less for similar ones; numbers are equal or not.
double WordSimilarity(std::string_view a, std::string_view b) {
  if (a == b) return 1;
  if (IsNumber(a) || IsNumber(b)) return 0;
  const double similarity = JaroWinkler(a, b);
  return similarity >= 0.90 ? similarity : 0;
}

}  // namespace

Comparer::Comparer(const PersonRecords& records)
    : records_(records),
      nicknames_(records.columns().size()),
      words_(records.columns().size()),
      given_(records.IndexOf(Role::kGivenName)),
      family_(records.IndexOf(Role::kFamilyName)) {
  for (std::size_t c = 0; c < records.columns().size(); ++c) {
    const ValueColumn& column = records.columns()[c];
    comparisons_.push_back(Describe(column));
    if (column.role == Role::kGivenName) {
      for (const std::string& text : column.texts) nicknames_[c].push_back(NicknameGroups(text));
    }
    if (column.role == Role::kAddress) PrepareWords(c);
  }
}

// Words weigh their information: log of how few of the values have them.
void Comparer::PrepareWords(std::size_t c) {
  const ValueColumn& column = records_.columns()[c];
  std::map<std::string_view, double> frequency;
  for (const std::string& text : column.texts) {
    for (const std::string_view word : Split(text, ' ')) frequency[word] += 1;
  }
  const auto values = static_cast<double>(column.texts.size());
  for (const std::string& text : column.texts) {
    std::vector<Word> words;
    for (const std::string_view word : Split(text, ' ')) {
      words.push_back({word, std::log(1 + values / frequency[word])});
    }
    words_[c].push_back(std::move(words));
  }
}

Levels Comparer::Compare(std::size_t a, std::size_t b) const {
  Levels levels;
  levels.fill(kNullLevel);
  for (std::size_t c = 0; c < comparisons_.size(); ++c) {
    const ValueColumn& column = records_.columns()[c];
    levels[c] = CompareColumn(c, column.values[a], column.values[b]);
  }
  if (given_ < comparisons_.size() && family_ < comparisons_.size()) {
    CompareMovedNames(a, b, levels);
  }
  return levels;
}

std::int8_t Comparer::CompareColumn(std::size_t c, std::uint32_t a, std::uint32_t b) const {
  if (a == kNoValue || b == kNoValue) return kNullLevel;
  if (a == b) return comparisons_[c].exact;
  const ValueColumn& column = records_.columns()[c];
  const std::string_view text_a = column.texts[a];
  const std::string_view text_b = column.texts[b];
  switch (column.role) {
    case Role::kGivenName:
      return CompareGiven(text_a, text_b, Share(nicknames_[c][a], nicknames_[c][b]));
    case Role::kFamilyName:
      return CompareFamily(text_a, text_b);
    case Role::kDateOfBirth:
      return CompareDate(text_a, text_b);
    case Role::kEmail:
      return CompareEmail(text_a, text_b);
    case Role::kPhone:
      return ComparePhone(text_a, text_b);
    case Role::kPostcode:
      return ComparePostcode(text_a, text_b);
    case Role::kAddress:
      return CompareWords(c, a, b);
    case Role::kIdentifier:
      return OsaAtMostOne(text_a, text_b) ? code_level::kOneEdit : code_level::kElse;
    default:
      return ComparePlace(text_a, text_b);
  }
}

// Soft TF-IDF in the sense of Cohen, Ravikumar and Fienberg (2003), with a Dice denominator.
std::int8_t Comparer::CompareWords(std::size_t c, std::uint32_t a, std::uint32_t b) const {
  double common = 0;
  double all = 0;
  for (const Word& word : words_[c][b]) all += word.weight;
  for (const Word& word : words_[c][a]) {
    all += word.weight;
    double best = 0;
    for (const Word& other : words_[c][b]) {
      best = std::max(best, WordSimilarity(word.text, other.text));
    }
    common += best * word.weight;
  }
  const double similarity = 2 * common / all;
  if (similarity >= 0.85) return word_level::kMost;
  if (similarity >= 0.60) return word_level::kMany;
  return similarity >= 0.35 ? word_level::kSome : word_level::kElse;
}

void Comparer::CompareMovedNames(std::size_t a, std::size_t b, Levels& levels) const {
  const ValueColumn& given = records_.columns()[given_];
  const ValueColumn& family = records_.columns()[family_];
  const auto text = [](const ValueColumn& column, std::size_t record) {
    const std::uint32_t value = column.values[record];
    return value == kNoValue ? std::string_view() : std::string_view(column.texts[value]);
  };
  if (levels[given_] == given_level::kExact || levels[family_] == family_level::kExact) return;
  const std::string_view given_a = text(given, a);
  const std::string_view given_b = text(given, b);
  const std::string_view family_a = text(family, a);
  const std::string_view family_b = text(family, b);
  const auto same = [](std::string_view x, std::string_view y) {
    return !x.empty() && !y.empty() && (x == y || JaroWinkler(x, y) >= 0.92);
  };
  const bool forward = same(given_a, family_b);
  const bool backward = same(family_a, given_b);
  if (forward && backward) {
    levels[given_] = given_level::kSwapped;
    levels[family_] = kNullLevel;  // one piece of evidence, counted once
  } else if (forward && given_a == family_b) {
    if (levels[given_] >= given_level::kFar) levels[given_] = given_level::kMoved;
    if (levels[family_] >= family_level::kFar) levels[family_] = family_level::kMoved;
  } else if (backward && family_a == given_b) {
    if (levels[given_] >= given_level::kFar) levels[given_] = given_level::kMoved;
    if (levels[family_] >= family_level::kFar) levels[family_] = family_level::kMoved;
  }
}

}  // namespace goldline::mdm
