// Whatever bytes a key is read from, reading ends, says whether it was well formed, and
// gives the same bytes again when it was.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/check.h"
#include "core/store/key.h"

using goldline::store::KeyReader;
using goldline::store::KeyWriter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view key(reinterpret_cast<const char*>(data), size);
  KeyReader reader(key);
  const std::uint8_t kind = reader.U8();
  const std::string name = reader.Text();
  const std::int64_t time = reader.I64();
  const std::string rest = reader.Text();
  const std::uint64_t number = reader.DescendingU64();
  if (!reader.Finish().ok()) return 0;
  const std::string again =
      KeyWriter().U8(kind).Text(name).I64(time).Text(rest).DescendingU64(number).Take();
  GL_CHECK(again == key);
  return 0;
}
