// A RecordWriter writes records as CSV or NDJSON to a file that appears under its name only when
// it is whole (see output_file.h).
//
//   GL_TRY(auto writer, RecordWriter::Create("customers.csv.gz", fields));
//   GL_RETURN_IF_ERROR(writer->Write(batch));                       // on one thread, or
//   std::string text = writer->Format(batch);                       // on any, and then
//   GL_RETURN_IF_ERROR(writer->WriteText(text, batch.rows()));      // in order
//   GL_RETURN_IF_ERROR(writer->Finish());
//
// What is written reads back with the same states: CSV leaves null and absent cells empty and
// quotes empty text; NDJSON writes null as null and leaves absent fields out. Numbers and booleans
// are bare in NDJSON, nested values raw; dates, times and instants are ISO 8601 strings.
// Columns are found in a batch by name; a field that a batch does not have is absent.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/batch.h"
#include "core/result.h"
#include "ingest/output_file.h"

namespace goldline::ingest {

enum class OutputFormat : std::uint8_t { kAuto, kCsv, kTsv, kNdjson };

struct WriteOptions {
  OutputFormat format = OutputFormat::kAuto;     // kAuto: by the name
  Compression compression = Compression::kAuto;  // kAuto: by the name
  char delimiter = ',';                          // of CSV; TSV has tabs
  bool header = true;                            // CSV starts with the names of its fields
};

class RecordWriter {
 public:
  static Result<std::unique_ptr<RecordWriter>> Create(const std::string& path, Fields fields,
                                                      const WriteOptions& options = {});
  virtual ~RecordWriter() = default;

  // The records of a batch as they are written. Any thread.
  virtual std::string Format(const RecordBatch& batch) const = 0;
  // Writes what Format gave for `records` records.
  virtual Status WriteText(std::string_view text, std::uint64_t records) = 0;
  Status Write(const RecordBatch& batch) { return WriteText(Format(batch), batch.rows()); }
  // See OutputFile.
  virtual Result<std::string> Settle() = 0;
  virtual Status Finish() = 0;

  // What was chosen, never kAuto.
  virtual OutputFormat format() const = 0;
  virtual std::uint64_t records() const = 0;
};

}  // namespace goldline::ingest
