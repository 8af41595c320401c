#include "ingest/internal/dbt_names.h"

#include <algorithm>
#include <initializer_list>

#include "core/text.h"

namespace goldline::ingest::internal {
namespace {

// The adapters whose scheme in OpenLineage's naming is another word, or whose tables need more than
// a host to be found.
struct AdapterRow {
  std::string_view adapter;
  std::string_view scheme;
  std::string_view form;
  std::string_view dialect;
};
constexpr AdapterRow kAdapters[] = {
    {"athena", "awsathena", "awsathena://athena.REGION.amazonaws.com", "athena"},
    {"bigquery", "bigquery", "", "bigquery"},
    {"databricks", "databricks", "databricks://HOST", "databricks"},
    {"duckdb", "duckdb", "duckdb://PATH", "duckdb"},
    {"fabric", "mssql", "mssql://HOST:PORT", "fabric"},
    {"glue", "arn:aws:glue", "arn:aws:glue:REGION:ACCOUNT", "spark"},
    {"impala", "impala", "impala://HOST:PORT", "hive"},
    {"snowflake", "snowflake", "snowflake://ORGANIZATION-ACCOUNT", "snowflake"},
    {"sqlserver", "mssql", "mssql://HOST:PORT", "sqlserver"},
    {"synapse", "mssql", "mssql://HOST:PORT", "tsql"},
};

const AdapterRow* FindAdapter(std::string_view adapter) {
  const std::string lower = AsciiLower(adapter);
  const auto* row = std::find_if(std::begin(kAdapters), std::end(kAdapters),
                                 [&](const AdapterRow& one) { return one.adapter == lower; });
  return row == std::end(kAdapters) ? nullptr : row;
}

std::string Dotted(std::initializer_list<std::string_view> parts) {
  std::string name;
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (!name.empty()) name += '.';
    name += part;
  }
  return name;
}

std::string_view Without(std::string_view text, std::string_view prefix) {
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  return text;
}

bool InDatabase(const DbtNode& node) {
  return node.kind != DbtKind::kExposure && node.kind != DbtKind::kMetric;
}

char ClosingQuote(char quote) { return quote == '[' ? ']' : quote; }

}  // namespace

std::string DbtDatasetName(const DbtNode& node) {
  return InDatabase(node) ? Dotted({node.database, node.schema, node.identifier}) : node.unique_id;
}

catalog::DatasetRef DbtDatasetRef(const DbtNode& node, const std::string& dataset_namespace,
                                  const std::string& job_namespace) {
  return {InDatabase(node) ? dataset_namespace : job_namespace, DbtDatasetName(node)};
}

std::string DbtJobName(const DbtNode& node) {
  if (!InDatabase(node)) return node.unique_id;
  const bool snapshot = node.kind == DbtKind::kSnapshot;
  const std::string_view id = Without(node.unique_id, snapshot ? "snapshot." : "model.");
  return Concat(Dotted({node.database, node.schema, id}), snapshot ? ".snapshot" : "");
}

std::string DbtTestJobName(const DbtNode& node) {
  return Concat(Dotted({node.database, node.schema, Without(node.unique_id, "model.")}), ".test");
}

std::string DbtScheme(std::string_view adapter) {
  const AdapterRow* row = FindAdapter(adapter);
  if (row != nullptr) return std::string(row->scheme);
  return adapter.empty() ? "dbt" : AsciiLower(adapter);
}

std::string DbtNamespaceForm(std::string_view adapter) {
  const AdapterRow* row = FindAdapter(adapter);
  if (row != nullptr) return std::string(row->form);
  return Concat(DbtScheme(adapter), "://HOST:PORT");
}

const sql::Dialect& DbtDialect(std::string_view adapter) {
  const AdapterRow* row = FindAdapter(adapter);
  const sql::Dialect* dialect = sql::FindDialect(row != nullptr ? row->dialect : adapter);
  return dialect != nullptr ? *dialect : sql::GenericSql();
}

std::vector<RelationPart> DbtRelationParts(std::string_view relation, const sql::Dialect& dialect) {
  std::vector<RelationPart> parts;
  std::size_t at = 0;
  while (at < relation.size()) {
    const char first = relation[at];
    const bool quoted = std::string_view("\"`[").find(first) != std::string_view::npos;
    const std::size_t begin = quoted ? at + 1 : at;
    const std::size_t end =
        std::min(relation.find(quoted ? ClosingQuote(first) : '.', begin), relation.size());
    const std::string_view name = relation.substr(begin, end - begin);
    const bool several = quoted && dialect.dotted_names;
    for (const std::string_view one :
         several ? Split(name, '.') : std::vector<std::string_view>{name}) {
      parts.push_back({std::string(one), quoted});
    }
    at = quoted ? end + 1 : end;
    if (at < relation.size() && relation[at] == '.') ++at;
  }
  return parts;
}

}  // namespace goldline::ingest::internal
