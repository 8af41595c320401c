#include "api/cli/contract_import.h"

#include <algorithm>

#include "api/cli/input_flags.h"
#include "core/files.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/check_inputs.h"
#include "quality/contract_import.h"

namespace goldline::cli {
namespace {

constexpr std::uint64_t kMaxBytes = 16 << 20;

using Importer = Result<quality::ContractImport> (*)(std::string_view text, std::string_view input,
                                                     const quality::ImportOptions& options);
struct ImportFormat {
  std::string_view name;
  Importer import;
};
constexpr ImportFormat kFormats[] = {
    {"great-expectations", &quality::ImportGreatExpectations},
    {"dbt", &quality::ImportDbt},
    {"json-schema", &quality::ImportJsonSchema},
    {"soda", &quality::ImportSoda},
};

Result<Importer> FormatOf(std::string_view name) {
  std::vector<std::string> names;
  for (const ImportFormat& format : kFormats) {
    if (format.name == name) return format.import;
    names.emplace_back(format.name);
  }
  return Error(ErrorCode::kInvalidArgument, "usage",
               Concat("there is no importer for ", Quoted(name)),
               NameHint(name, names, "formats are "));
}

// The fields of the records, with the types that they show.
Status AddFields(const Invocation& call, quality::ImportOptions& options) {
  GL_TRY(const ingest::ReadOptions read, ReadOptionsOf(call));
  GL_TRY(const ingest::ProfileOutcome outcome,
         ingest::ProfileInputs(call.Texts("records"), read, call.threads(), call.stop()));
  for (const quality::FieldProfile& field : outcome.profile.fields) {
    const bool known = field.type != "unknown" && field.type != "json";
    options.fields.push_back({field.name, known ? field.type : ""});
  }
  return Ok();
}

std::string ImportJson(const quality::ContractImport& import) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("contract").String(WriteYaml(import.contract));
  json.Key("carried").UInt(import.carried).Key("left_out").BeginArray();
  for (const quality::ImportNote& note : import.left_out) {
    json.BeginObject().Key("what").String(note.what).Key("why").String(note.why).EndObject();
  }
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

Result<int> Run(Invocation& call) {
  GL_TRY(const Importer importer, FormatOf(call.operands()[0]));
  const std::string& file = call.operands()[1];
  quality::ImportOptions options;
  options.name = call.Text("name");
  options.sqlserver = call.Has("sqlserver");
  if (call.Has("records")) GL_RETURN_IF_ERROR(AddFields(call, options));
  GL_TRY(const std::string text, ReadWholeFile(file, kMaxBytes));
  GL_TRY(const quality::ContractImport import, importer(text, file, options));
  GL_RETURN_IF_ERROR(call.Print(call.json() ? ImportJson(import) : WriteYaml(import.contract)));
  if (!call.json()) {
    for (const quality::ImportNote& note : import.left_out) {
      call.Remark(Concat("left out ", note.what, ": ", note.why));
    }
    call.Remark(
        Concat(import.carried, " promises carried over, ", import.left_out.size(), " left out"));
  }
  return !import.left_out.empty() && call.Has("strict") ? kExitFailed : kExitPassed;
}

}  // namespace

Command ContractImportCommand() {
  return {.name = "contract import",
          .operands = "FORMAT FILE",
          .sentence = "Write a contract from another tool's file, and say what it could not carry.",
          .flags = WithInputFlags(
              {{"records", "INPUT", "Records whose fields and types it is for.", false, true},
               {"name", "NAME", "Of the contract; without it, the file's own."},
               {"sqlserver", "", "LIKE patterns are SQL Server's, with [a-z]."},
               {"strict", "", "Exit 1 when something was left out."}}),
          .example = "goldline contract import great-expectations suite.json > orders.odcs.yaml",
          .run = Run};
}

}  // namespace goldline::cli
