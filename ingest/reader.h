// A RecordSource reads one input (a file, standard input, a text in memory) as record batches: CSV
// with its dialects, NDJSON of objects or of arrays under a header line, JSON arrays of objects;
// plain, gzip or zstd. Memory is bounded whatever the size of the input and of its lines.
//
//   GL_TRY(std::vector<std::string> inputs, ExpandInputs({"orders-*.csv.gz"}));
//   GL_TRY(auto source, OpenSource(inputs[0], ReadOptions{}));
//   GL_RETURN_IF_ERROR((RunOrdered<Block, Partial>(
//       pool, [&] { return source->Next(); },
//       [&](Block block) -> Result<Partial> {
//         GL_TRY(RecordBatch batch, source->Parse(block));
//         return Evaluate(batch);
//       },
//       [&](Partial partial) { return report.Merge(std::move(partial)); })));
//
// or, shorter, ForEachBatch below. Next() runs on one thread at a time and only finds where records
// end; Parse() is const and may run on any number of threads. What is read depends on the input
// and the options only, never on threads or on how reads happen to be cut.
//
// Records that cannot be read are values, not errors: RecordBatch::malformed has their place, code
// and text, and their neighbours are read as if they were not there. The codes:
//   too_few_fields, too_many_fields  another number of fields than the header
//   unterminated_quote               a quote that no quote closes before a plausible record end
//   text_after_quote                 "abc"def
//   line_too_long                    longer than ReadOptions::max_record_bytes
//   encoding, nul_byte               not valid in the input's encoding; a NUL byte
//   malformed_json, not_a_record     no JSON; JSON, but neither object nor row
//   depth, duplicate_key             nested too deep; only with reject_duplicate_keys
// Errors are: cannot open or read, an empty CSV without even a header, a damaged archive (what was
// whole before the damage is delivered first), impossible options.
//
// Cells. CSV: an unquoted empty cell is null, a quoted one is empty; a listed missing value is
// null. JSON: numbers keep their text; objects are flattened to paths ("address.city"), arrays and
// empty objects stay whole as one kNested cell, so the fields of a JSON batch are those that its
// records have, in order of first appearance, and differ from batch to batch; a repeated key counts
// once, with its last value. Blank lines are no records, except in CSV of one column, where they
// are a null. A header's names lose blanks around them; a missing name becomes "column3", a
// repeated one gets
// "_2", "_3" and so on, and notes() says so, as of a byte order mark, which is no part of a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch.h"
#include "core/ordered_pipeline.h"
#include "core/result.h"
#include "core/worker_pool.h"

namespace goldline::ingest {

enum class InputFormat : std::uint8_t { kAuto, kCsv, kTsv, kNdjson, kJson };
enum class Encoding : std::uint8_t { kAuto, kUtf8, kUtf16Le, kUtf16Be, kLatin1, kWindows1252 };
enum class Compression : std::uint8_t { kAuto, kNone, kGzip, kZstd };

struct ReadOptions {
  InputFormat format = InputFormat::kAuto;  // kAuto: by the name; standard input by its first byte
  Compression compression = Compression::kAuto;  // kAuto: by the first bytes
  // kAuto: by the byte order mark, else UTF-8. Offsets count bytes of the UTF-8 form.
  Encoding encoding = Encoding::kAuto;
  std::optional<char> delimiter;  // of CSV; unset: tab for .tsv, else found among , ; tab |
  char quote = '"';
  // \" in a quoted cell is a quote; unset: where reading it so leaves fewer bad records.
  std::optional<bool> backslash_escapes;
  bool has_header = true;       // without: fields are column1, column2, ...
  bool empty_is_null = true;    // an unquoted empty CSV cell; else it is empty text
  bool pad_short_rows = false;  // missing last cells are absent instead of too_few_fields
  bool reject_duplicate_keys = false;
  std::vector<std::string> missing_values;              // CSV cells with exactly this text are null
  std::size_t max_record_bytes = std::size_t{1} << 20;  // --max-record-bytes
  std::size_t block_bytes = std::size_t{512} << 10;     // what one Parse works on, about
  std::stop_token stop;  // ends waiting for a pipe that sends nothing
};

// "csv", "tsv", "ndjson", "jsonl", "json"; any case.
Result<InputFormat> InputFormatFromName(std::string_view name);
// "utf-8", "utf-16", "utf-16le", "utf-16be", "latin1", "iso-8859-1", "windows-1252"; any case.
Result<Encoding> EncodingFromName(std::string_view name);
// One byte, or "tab", "comma", "semicolon", "pipe", "\t".
Result<char> DelimiterFromName(std::string_view name);

// Some whole records of an input, in the order of the input. Made by Next, for Parse of the same
// source; cheap to move.
struct Block {
  std::shared_ptr<const char[]> buffer;
  std::string_view text;           // part of the buffer: the records with their line ends
  Place place;                     // of the first byte of text
  std::uint64_t line_ends = 0;     // in text
  std::uint64_t first_record = 0;  // ordinal of its first record in the input
  // Records or bad stretches found while cutting, for formats whose records are not lines.
  struct Cut {
    std::size_t begin = 0;  // in text
    std::size_t end = 0;
    std::uint64_t line = 0;
    std::uint64_t error_offset = 0;
    const char* code = nullptr;  // nullptr: a record; else a malformed one
  };
  std::vector<Cut> cuts;
};

class RecordSource {
 public:
  virtual ~RecordSource() = default;
  // The next block, or nullopt at the end. One thread at a time.
  virtual Result<std::optional<Block>> Next() = 0;
  // The records of a block. Any thread.
  virtual Result<RecordBatch> Parse(const Block& block) const = 0;

