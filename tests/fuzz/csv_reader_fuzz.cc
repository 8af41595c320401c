// Any bytes as CSV: where blocks end must not matter, and every record must stand where its place
// says. The first bytes choose the block size, the delimiter and the longest record.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tests/support/batch_dump.h"

namespace {

using goldline::ingest::InputFormat;
using goldline::ingest::ReadOptions;

// Every record's raw text is what the input has at its offset.
void CheckPlaces(const std::string& text, const ReadOptions& options) {
  auto source = goldline::ingest::OpenText(text, "fuzz.csv", options);
  if (!source.ok()) return;
  while (true) {
    auto block = (*source)->Next();
    if (!block.ok() || !block->has_value()) return;
    const auto batch = (*source)->Parse(**block);
    if (!batch.ok()) std::abort();
    for (std::size_t row = 0; row < batch->rows(); ++row) {
      const std::string_view raw = batch->raw[row];
      if (text.substr(batch->places[row].offset, raw.size()) != raw) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  ReadOptions options;
  options.format = InputFormat::kCsv;
  options.encoding = goldline::ingest::Encoding::kUtf8;
  options.block_bytes = 1 + data[0];
  if (data[1] < 4) options.delimiter = ",;\t|"[data[1]];
  if (data[2] < 128) options.max_record_bytes = 64 + data[2];
  if (data[2] % 2 == 1) options.backslash_escapes = false;
  options.has_header = data[1] % 2 == 0;
  const std::string text(reinterpret_cast<const char*>(data) + 3, size - 3);
  ReadOptions whole = options;
  whole.block_bytes = std::size_t{512} << 10;
  using goldline::testing_support::DumpAll;
  if (DumpAll(goldline::ingest::OpenText(text, "fuzz.csv", options)) !=
      DumpAll(goldline::ingest::OpenText(text, "fuzz.csv", whole))) {
    std::abort();
  }
  CheckPlaces(text, options);
  return 0;
}
