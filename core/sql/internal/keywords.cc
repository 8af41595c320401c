#include "core/sql/internal/keywords.h"

#include <array>
#include <cstddef>

namespace goldline::sql {
namespace {

constexpr KeywordRow kRows[] = {
#define GL_KEYWORD(Id, Word, Category, BareLabel) \
  {Word, Keyword::Id, KeywordCategory::Category, BareLabel},
#include "core/sql/internal/keywords.inc"
#undef GL_KEYWORD
#define GL_WORD(Id, Word) {Word, Keyword::Id, KeywordCategory::kUnreserved, true},
#include "core/sql/internal/words.inc"
#undef GL_WORD
};

constexpr std::size_t kKeywords = 0
#define GL_KEYWORD(Id, Word, Category, BareLabel) +1
#include "core/sql/internal/keywords.inc"
#undef GL_KEYWORD
    ;

// Open addressing over four times as many slots as words; a slot holds a row's number from 1.
constexpr std::size_t kSlots = 2048;

constexpr std::size_t SlotOf(std::string_view word) {
  std::uint32_t hash = 2166136261u;  // FNV-1a
  for (const char letter : word) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619u;
  return (hash ^ (hash >> 15)) % kSlots;
}

constexpr std::array<std::uint16_t, kSlots> BuildSlots() {
  std::array<std::uint16_t, kSlots> slots{};
  for (std::size_t row = 0; row < std::size(kRows); ++row) {
    std::size_t slot = SlotOf(kRows[row].word);
    while (slots[slot] != 0) slot = (slot + 1) % kSlots;
    slots[slot] = static_cast<std::uint16_t>(row + 1);
  }
  return slots;
}

constexpr std::array<std::uint16_t, kSlots> kSlotRows = BuildSlots();

}  // namespace

const KeywordRow* FindWord(std::string_view word) {
  for (std::size_t slot = SlotOf(word); kSlotRows[slot] != 0; slot = (slot + 1) % kSlots) {
    const KeywordRow& row = kRows[kSlotRows[slot] - 1];
    if (row.word == word) return &row;
  }
  return nullptr;
}

const KeywordRow* FindKeyword(std::string_view word) {
  const KeywordRow* row = FindWord(word);
  return row != nullptr && static_cast<std::size_t>(row->keyword) <= kKeywords ? row : nullptr;
}

const KeywordRow& RowOf(Keyword keyword) { return kRows[static_cast<std::size_t>(keyword) - 1]; }

}  // namespace goldline::sql
