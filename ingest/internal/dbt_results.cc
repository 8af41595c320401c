// catalog.json, run_results.json and sources.json.
#include <utility>

#include "core/control_characters.h"
#include "ingest/internal/dbt_json.h"

namespace goldline::ingest::internal {
namespace {

constexpr std::size_t kLongestMessage = 2000;

std::string MessageOf(const std::string& text) {
  return WithoutControlCharacters(text.substr(0, kLongestMessage));
}

DbtTable TableOf(const JsonObject& object, DbtJson& json) {
  DbtTable table;
  if (const auto metadata = json.Object(object, "metadata")) {
    table.type = json.Text(*metadata, "type");
  }
  const auto columns = json.Object(object, "columns");
  if (!columns) return table;
  // By their index; dbt writes them in that order, and other writers may not.
  std::multimap<std::uint64_t, DbtColumn> ordered;
  for (const auto& [key, value] : *columns) {
    JsonObject column;
    if (value.get(column)) continue;
    std::string name = json.Text(column, "name");
    if (name.empty()) name = key;
    if (name.empty() || HasControlCharacter(name)) continue;
    ordered.emplace(
        json.Count(column, "index").value_or(0),
        DbtColumn{std::move(name), json.Text(column, "type"), json.Text(column, "comment")});
  }
  for (auto& [index, column] : ordered) table.columns.push_back(std::move(column));
  return table;
}

// "execute" is the work itself.
void ReadTiming(const JsonObject& object, DbtJson& json, DbtResult& result) {
  for (const JsonObject& timing : json.Objects(object, "timing")) {
    const bool works = json.Text(timing, "name") == "execute";
    if (!works && result.started) continue;
    result.started = json.Time(timing, "started_at");
    result.ended = json.Time(timing, "completed_at");
  }
}

// Commands that only parse write a manifest without compiled SQL over one that had it.
void TakeCompiled(std::string sql, const std::string& unique_id, DbtArtifacts& out) {
  const auto node = out.nodes.find(unique_id);
  if (node == out.nodes.end() || !node->second.compiled.empty()) return;
  if (node->second.kind == DbtKind::kModel || node->second.kind == DbtKind::kSnapshot) {
    node->second.compiled = std::move(sql);
  }
}

}  // namespace

Status ReadDbtCatalog(const JsonElement& document, DbtArtifacts& out) {
  DbtJson json("catalog.json", out.problems);
  GL_TRY(const DbtHeader header, ReadDbtHeader(document, "catalog", json));
  out.catalog_at = header.generated_at;
  for (const std::string_view key : {"nodes", "sources"}) {
    json.Of("");
    const auto tables = json.Object(header.root, key);
    if (!tables) continue;
    for (const auto& [unique_id, value] : *tables) {
      json.Of(unique_id);
      JsonObject table;
      if (!value.get(table)) out.catalog[std::string(unique_id)] = TableOf(table, json);
    }
  }
  return Ok();
}

Status ReadDbtRunResults(const JsonElement& document, DbtArtifacts& out) {
  DbtJson json("run_results.json", out.problems);
  GL_TRY(const DbtHeader header, ReadDbtHeader(document, "run-results", json));
  out.invocation = header.invocation;
  out.results_at = header.generated_at;
  if (const auto args = json.Object(header.root, "args")) out.command = json.Text(*args, "which");
  for (const JsonObject& object : json.Objects(header.root, "results")) {
    DbtResult result;
    json.Of("");
    result.unique_id = json.Text(object, "unique_id");
    json.Of(result.unique_id);
    result.status = json.Text(object, "status");
    result.message = MessageOf(json.Text(object, "message"));
    result.failures = json.Count(object, "failures");
    TakeCompiled(json.Text(object, "compiled_code"), result.unique_id, out);
    if (const auto response = json.Object(object, "adapter_response")) {
      result.rows_affected = json.Count(*response, "rows_affected");
    }
    ReadTiming(object, json, result);
    out.results.push_back(std::move(result));
  }
  return Ok();
}

Status ReadDbtSources(const JsonElement& document, DbtArtifacts& out) {
  DbtJson json("sources.json", out.problems);
  GL_TRY(const DbtHeader header, ReadDbtHeader(document, "sources", json));
  for (const JsonObject& object : json.Objects(header.root, "results")) {
    DbtFreshness one;
    json.Of("");
    one.unique_id = json.Text(object, "unique_id");
    json.Of(one.unique_id);
    one.status = json.Text(object, "status");
    one.message = MessageOf(json.Text(object, "error"));
    one.measured = json.Time(object, "snapshotted_at");
    if (!one.measured) one.measured = header.generated_at;
    one.loaded = json.Time(object, "max_loaded_at");
    one.age = json.Number(object, "max_loaded_at_time_ago_in_s");
    out.freshness.push_back(std::move(one));
  }
  return Ok();
}

}  // namespace goldline::ingest::internal
