// What a source reads, as one text that two readings can be compared by: a line for each record in
// input order, malformed ones among them, with states, forms, places and raw text.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/text.h"
#include "core/worker_pool.h"
#include "ingest/reader.h"

namespace goldline::testing_support {

inline std::string Hexed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F) {
      out += c;
    } else {
      constexpr char kDigits[] = "0123456789abcdef";
      out += {'\\', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

inline std::string DumpCell(CellState state, CellForm form, std::string_view text) {
  switch (state) {
    case CellState::kAbsent:
      return "absent";
    case CellState::kNull:
      return "null";
    case CellState::kEmpty:
      return "empty";
    case CellState::kPresent:
      break;
  }
  constexpr std::string_view kForms[] = {"", "number:", "bool:", "nested:"};
  return Concat("'", kForms[static_cast<std::size_t>(form)], Hexed(text), "'");
}

inline std::string DumpMalformed(const MalformedRecord& record, std::uint64_t ordinal) {
  return Concat("#", ordinal, " line ", record.place.line, " at ", record.place.offset, " BAD ",
                record.code, " at ", record.error_offset, " <", Hexed(record.text), ">\n");
}

// Absent cells are left out: which fields a batch has depends on where blocks end.
inline std::string DumpRow(const RecordBatch& batch, std::size_t row, std::uint64_t ordinal) {
  std::string out = Concat("#", ordinal, " line ", batch.places[row].line, " at ",
                           batch.places[row].offset, " <", Hexed(batch.raw[row]), ">");
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < batch.fields.size(); ++i) {
    const Column& column = batch.columns[i];
    if (column.states[row] == CellState::kAbsent) continue;
    cells.push_back(Concat(" ", Hexed(batch.fields[i].name), "=",
                           DumpCell(column.states[row], column.form(row), column.texts[row])));
  }
  std::sort(cells.begin(), cells.end());
  for (const std::string& cell : cells) out += cell;
  return out + "\n";
}

inline std::string Dump(const RecordBatch& batch) {
  std::string out;
  std::uint64_t ordinal = batch.first_record;
  std::size_t next = 0;
  for (std::size_t row = 0; row <= batch.rows(); ++row) {
    while (next < batch.malformed.size() && batch.malformed[next].before_row == row) {
      out += DumpMalformed(batch.malformed[next++], ordinal++);
    }
    if (row < batch.rows()) out += DumpRow(batch, row, ordinal++);
  }
  return out;
}

// Reads to the end; an error is the last line. Without a pool on this thread alone.
inline std::string DumpAll(Result<std::unique_ptr<ingest::RecordSource>> source,
                           WorkerPool* pool = nullptr) {
  if (!source.ok()) return Concat("ERROR ", source.error().id(), "\n");
  std::string out;
  Status status;
  if (pool != nullptr) {
    status = ingest::ForEachBatch<std::string>(
        **source, *pool, [](RecordBatch batch) { return Dump(batch); },
        [&](const std::string& part) -> Status {
          out += part;
          return Ok();
        });
  } else {
    while (true) {
      Result<std::optional<ingest::Block>> block = (*source)->Next();
      if (!block.ok()) {
        status = std::move(block).error();
        break;
      }
      if (!block->has_value()) break;
      const Result<RecordBatch> batch = (*source)->Parse(**block);
      if (!batch.ok()) {
        status = batch.error();
        break;
      }
      out += Dump(*batch);
    }
  }
  if (!status.ok()) out += Concat("ERROR ", status.error().id(), "\n");
  return out;
}

}  // namespace goldline::testing_support
