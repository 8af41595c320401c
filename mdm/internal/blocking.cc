// A key is a set of parts that must all be there ("family name, year of birth"); its hash is the
// block. Keys of names use given and family name alike, so that swapped fields still meet.

#include "mdm/internal/blocking.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <optional>

#include "core/hash.h"
#include "core/parallel.h"
#include "core/text.h"
#include "mdm/internal/nicknames.h"

namespace goldline::mdm {
namespace {

// Something of a record that a key is made of.
enum class Part : std::uint8_t {
  kGiven,         // the first given name, short forms as the formal one
  kFamily,        // without blanks
  kAnyName,       // both of the above in turn
  kGivenStart,    // three letters
  kFamilyStart,   // four letters
  kAnyNameStart,  // four letters of either
  kFamilySound,   // soundex
  kInitial,       // of either name
  kDate,
  kYear,
  kMonthDay,
  kEmail,
  kEmailUser,
  kPhone,
  kPhoneEnd,  // the last seven digits
  kPostcode,
  kCity,
  kAddress,
  kIdentifier,
};

using Key = std::vector<Part>;

const std::vector<Key>& Keys() {
  static const std::vector<Key> keys = {
      {Part::kEmail},
      {Part::kEmailUser},
      {Part::kPhone},
      {Part::kPhoneEnd},
      {Part::kIdentifier},
      {Part::kAnyName, Part::kDate},
      {Part::kAnyNameStart, Part::kYear},
      {Part::kGivenStart, Part::kFamilyStart},
      {Part::kGiven, Part::kFamily},
      {Part::kFamilySound, Part::kInitial},
      {Part::kAnyName, Part::kPostcode},
      {Part::kPostcode, Part::kDate},
      {Part::kPostcode, Part::kYear},
      {Part::kFamily, Part::kCity},
      {Part::kGivenStart, Part::kCity},
      {Part::kFamily, Part::kYear},
      {Part::kGivenStart, Part::kYear},
      {Part::kGiven, Part::kMonthDay},
      {Part::kFamily, Part::kMonthDay},
      {Part::kDate, Part::kInitial},
      {Part::kDate, Part::kCity},
      {Part::kDate},
      {Part::kFamily},
      {Part::kAddress},
      {Part::kAddress, Part::kAnyName},
      {Part::kAddress, Part::kPostcode},
  };
  return keys;
}

// American soundex of ASCII letters; other letters are skipped.
std::string Soundex(std::string_view name) {
  constexpr std::string_view kCodes = "01230120022455012623010202";
  std::string out;
  char last = '0';
  for (const char c : name) {
    if (c < 'a' || c > 'z') continue;
    const char code = kCodes[static_cast<std::size_t>(c - 'a')];
    if (out.empty()) {
      out.push_back(c);
    } else if (code != '0' && code != last) {
      out.push_back(code);
    }
    if (c != 'h' && c != 'w') last = code;
    if (out.size() == 4) break;
  }
  return out;
}

// The texts of the parts of one record; a part may have two values or none.
class RecordParts {
 public:
  RecordParts(const PersonRecords& records, std::size_t record)
      : records_(records), record_(record) {}

  std::vector<std::string> Of(Part part) const {
    switch (part) {
      case Part::kGiven:
        return One(std::string(NicknameRoot(FirstWord(Text(Role::kGivenName)))));
      case Part::kFamily:
        return One(FamilyName());
      case Part::kAnyName:
        return Both(Of(Part::kGiven), Of(Part::kFamily));
      case Part::kGivenStart:
        return Start(Text(Role::kGivenName), 3);
      case Part::kFamilyStart:
        return Start(FamilyName(), 4);
      case Part::kAnyNameStart:
        return Both(Start(Text(Role::kGivenName), 4), Start(FamilyName(), 4));
      case Part::kFamilySound:
        return One(Soundex(FamilyName()));
      case Part::kInitial:
        return Both(Start(Text(Role::kGivenName), 1), Start(FamilyName(), 1));
      case Part::kDate:
        return One(std::string(Text(Role::kDateOfBirth)));
      case Part::kYear:
        return Start(Text(Role::kDateOfBirth), 4);
      case Part::kMonthDay:
        return MonthDay();
      default:
        return OfContact(part);
    }
  }

 private:
  std::vector<std::string> OfContact(Part part) const {
    const std::string_view phone = Text(Role::kPhone);
    const std::string_view email = Text(Role::kEmail);
    switch (part) {
      case Part::kEmail:
        return One(std::string(email));
      case Part::kEmailUser:
        return One(std::string(email.substr(0, email.find('@'))));
      case Part::kPhone:
        return One(std::string(phone));
      case Part::kPhoneEnd:
        return One(std::string(phone.size() > 7 ? phone.substr(phone.size() - 7) : ""));
      case Part::kPostcode:
        return One(std::string(Text(Role::kPostcode)));
      case Part::kCity:
        return One(std::string(Text(Role::kCity)));
      case Part::kAddress:
        return One(std::string(Text(Role::kAddress)));
      default:
        return One(std::string(Text(Role::kIdentifier)));
    }
  }

  std::string_view Text(Role role) const {
    const ValueColumn* column = records_.Find(role);
    if (!column || column->values[record_] == kNoValue) return {};
    return column->texts[column->values[record_]];
  }

  std::string FamilyName() const {
    std::string name(Text(Role::kFamilyName));
    std::erase(name, ' ');
    return name;
  }

