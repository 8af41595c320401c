#include "api/cli/report_files.h"

#include "core/errors.h"
#include "core/text.h"

namespace goldline::cli {
namespace {

struct Wanted {
  const quality::ReportFormat* format;
  std::string path;
};

Result<Wanted> ReadWanted(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos || equals + 1 == text.size()) {
    return errors::BadSetting("--report", Concat(Quoted(text), " names no file"))
        .Hint("write it as FORMAT=FILE, for example junit=report.xml");
  }
  const std::string name = text.substr(0, equals);
  std::vector<std::string> names;
  for (const quality::ReportFormat& format : quality::ReportFormats()) {
    names.emplace_back(format.name);
  }
  Wanted wanted{quality::FindReportFormat(name), text.substr(equals + 1)};
  if (wanted.format == nullptr) {
    return errors::BadSetting("--report", Concat("there is no format ", Quoted(name)))
        .Hint(NameHint(name, names, "formats are "));
  }
  if (wanted.path == "-") {
    return errors::BadSetting("--report", "standard output is for the answer: name a file");
  }
  return wanted;
}

}  // namespace

Flag ReportFlag() {
  return {.name = "report",
          .value = "FORMAT=FILE",
          .sentence = "Write the outcome here, too: junit, oors or openlineage; repeatable.",
          .repeated = true};
}

Result<ReportFiles> ReportFiles::Open(const Invocation& call,
                                      std::vector<ingest::NamedFile> outputs,
                                      const std::vector<ingest::NamedFile>& inputs) {
  std::vector<Wanted> wanted;
  for (const std::string& text : call.Texts("report")) {
    GL_TRY(Wanted one, ReadWanted(text));
    outputs.push_back({Concat("--report ", one.format->name), one.path});
    wanted.push_back(std::move(one));
  }
  GL_RETURN_IF_ERROR(ingest::CheckSeparate(outputs, inputs));
  ReportFiles files;
  for (const Wanted& one : wanted) {
    GL_TRY(std::unique_ptr<ingest::OutputFile> file, ingest::OutputFile::Create(one.path));
    files.reports_.push_back({one.format, std::move(file)});
  }
  return files;
}

Status ReportFiles::Write(const quality::CheckRun& run) {
  for (const Report& report : reports_) {
    GL_RETURN_IF_ERROR(report.file->Write(report.format->write(run)));
    GL_RETURN_IF_ERROR(report.file->Settle());
  }
  for (const Report& report : reports_) GL_RETURN_IF_ERROR(report.file->Finish());
  return Ok();
}

}  // namespace goldline::cli
