#include "ingest/internal/source_base.h"

#include "core/text.h"
#include "ingest/internal/long_line.h"

namespace goldline::ingest {
namespace {

struct MessageRow {
  std::string_view code;
  std::string_view message;  // {} is the detail
};

constexpr MessageRow kMessages[] = {
    {"too_few_fields", "fewer fields than the header has: {}"},
    {"too_many_fields", "more fields than the header has: {}"},
    {"unterminated_quote", "a quoted value is not closed where its record should end"},
    {"text_after_quote", "text follows the closing quote of a value"},
    {"line_too_long", "the record is longer than --max-record-bytes ({}) allows"},
    {"encoding", "not valid UTF-8; if it is another encoding, say --encoding"},
    {"nul_byte", "a NUL byte"},
    {"malformed_json", "not valid JSON: {}"},
    {"not_a_record", "{}"},
    {"depth", "nested more than {} levels deep"},
    {"duplicate_key", "the key {} is there twice"},
    {"too_many_keys", "together with its neighbours it has more than {} different keys"},
};

std::string MessageOf(std::string_view code, const std::string& detail) {
  for (const MessageRow& row : kMessages) {
    if (row.code == code) return FillPattern(row.message, {detail});
  }
  return std::string(code);
}

}  // namespace

RecordBatch BatchFor(const Block& block, std::shared_ptr<const std::string> input) {
  RecordBatch batch;
  batch.input = std::move(input);
  batch.first_record = block.first_record;
  batch.owners.push_back(block.buffer);
  return batch;
}

MalformedRecord Malformed(std::string_view code, std::size_t before_row, Place place,
                          std::uint64_t error_offset, std::string_view text,
                          const std::string& detail) {
  MalformedRecord record;
  record.before_row = before_row;
  record.place = place;
  record.error_offset = error_offset;
  record.code = code;
  record.message = MessageOf(code, detail);
  record.text = text.substr(0, kShownBytes);
  return record;
}

}  // namespace goldline::ingest
