#include "core/arena.h"

#include <algorithm>
#include <cstring>

namespace goldline {

char* TextArena::Allocate(std::size_t size) {
  if (capacity_ - used_ < size) {
    capacity_ = std::max(size, kBlockBytes);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(capacity_));
    used_ = 0;
  }
  char* out = blocks_.empty() ? nullptr : blocks_.back().get() + used_;
  used_ += size;
  return out;
}

std::string_view TextArena::Copy(std::string_view text) {
  if (text.empty()) return {};
  char* out = Allocate(text.size());
  std::memcpy(out, text.data(), text.size());
  return {out, text.size()};
}

}  // namespace goldline
