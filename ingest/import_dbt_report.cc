// What an import of a dbt project did, for people and as JSON.
#include <algorithm>
#include <cmath>

#include "core/control_characters.h"
#include "core/text.h"
#include "ingest/import_dbt.h"

namespace goldline::ingest {
namespace {

constexpr std::size_t kMostProblems = 20;

using Counts = std::map<std::string, std::uint64_t>;

void WriteCounts(std::string_view key, const Counts& counts, JsonWriter& json) {
  json.Key(key).BeginObject();
  for (const auto& [name, count] : counts) json.Key(name).UInt(count);
  json.EndObject();
}

// "12 model, 3 source".
std::string CountsText(const Counts& counts) {
  std::vector<std::string> parts;
  for (const auto& [name, count] : counts) parts.push_back(Concat(count, " ", name));
  return Join(parts, ", ");
}

double CoverageOf(const DbtReceipt& receipt) {
  return static_cast<double>(receipt.columns_with_lineage) / static_cast<double>(receipt.columns);
}

// "46 of 50 columns (92%)".
std::string CoverageText(const DbtReceipt& receipt) {
  if (receipt.columns == 0) return "no columns are known";
  return Concat(receipt.columns_with_lineage, " of ", receipt.columns, " columns (",
                std::round(1000 * CoverageOf(receipt)) / 10, "%)");
}

std::string Line(std::string_view label, const std::string& text) {
  return text.empty() ? std::string()
                      : Concat("  ", label, std::string(11 - label.size(), ' '), text, "\n");
}

}  // namespace

void WriteJson(const DbtReceipt& receipt, JsonWriter& json) {
  json.BeginObject().Key("run_id").String(ToString(receipt.run));
  json.Key("status").String(receipt.Status()).Key("duplicate").Bool(receipt.duplicate);
  json.Key("project").String(receipt.project);
  json.Key("dbt_version").String(receipt.dbt_version);
  json.Key("schema_version").Int(receipt.schema_version);
  json.Key("adapter").String(receipt.adapter);
  json.Key("generated_at").String(ToString(receipt.generated_at));
  json.Key("namespace").String(receipt.dataset_namespace);
  json.Key("namespace_from").String(receipt.namespace_from);
  json.Key("hint").String(receipt.namespace_hint);
  json.Key("job_namespace").String(receipt.job_namespace);
  WriteCounts("nodes", receipt.nodes, json);
  json.Key("edges").UInt(receipt.edges);
  json.Key("models").BeginObject().Key("total").UInt(receipt.models);
  json.Key("read").UInt(receipt.models_read).EndObject();
  json.Key("columns").BeginObject().Key("total").UInt(receipt.columns);
  json.Key("with_lineage").UInt(receipt.columns_with_lineage);
  json.Key("coverage");
  receipt.columns == 0 ? json.Null() : json.Double(CoverageOf(receipt));
  json.EndObject();
  WriteCounts("runs", receipt.runs, json);
  WriteCounts("tests", receipt.tests, json);
  WriteCounts("freshness", receipt.freshness, json);
  json.Key("ended").BeginArray();
  for (const std::string& job : receipt.ended) json.String(job);
  json.EndArray().Key("problems").BeginArray();
  for (const DbtProblem& problem : receipt.problems) {
    json.BeginObject().Key("unique_id").String(problem.unique_id);
    json.Key("what").String(problem.what).Key("message").String(problem.message).EndObject();
  }
  json.EndArray().EndObject();
}

std::string TextOf(const DbtReceipt& receipt) {
  std::string text = Concat(receipt.project, ", dbt ", receipt.dbt_version, " on ", receipt.adapter,
                            ", ", ToString(receipt.generated_at), "\n");
  text += Concat("  ", receipt.duplicate ? "known already: the run " : "kept as the run ",
                 ToString(receipt.run), "\n");
  text += Line("namespace",
               Concat(receipt.dataset_namespace, " (from the ", receipt.namespace_from, ")"));
  text += Line("nodes", CountsText(receipt.nodes));
  text +=
      Line("lineage", Concat(receipt.edges, " edges; ", CoverageText(receipt), ", from the SQL of ",
                             receipt.models_read, " of ", receipt.models, " models and snapshots"));
  text += Line("ended", Join(receipt.ended, ", "));
  text += Line("runs", CountsText(receipt.runs));
  text += Line("tests", CountsText(receipt.tests));
  text += Line("freshness", CountsText(receipt.freshness));
  if (!receipt.namespace_hint.empty()) text += Concat("  ", receipt.namespace_hint, "\n");
  const std::size_t shown = std::min(receipt.problems.size(), kMostProblems);
  for (std::size_t i = 0; i < shown; ++i) {
    const DbtProblem& problem = receipt.problems[i];
    const std::string line = Concat(problem.unique_id, " ", problem.message);
    text += Concat("  ! ", HasControlCharacter(line) ? Quoted(line, line.size()) : line, "\n");
  }
  if (shown < receipt.problems.size()) {
    text += Concat("  ! and ", receipt.problems.size() - shown, " more; --json shows all\n");
  }
  return text;
}

}  // namespace goldline::ingest
