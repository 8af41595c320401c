// Any bytes are the state of a profile or an error, also behind a checksum that fits them; what is
// read can be merged, shown, and written as it was read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/hash.h"
#include "quality/profile_state.h"

namespace {

constexpr std::size_t kHead = 8 + 2 + 8 + 8;

void Read(std::string_view bytes) {
  auto state = goldline::quality::DecodeProfileState(bytes, "fuzz.state");
  if (!state.ok()) return;
  const std::string written = goldline::quality::EncodeProfileState(*state);
  auto again = goldline::quality::DecodeProfileState(written, "fuzz.state");
  if (!again.ok() || goldline::quality::EncodeProfileState(*again) != written) std::abort();
  goldline::quality::Profiler profiler;
  profiler.Merge(*std::move(state));
  profiler.Merge(*std::move(again));
  if (profiler.Finish().ToJson().empty() || profiler.Finish().ToText().empty()) std::abort();
}

std::string LittleEndian(std::uint64_t value) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Read(bytes);
  if (size < kHead) return 0;
  const std::string_view payload = bytes.substr(kHead);
  Read(std::string(bytes.substr(0, 10)) + LittleEndian(payload.size()) +
       LittleEndian(goldline::HashBytes(payload)) + std::string(payload));
  return 0;
}
