// Any bytes as NDJSON or as a JSON document: where blocks end must not matter, and what is read as
// a record is an object for core's JSON reader too. The first bytes choose the block size, the
// format and the longest record.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/json.h"
#include "tests/support/batch_dump.h"

namespace {

using goldline::ingest::InputFormat;
using goldline::ingest::ReadOptions;

void CheckRecords(const std::string& text, const ReadOptions& options) {
  auto source = goldline::ingest::OpenText(text, "fuzz.json", options);
  if (!source.ok()) return;
  const bool rows = !(*source)->fields().empty();
  while (true) {
    auto block = (*source)->Next();
    if (!block.ok() || !block->has_value()) return;
    const auto batch = (*source)->Parse(**block);
    if (!batch.ok()) std::abort();
    for (std::size_t row = 0; row < batch->rows(); ++row) {
      const std::string_view raw = batch->raw[row];
      if (text.substr(batch->places[row].offset, raw.size()) != raw) std::abort();
      const auto tree = goldline::ParseJson(raw);
      if (!tree.ok() || (rows ? !tree->is_array() : !tree->is_object())) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  ReadOptions options;
  options.format = data[1] % 2 == 0 ? InputFormat::kNdjson : InputFormat::kJson;
  options.encoding = goldline::ingest::Encoding::kUtf8;
  options.block_bytes = 1 + data[0];
  if (data[2] < 128) options.max_record_bytes = 64 + data[2];
  const std::string text(reinterpret_cast<const char*>(data) + 3, size - 3);
  ReadOptions whole = options;
  whole.block_bytes = std::size_t{512} << 10;
  using goldline::testing_support::DumpAll;
  if (DumpAll(goldline::ingest::OpenText(text, "fuzz.json", options)) !=
      DumpAll(goldline::ingest::OpenText(text, "fuzz.json", whole))) {
    std::abort();
  }
  CheckRecords(text, options);
  return 0;
}
