#include "api/cli/input_flags.h"

#include "core/text.h"

namespace goldline::cli {

std::vector<Flag> WithInputFlags(std::vector<Flag> own) {
  const std::vector<Flag> reading = {
      {"input-format", "FORMAT", "csv, tsv, ndjson or json, whatever the name says."},
      {"delimiter", "CHAR", "Between the cells of a CSV; without it, it is found."},
      {"encoding", "NAME", "utf-8, utf-16, latin1, windows-1252; without it, by its first bytes."},
      {"no-header", "", "The first CSV line is a record; fields are column1, column2, ..."},
      {"missing-values", "TEXT,...", "CSV cells with one of these texts have no value."},
      {"max-record-bytes", "N", "Longer records are malformed (1048576)."},
  };
  own.insert(own.end(), reading.begin(), reading.end());
  return own;
}

Result<ingest::ReadOptions> ReadOptionsOf(const Invocation& call) {
  ingest::ReadOptions options;
  options.stop = call.stop();
  if (call.Has("input-format")) {
    GL_TRY(options.format, ingest::InputFormatFromName(call.Text("input-format")));
  }
  if (call.Has("delimiter")) {
    GL_TRY(options.delimiter, ingest::DelimiterFromName(call.Text("delimiter")));
  }
  if (call.Has("encoding")) {
    GL_TRY(options.encoding, ingest::EncodingFromName(call.Text("encoding")));
  }
  options.has_header = !call.Has("no-header");
  if (call.Has("missing-values")) {
    const std::string texts = call.Text("missing-values");
    for (const std::string_view text : Split(texts, ',')) {
      options.missing_values.emplace_back(text);
    }
  }
  GL_TRY(const std::uint64_t bytes, call.Count("max-record-bytes", options.max_record_bytes));
  options.max_record_bytes = bytes;
  return options;
}

}  // namespace goldline::cli
