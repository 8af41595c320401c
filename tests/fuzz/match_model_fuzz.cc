// A match model is untrusted text: whatever stands in it, reading ends with a model or an error.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/yaml.h"
#include "mdm/model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto yaml = goldline::ParseYaml(text, "fuzz.yaml");
  if (!yaml.ok()) return 0;
  const auto model = goldline::mdm::ParseMatchModel(*yaml, "fuzz.yaml");
  // A model that was accepted keeps the promise that clustering needs.
  if (model.ok() && model->thresholds.merge < model->thresholds.missing_pair + 1) std::abort();
  return 0;
}
