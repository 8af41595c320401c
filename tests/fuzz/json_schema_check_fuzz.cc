// Any JSON is a schema or is refused; a schema says yes or no to any value, the same both times,
// and equal values are judged alike.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/json.h"
#include "quality/internal/json_schema_check.h"

namespace {

using goldline::ParseJson;
using goldline::quality::internal::CanonicalJson;
using goldline::quality::internal::JsonSchema;

constexpr std::string_view kValues[] = {
    "null",
    "true",
    "0",
    "-1.50",
    "1e400",
    "\"\"",
    "\"h\u00e9llo\"",
    "[]",
    "[1,1.0,[2]]",
    "{}",
    R"({"a":1,"b":[null],"a":{"b":"c"}})",
};

void Judge(const JsonSchema& schema, std::string_view text) {
  const auto value = ParseJson(text);
  if (!value.ok()) std::abort();
  const auto again = ParseJson(CanonicalJson(*value));
  if (!again.ok() || schema.Holds(*value) != schema.Holds(*again)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16384) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = ParseJson(text);
  if (!document.ok()) return 0;
  const auto schema = JsonSchema::Compile(*document);
  if (!schema.ok()) return 0;
  for (const std::string_view value : kValues) Judge(*schema, value);
  Judge(*schema, text);
  return 0;
}
