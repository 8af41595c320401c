// Integer keys that lie close together, as most numbers of records do: the place of the first
// record of each stands in a page of 4096 neighbours, four bytes a key instead of 32, and a run of
// keys stays in the processor's cache where a hash table misses it with every one.
//
//   if (DenseKeys::Slot slot = dense.Find(value, ordinal)) ...   // else the key belongs elsewhere
//
// Pages are made while their keys fill at least an eighth of them and they fit the budget. After
// that only the pages that are there are used, so a key always belongs to the same place.
// One thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

#include "core/result.h"

namespace goldline::quality {

class DenseKeys {
 public:
  explicit DenseKeys(std::size_t budget) : most_pages_(budget / sizeof(Page)) {}

  struct Found {
    bool fresh = false;  // the key was not there and is now
    std::uint64_t first_ordinal = 0;
    bool repeated = false;  // the key was found there before
  };
  // Adds the key of record `ordinal`, or finds it. nullopt: the key belongs elsewhere.
  std::optional<Found> Insert(std::int64_t value, std::uint64_t ordinal);
  // Every key with the place of its first record, in no order.
  Status ForEach(const std::function<Status(std::int64_t, std::uint64_t)>& take) const;
  // Begins to load what Insert will need; false when the key belongs elsewhere, as far as is known.
  bool Prefetch(std::int64_t value) const;

 private:
  static constexpr int kPageBits = 12;
  static constexpr std::size_t kPageKeys = std::size_t{1} << kPageBits;
  static constexpr std::uint32_t kRepeated = std::uint32_t{1} << 31;
  static constexpr std::uint64_t kFreePages = 64;  // before the share of keys is asked for

  // A slot is 0, or 1 + how many records after the page's first one its key came.
  struct Page {
    std::uint64_t first_ordinal = 0;
    std::array<std::uint32_t, kPageKeys> slots{};
  };

  Page* Find(std::int64_t number) const;
  Page* FindOrMake(std::int64_t number, std::uint64_t ordinal);

  struct Recent {
    std::int64_t number = 0;
    Page* page = nullptr;
  };
  std::size_t most_pages_;
  std::unordered_map<std::int64_t, std::unique_ptr<Page>> pages_;
  mutable std::array<Recent, 64> recent_;  // by the last bits of the number
  std::uint64_t keys_ = 0;
  bool sealed_ = false;  // no more pages
};

}  // namespace goldline::quality
