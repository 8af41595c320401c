// Any bytes are a contract or an error with a place; nothing crashes, hangs or grows without bound.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "quality/contract.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto contract = goldline::quality::Contract::Parse(text, "fuzz.odcs.yaml");
  if (!contract.ok() && contract.error().place().line == 0) std::abort();
  return 0;
}
