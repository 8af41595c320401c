// An OutputFile writes bytes to a path so that nobody ever sees half a file: they go to a temporary
// file beside it, which Settle() syncs and Finish() renames. Without Finish() the destructor
// removes it and the path stays as it was; what a process left behind that died is removed by
// whoever writes to the path next. "-" is standard output, written through. Optionally gzip or
// zstd.
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
  // Where can be read what was written so far, byte for byte. Empty where nothing can: compressed
  // output, standard output, a device.
  virtual Result<std::string> Flush() { return std::string(); }
  // Everything is safe on the disk; gives where it can be read before it has its name. Nothing may
  // be written afterwards.
  virtual Result<std::string> Settle() = 0;
  // Makes the file appear under its name. After Settle() little can go wrong: files that belong
  // together are all settled before the first is finished.
  virtual Status Finish() = 0;
};

// Makes the folder that a file is to be written to, unless it is there.
Status MakeFolderOf(const std::string& file);

}  // namespace goldline::ingest