  // The fields of a format with a header, in order; empty where records name their own.
  virtual const Fields& fields() const = 0;
  // Name of the input, for messages.
  virtual const std::string& name() const = 0;
  // What was decided about the input that a person may want to know ("column 3 has no name, ...").
  virtual const std::vector<std::string>& notes() const = 0;
  // Decompressed bytes handed out by Next so far.
  virtual std::uint64_t bytes_read() const = 0;

  // Whether Reread works: the input is a file as it is, of CSV or of a record a line.
  virtual bool CanReread() const { return false; }
  // A block of readable records that follow each other, of which a source of the same input made
  // records before: the first was at `place`, and the last ended `bytes` behind, without its line
  // end. When the input has changed it may hold anything. Any thread.
  virtual Result<Block> Reread(const Place& place, std::uint64_t bytes) const;
};

// Paths and glob patterns as the files they mean, in the order given and sorted within a pattern;
// "-" is standard input. A file that exists is taken as it is, whatever its name.
Result<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& inputs);

// Opens a path or "-" and reads as far as its header.
Result<std::unique_ptr<RecordSource>> OpenSource(const std::string& input,
                                                 const ReadOptions& options);
// The same for a text in memory. `format` must not be kAuto unless `name` tells it.
Result<std::unique_ptr<RecordSource>> OpenText(std::string text, const std::string& name,
                                               const ReadOptions& options);
// The same for bytes as they come, for example a request's body. `read` fills `size` bytes at `to`
// as far as it can and returns how many, 0 at the end.
using ReadBytes = std::function<Result<std::size_t>(char* to, std::size_t size)>;
Result<std::unique_ptr<RecordSource>> OpenStream(ReadBytes read, const std::string& name,
                                                 const ReadOptions& options);

// Runs `work` on the batches of one source on the pool, and `sink` on its results in input order
// on this thread.
template <class Out>
Status ForEachBatch(RecordSource& source, WorkerPool& pool,
                    const std::function<Result<Out>(RecordBatch)>& work,
                    const std::function<Status(Out)>& sink, std::stop_token stop = {}) {
  return RunOrdered<Block, Out>(
      pool, [&source] { return source.Next(); },
      [&source, &work](const Block& block) -> Result<Out> {
        GL_TRY(RecordBatch batch, source.Parse(block));
        return work(std::move(batch));
      },
      sink, stop);
}

// The same for several inputs one after the other, each opened when its turn comes.
template <class Out>
Status ForEachBatch(const std::vector<std::string>& inputs, const ReadOptions& options,
                    WorkerPool& pool, const std::function<Result<Out>(RecordBatch)>& work,
                    const std::function<Status(Out)>& sink, std::stop_token stop = {}) {
  for (const std::string& input : inputs) {
    GL_TRY(std::unique_ptr<RecordSource> source, OpenSource(input, options));
    GL_RETURN_IF_ERROR(ForEachBatch<Out>(*source, pool, work, sink, stop));
  }
  return Ok();
}

}  // namespace goldline::ingest
