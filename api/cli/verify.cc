#include "api/cli/verify.h"

#include <iterator>

#include "api/cli/open_store.h"
#include "catalog/audit.h"
#include "catalog/verify.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/incidents.h"
#include "ingest/quarantine.h"
#include "lineage/graph.h"

namespace goldline::cli {
namespace {

std::string ToJson(const catalog::VerifyReport& report) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("status").String(report.ok() ? "ok" : "different");
  json.Key("checks").BeginArray();
  for (const std::string& check : report.checks) json.String(check);
  json.EndArray().Key("records").UInt(report.records);
  json.Key("index_entries").UInt(report.index_entries);
  json.Key("difference_count").UInt(report.difference_count).Key("differences").BeginArray();
  for (const catalog::Difference& difference : report.differences) {
    json.BeginObject().Key("check").String(difference.check);
    json.Key("problem").String(difference.problem);
    json.Key("where").String(difference.where).EndObject();
  }
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

std::string ToText(const catalog::VerifyReport& report) {
  std::string out;
  for (const catalog::Difference& difference : report.differences) {
    out += Concat(difference.check, ": ", difference.problem, ": ", difference.where, "\n");
  }
  return out + Concat(report.ok() ? "ok" : "different", ": ", report.checks.size(), " checks over ",
                      report.records, " records and ", report.index_entries, " index entries, ",
                      report.difference_count, " differences\n");
}

Result<int> Verify(Invocation& call) {
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  std::vector<catalog::Check> checks = catalog::CatalogChecks();
  std::vector<catalog::Check> lineage = lineage::LineageChecks();
  std::move(lineage.begin(), lineage.end(), std::back_inserter(checks));
  checks.push_back(ingest::QuarantineCheck());
  checks.push_back(ingest::IncidentCheck());
  checks.push_back(catalog::AuditCheck());
  GL_TRY(const catalog::VerifyReport report, catalog::Verify(store->View(), checks));
  GL_RETURN_IF_ERROR(call.Print(call.json() ? ToJson(report) : ToText(report)));
  return report.ok() ? kExitPassed : kExitFailed;
}

}  // namespace

Command VerifyCommand() {
  return {.name = "verify",
          .operands = "",
          .sentence = "Prove that the store, its indexes, its lineage and its audit agree.",
          .flags = {},
          .example = "goldline verify --data goldline-data",
          .run = Verify};
}

}  // namespace goldline::cli
