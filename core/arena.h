// A TextArena keeps text bytes in place until it is destroyed, for columns whose texts are made
// rather than read. Not for use by two threads at once.
//   auto arena = std::make_shared<TextArena>();
//   column.AppendText(arena->Copy(value));
//   column.owners.push_back(arena);
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace goldline {

class TextArena {
 public:
  // A view of a copy of `text`.
  std::string_view Copy(std::string_view text);
  // `size` bytes to be filled by the caller.
  char* Allocate(std::size_t size);

 private:
  static constexpr std::size_t kBlockBytes = 16 * 1024;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t used_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace goldline