  // 1 January stands for "year known": no evidence of a common day.
  std::vector<std::string> MonthDay() const {
    const std::string_view date = Text(Role::kDateOfBirth);
    if (date.size() != 8 || date.substr(4) == "0101") return {};
    return One(std::string(date.substr(4)));
  }

  static std::string_view FirstWord(std::string_view text) {
    return text.substr(0, text.find(' '));
  }

  static std::vector<std::string> One(std::string text) {
    if (text.empty()) return {};
    return {std::move(text)};
  }

  static std::vector<std::string> Start(std::string_view text, std::size_t letters) {
    if (text.size() < letters) return {};
    return {std::string(text.substr(0, letters))};
  }

  static std::vector<std::string> Both(std::vector<std::string> a, std::vector<std::string> b) {
    if (!b.empty() && (a.empty() || a[0] != b[0])) a.push_back(std::move(b[0]));
    return a;
  }

  const PersonRecords& records_;
  std::size_t record_;
};

struct Posting {
  std::uint64_t block = 0;
  std::uint32_t record = 0;
  friend bool operator==(const Posting&, const Posting&) = default;
  friend auto operator<=>(const Posting&, const Posting&) = default;
};

// Adds the hash of every combination of the values of a key's parts.
void AddBlocks(const RecordParts& parts, const Key& key, std::size_t at, std::uint64_t seed,
               std::uint32_t record, std::vector<Posting>& out) {
  if (at == key.size()) {
    out.push_back({seed, record});
    return;
  }
  for (const std::string& value : parts.Of(key[at])) {
    AddBlocks(parts, key, at + 1, HashBytes(value, seed + 1), record, out);
  }
}

std::vector<Posting> PostingsOf(const PersonRecords& records, const Key& key) {
  std::vector<Posting> postings;
  for (std::uint32_t record = 0; record < records.size(); ++record) {
    AddBlocks(RecordParts(records, record), key, 0, 0, record, postings);
  }
  std::sort(postings.begin(), postings.end());
  postings.erase(std::unique(postings.begin(), postings.end()), postings.end());
  return postings;
}

constexpr std::uint64_t Pack(std::uint32_t a, std::uint32_t b) {
  return std::uint64_t{a} << 32 | b;
}

// Writes the pairs of the blocks of one key.
class BlockPairs {
 public:
  BlockPairs(const PersonRecords& records, std::size_t limit) : records_(records), limit_(limit) {}

  void AddKey(const Key& key) {
    const std::vector<Posting> postings = PostingsOf(records_, key);
    for (std::size_t begin = 0; begin < postings.size();) {
      std::vector<std::uint32_t> block;
      const std::uint64_t hash = postings[begin].block;
      while (begin < postings.size() && postings[begin].block == hash) {
        block.push_back(postings[begin++].record);
      }
      AddBlock(block, 0);
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  }

  std::vector<std::uint64_t> pairs;
  std::uint64_t skipped = 0;

 private:
  // By what an oversize block is split, the most telling first.
  static constexpr std::array<Part, 6> kRefinements = {
      Part::kYear, Part::kPostcode, Part::kGiven, Part::kFamilyStart, Part::kMonthDay, Part::kCity};
  static constexpr std::size_t kNeighbours = 20;

  void AddBlock(const std::vector<std::uint32_t>& block, std::size_t refinement) {
    if (block.size() <= limit_) {
      AddWithin(block, block.size());
    } else if (refinement < kRefinements.size()) {
      AddSplit(block, refinement);
    } else {
      AddWithin(block, kNeighbours);
    }
  }

  // Pairs of records that stand at most `reach` apart.
  void AddWithin(const std::vector<std::uint32_t>& block, std::size_t reach) {
    for (std::size_t i = 0; i < block.size(); ++i) {
      const std::size_t end = std::min(block.size(), i + 1 + reach);
      for (std::size_t j = i + 1; j < end; ++j) pairs.push_back(Pack(block[i], block[j]));
      skipped += block.size() - end;
    }
  }

  void AddSplit(const std::vector<std::uint32_t>& block, std::size_t refinement) {
    std::vector<Posting> parts;
    for (const std::uint32_t record : block) {
      const auto values = RecordParts(records_, record).Of(kRefinements[refinement]);
      parts.push_back({values.empty() ? 0 : HashBytes(values[0], 1), record});
    }
    std::sort(parts.begin(), parts.end());
    for (std::size_t begin = 0; begin < parts.size();) {
      std::vector<std::uint32_t> part;
      const std::uint64_t hash = parts[begin].block;
      while (begin < parts.size() && parts[begin].block == hash) {
        part.push_back(parts[begin++].record);
      }
      AddBlock(part, refinement + 1);
    }
  }

  const PersonRecords& records_;
  std::size_t limit_;
};

}  // namespace

Candidates Block(const PersonRecords& records, std::size_t threads, std::size_t limit) {
  std::vector<BlockPairs> of_key(Keys().size(), BlockPairs(records, limit));
  ParallelFor(Keys().size(), 1, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) of_key[k].AddKey(Keys()[k]);
  });
  Candidates out;
  std::vector<std::uint64_t> all;
  for (BlockPairs& key : of_key) {
    all.insert(all.end(), key.pairs.begin(), key.pairs.end());
    out.skipped += key.skipped;
    std::vector<std::uint64_t>().swap(key.pairs);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  out.pairs.reserve(all.size());
  for (const std::uint64_t pair : all) {
    out.pairs.push_back(
        {static_cast<std::uint32_t>(pair >> 32), static_cast<std::uint32_t>(pair & 0xFFFFFFFF)});
  }
  return out;
}

}  // namespace goldline::mdm
