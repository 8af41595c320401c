// A RecordBatch is a few thousand records in columns, with the place of each record in its source.
// Readers make batches whose columns are all text (what the source wrote); typing, rules, profiles,
// mappings and matching work on them column by column.
//
//   for (std::size_t row = 0; row < batch.rows(); ++row) ... batch.places[row].line
//   if (const Column* email = batch.Find("email")) ...
//
// A batch is a value owned by one task at a time; const use from several threads is safe.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/column.h"

namespace goldline {

struct Field {
  std::string name;
  Type type = Type::kText;
  friend bool operator==(const Field&, const Field&) = default;
};

// The fields of a dataset or batch, in order. Names are unique and case-sensitive; nested JSON is
// named by its path: "address.city", "lines[0].price".
using Fields = std::vector<Field>;

// Where a record starts: 1-based line and 0-based byte offset in the decompressed input.
struct Place {
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

// Why a record could not be read. `code` is one of the ids of the parse rules ("too_few_fields").
struct MalformedRecord {
  std::size_t before_row = 0;      // it stands before this row of the batch
  Place place;                     // of the record
  std::uint64_t error_offset = 0;  // the byte at which reading failed
  std::string code;
  std::string message;
  std::string text;  // the record as it stands in the input, cut after some kilobytes
};

struct RecordBatch {
  Fields fields;
  std::vector<Column> columns;  // one for each field, all of rows() cells
  std::vector<Place> places;    // one for each record
  // The record as it stands in the input, without its line end; empty when the source has no text.
  std::vector<std::string_view> raw;
  std::vector<MalformedRecord> malformed;    // by before_row
  std::shared_ptr<const std::string> input;  // name of the source, for messages
  std::uint64_t first_record =
      0;  // ordinal of the first record in its input, malformed ones counted
  std::vector<std::shared_ptr<const void>> owners;  // keep alive what `raw` points into

  std::size_t rows() const { return places.size(); }
  // Position of the field, or npos.
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  std::size_t Index(std::string_view field) const;
  const Column* Find(std::string_view field) const;
};

// The records of `batch` at the given rows, ascending, without its malformed ones.
RecordBatch SelectRows(const RecordBatch& batch, std::span<const std::uint32_t> rows);

}  // namespace goldline
