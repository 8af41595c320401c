// What is asked of the quarantine is refused, or it is written again as it was read: a command that
// asks a server asks for no more than it was told.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/json.h"
#include "ingest/quarantine_request.h"

namespace {

using goldline::JsonValue;
using goldline::JsonWriter;
using goldline::ParseJson;

std::string TextOf(const goldline::ingest::RowFix& fix) {
  JsonWriter json;
  goldline::ingest::WriteJson(fix, json);
  return json.Take();
}

std::string TextOf(const goldline::ingest::RowChoice& choice) {
  JsonWriter json;
  json.BeginObject();
  goldline::ingest::WriteMembers(choice, json);
  json.EndObject();
  return json.Take();
}

template <class Read>
void CheckRoundTrip(const JsonValue& json, Read read) {
  const auto first = read(json);
  if (!first.ok()) return;
  const std::string written = TextOf(*first);
  const auto parsed = ParseJson(written);
  if (!parsed.ok()) std::abort();
  const auto again = read(*parsed);
  if (!again.ok() || TextOf(*again) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = ParseJson({reinterpret_cast<const char*>(data), size});
  if (!json.ok()) return 0;
  CheckRoundTrip(*json, goldline::ingest::RowFixFromJson);
  CheckRoundTrip(*json, goldline::ingest::RowChoiceFromJson);
  return 0;
}
