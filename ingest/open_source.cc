// From a name to a RecordSource: decompression by the first bytes, encoding by the byte order mark,
// format by the name.
#include <algorithm>
#include <utility>

#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/byte_source.h"
#include "ingest/internal/source_base.h"
#include "ingest/internal/window.h"
#include "ingest/reader.h"

namespace goldline::ingest {
namespace {

constexpr std::string_view kGzipMagic = "\x1F\x8B";
constexpr std::string_view kZstdMagic = "\x28\xB5\x2F\xFD";
// Skippable frames begin 50..5F 2A 4D 18.
bool IsZstd(std::string_view head) {
  const bool skippable = head.size() >= 4 && (head[0] & 0xF0) == 0x50 &&
                         head.substr(1, 3) == std::string_view("\x2A\x4D\x18");
  return head.starts_with(kZstdMagic) || skippable;
}

Compression CompressionByName(std::string_view lower_name) {
  if (lower_name.ends_with(".gz")) return Compression::kGzip;
  if (lower_name.ends_with(".zst")) return Compression::kZstd;
  return Compression::kNone;
}

// Without .gz or .zst.
std::string_view PlainName(std::string_view lower_name) {
  for (const std::string_view ending : {".gz", ".zst"}) {
    if (lower_name.ends_with(ending)) lower_name.remove_suffix(ending.size());
  }
  return lower_name;
}

Result<std::unique_ptr<ByteSource>> Decompress(std::unique_ptr<ByteSource> bytes,
                                               const std::string& name,
                                               const ReadOptions& options) {
  GL_TRY(std::string head, ReadHead(*bytes, 4));
  Compression compression = options.compression;
  if (compression == Compression::kAuto) {
    compression = CompressionByName(AsciiLower(name));
    if (compression == Compression::kNone && head.starts_with(kGzipMagic)) {
      compression = Compression::kGzip;
    }
    if (compression == Compression::kNone && IsZstd(head)) compression = Compression::kZstd;
  }
  const bool empty = head.empty();
  bytes = PrefixedBytes(std::move(head), std::move(bytes));
  switch (compression) {
    case Compression::kGzip:
      if (empty) return errors::EmptyArchive(name, "gzip");
      return GzipBytes(std::move(bytes), name);
    case Compression::kZstd:
      if (empty) return errors::EmptyArchive(name, "zstd");
      return ZstdBytes(std::move(bytes), name);
    default:
      return bytes;
  }
}

// UTF-16 without a mark shows by zero bytes at every other place of its first, mostly ASCII, line.
Encoding EncodingByZeros(std::string_view head) {
  std::size_t zeros[2] = {0, 0};
  const std::size_t pairs = head.size() / 2;
  for (std::size_t at = 0; at < 2 * pairs; ++at) zeros[at % 2] += head[at] == '\0';
  if (pairs < 2) return Encoding::kUtf8;
  if (zeros[1] * 4 >= pairs * 3 && zeros[0] == 0) return Encoding::kUtf16Le;
  if (zeros[0] * 4 >= pairs * 3 && zeros[1] == 0) return Encoding::kUtf16Be;
  return Encoding::kUtf8;
}

// A byte order mark, which is no part of the text.
struct Mark {
  std::string_view encoding;     // empty: there was none
  std::uint64_t utf8_bytes = 0;  // that are gone of the text in UTF-8
};

// Decodes to UTF-8, without the byte order mark.
Result<std::unique_ptr<ByteSource>> Decode(std::unique_ptr<ByteSource> bytes,
                                           const ReadOptions& options, Mark& mark) {
  Result<std::string> read = ReadHead(*bytes, 256);
  if (!read.ok()) return std::move(read).error();
  std::string head = *std::move(read);
  Encoding encoding = options.encoding;
  const bool utf8_mark = head.starts_with("\xEF\xBB\xBF");
  const bool le_mark = head.starts_with("\xFF\xFE");
  const bool be_mark = head.starts_with("\xFE\xFF");
  if (encoding == Encoding::kAuto) {
    encoding = le_mark     ? Encoding::kUtf16Le
               : be_mark   ? Encoding::kUtf16Be
               : utf8_mark ? Encoding::kUtf8
                           : EncodingByZeros(head);
  }
  std::size_t length = 2;
  if (encoding == Encoding::kUtf8 && utf8_mark) {
    mark = {"UTF-8", length = 3};
  } else if (encoding == Encoding::kUtf16Le && le_mark) {
    mark.encoding = "UTF-16LE";
  } else if (encoding == Encoding::kUtf16Be && be_mark) {
    mark.encoding = "UTF-16BE";
  } else {
    length = 0;
  }
  bytes = PrefixedBytes(head.substr(length), std::move(bytes));
  if (encoding == Encoding::kUtf8) return bytes;
  return DecodedBytes(std::move(bytes), encoding);
}

Result<InputFormat> FormatOf(const std::string& name, const ReadOptions& options,
                             std::string_view head) {
  if (options.format != InputFormat::kAuto) return options.format;
  const std::string lower = AsciiLower(name);
  const std::string_view plain = PlainName(lower);
  if (plain.ends_with(".csv") || plain.ends_with(".txt")) return InputFormat::kCsv;
  if (plain.ends_with(".tsv") || plain.ends_with(".tab")) return InputFormat::kTsv;
  if (plain.ends_with(".ndjson") || plain.ends_with(".jsonl")) return InputFormat::kNdjson;
  if (plain.ends_with(".json")) return InputFormat::kJson;
  if (name != "-") return errors::UnknownInputFormat(name);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  const bool json = first != head.npos && (head[first] == '{' || head[first] == '[');
  return json ? InputFormat::kJson : InputFormat::kCsv;
}

Result<std::unique_ptr<RecordSource>> Open(std::unique_ptr<ByteSource> bytes,
                                           const std::string& input, ReadOptions options) {
  if (options.quote == options.delimiter) {
    return errors::BadReadOption("the delimiter", "the quote");
  }
  options.max_record_bytes = std::clamp<std::size_t>(options.max_record_bytes, 64, 1U << 30);
  options.block_bytes = std::clamp<std::size_t>(options.block_bytes, 1, 1U << 30);
  const std::string name = input == "-" ? "standard input" : input;
  GL_TRY(bytes, Decompress(std::move(bytes), name, options));
  Mark mark;
  GL_TRY(bytes, Decode(std::move(bytes), options, mark));
  Window window(std::move(bytes), options.block_bytes, mark.utf8_bytes);
  while (window.pending().size() < kSniffedBytes && !window.at_end()) window.Grow();
  GL_TRY(options.format, FormatOf(input, options, window.pending()));
  const bool csv = options.format == InputFormat::kCsv || options.format == InputFormat::kTsv;
  GL_TRY(std::unique_ptr<NamedSource> source, csv ? OpenCsv(std::move(window), name, options)
                                                  : OpenJson(std::move(window), name, options));
  if (!mark.encoding.empty()) {
    source->Note(Concat(name, " begins with the byte order mark of ", mark.encoding));
  }
  return std::unique_ptr<RecordSource>(std::move(source));
}

}  // namespace

Result<Block> RecordSource::Reread(const Place& /*place*/, std::uint64_t /*bytes*/) const {
  return errors::Defect("a source that cannot reread was asked to");
}

Result<std::unique_ptr<RecordSource>> OpenSource(const std::string& input,
                                                 const ReadOptions& options) {
  GL_TRY(std::unique_ptr<ByteSource> bytes, OpenFileBytes(input, options.stop));
  return Open(std::move(bytes), input, options);
}

Result<std::unique_ptr<RecordSource>> OpenText(std::string text, const std::string& name,
                                               const ReadOptions& options) {
  return Open(TextBytes(std::move(text)), name, options);
}

Result<std::unique_ptr<RecordSource>> OpenStream(ReadBytes read, const std::string& name,
                                                 const ReadOptions& options) {
  return Open(CallbackBytes(std::move(read)), name, options);
}

}  // namespace goldline::ingest
