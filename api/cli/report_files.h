// The files of --report FORMAT=FILE: the outcome of a check in the formats of other tools, beside
// the answer. They are opened before the check, so that one that cannot be written is said before
// the work and not after it, and appear under their names when all of them are whole.
//
//   GL_TRY(ReportFiles reports, ReportFiles::Open(call, {{"--quarantine", file}}, read));
//   ... check ...
//   GL_RETURN_IF_ERROR(reports.Write(run));
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/cli/command.h"
#include "ingest/output_file.h"
#include "ingest/separate_files.h"
#include "quality/report_formats.h"

namespace goldline::cli {

// Its row in a command's flags.
Flag ReportFlag();

class ReportFiles {
 public:
  // Refuses a format there is not, and a file that is also one of `outputs` (what the command
  // writes besides) or of `inputs`.
  static Result<ReportFiles> Open(const Invocation& call, std::vector<ingest::NamedFile> outputs,
                                  const std::vector<ingest::NamedFile>& inputs);
  Status Write(const quality::CheckRun& run);

 private:
  struct Report {
    const quality::ReportFormat* format;
    std::unique_ptr<ingest::OutputFile> file;
  };
  std::vector<Report> reports_;
};

}  // namespace goldline::cli
