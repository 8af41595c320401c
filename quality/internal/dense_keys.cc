#include "quality/internal/dense_keys.h"

namespace goldline::quality {

DenseKeys::Page* DenseKeys::Find(std::int64_t number) const {
  Recent& recent = recent_[static_cast<std::size_t>(number) % recent_.size()];
  if (recent.page != nullptr && recent.number == number) return recent.page;
  const auto page = pages_.find(number);
  if (page == pages_.end()) return nullptr;
  recent = {number, page->second.get()};
  return recent.page;
}

DenseKeys::Page* DenseKeys::FindOrMake(std::int64_t number, std::uint64_t ordinal) {
  Page* found = Find(number);
  if (found != nullptr || sealed_) return found;
  const bool filled = pages_.size() < kFreePages + keys_ / (kPageKeys / 8);
  if (!filled || pages_.size() >= most_pages_) {
    sealed_ = true;
    return nullptr;
  }
  auto page = std::make_unique<Page>();
  page->first_ordinal = ordinal;
  found = page.get();
  pages_.emplace(number, std::move(page));
  return found;
}

bool DenseKeys::Prefetch(std::int64_t value) const {
  if (pages_.empty()) return false;
  const Page* page = Find(value >> kPageBits);
  if (page == nullptr) return !sealed_;
  __builtin_prefetch(&page->slots[static_cast<std::size_t>(value) % kPageKeys], 1);
  return true;
}

Status DenseKeys::ForEach(const std::function<Status(std::int64_t, std::uint64_t)>& take) const {
  for (const auto& [number, page] : pages_) {
    for (std::size_t i = 0; i < kPageKeys; ++i) {
      const std::uint32_t slot = page->slots[i] & ~kRepeated;
      if (slot == 0) continue;
      const auto value = static_cast<std::int64_t>(static_cast<std::uint64_t>(number) << kPageBits |
                                                   static_cast<std::uint64_t>(i));
      GL_RETURN_IF_ERROR(take(value, page->first_ordinal + slot - 1));
    }
  }
  return Ok();
}

std::optional<DenseKeys::Found> DenseKeys::Insert(std::int64_t value, std::uint64_t ordinal) {
  Page* page = FindOrMake(value >> kPageBits, ordinal);
  if (page == nullptr) return std::nullopt;
  std::uint32_t& slot = page->slots[static_cast<std::size_t>(value) % kPageKeys];
  if (slot != 0) {
    const Found found{false, page->first_ordinal + (slot & ~kRepeated) - 1,
                      (slot & kRepeated) != 0};
    slot |= kRepeated;
    return found;
  }
  // Ordinals only grow, so a key that is too late for its page is so for good.
  const std::uint64_t after = ordinal - page->first_ordinal;
  if (after + 1 >= kRepeated) return std::nullopt;
  slot = static_cast<std::uint32_t>(after + 1);
  ++keys_;
  return Found{true, ordinal, false};
}

}  // namespace goldline::quality
