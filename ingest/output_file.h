// An OutputFile writes bytes to a path so that nobody ever sees half a file: they go to a temporary
// file beside it, which Finish() syncs and renames. Without Finish() the destructor removes it and
// the path stays as it was. "-" is standard output, written through. Optionally gzip or zstd.
//
//   GL_TRY(auto out, OutputFile::Create("quarantine.ndjson.gz"));
//   GL_RETURN_IF_ERROR(out->Write(line));
//   GL_RETURN_IF_ERROR(out->Finish());
//
// Errors: no_space when the disk is full, cannot_write for the rest (a closed pipe, no permission).
// One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "ingest/reader.h"

namespace goldline::ingest {

class OutputFile {
 public:
  // `compression` kAuto goes by the name: .gz, .zst.
  static Result<std::unique_ptr<OutputFile>> Create(const std::string& path,
                                                    Compression compression = Compression::kAuto);
  virtual ~OutputFile() = default;
  virtual Status Write(std::string_view bytes) = 0;
  // Makes the file appear under its name. Nothing may be written afterwards.
  virtual Status Finish() = 0;
};

}  // namespace goldline::ingest
