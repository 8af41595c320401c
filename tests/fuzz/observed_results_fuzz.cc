// Any bytes are results or an error that says where; names that reach a terminal steer none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/control_characters.h"
#include "quality/observed_results.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = goldline::quality::ReadObservedResults(text, "fuzz.json");
  if (!read.ok()) {
    Require(read.error().place().input == "fuzz.json");
    Require(read.error().id() == "bad_json" || read.error().message().starts_with('/'));
    return 0;
  }
  Require(!read->results.empty() && !read->Source().empty());
  for (const goldline::quality::ObservedResult& result : read->results) {
    Require(!result.id.empty() && !goldline::HasControlCharacter(result.id));
    Require(!goldline::HasControlCharacter(result.message));
    for (const std::string& name : result.resources) {
      Require(!name.empty() && !goldline::HasControlCharacter(name));
    }
  }
  return 0;
}
