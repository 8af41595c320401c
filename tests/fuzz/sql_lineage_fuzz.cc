// The lineage of any query that parses strictly, and of any script: found or refused as too
// complex, the same twice, with spans inside the text and edges in normal form.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/sql/parser.h"
#include "core/sql/script.h"
#include "lineage/script_lineage.h"

namespace {

using goldline::lineage::QueryLineage;
using goldline::lineage::SourceUse;

void Require(bool holds) {
  if (!holds) std::abort();
}

// A catalog in which some tables are known, some in part and some not at all.
std::optional<goldline::lineage::TableColumns> Lookup(
    goldline::sql::List<goldline::sql::Identifier> name) {
  const std::string table(name.back().name);
  if (table.size() % 3 == 0) return std::nullopt;
  return goldline::lineage::TableColumns{
      {"ns", table}, {"id", "a", "b", "amount"}, table.size() % 3 == 1, {"a"}};
}

void CheckUses(const std::vector<SourceUse>& uses, std::size_t size) {
  for (const SourceUse& use : uses) {
    Require(!use.how.empty() && !use.field.dataset.empty());
    for (const auto span : use.spans) Require(span.begin <= span.end && span.end <= size);
  }
}

void Check(const QueryLineage& first, const QueryLineage& second, std::string_view text) {
  for (const auto& column : first.columns) CheckUses(column.sources, text.size());
  CheckUses(first.indirect, text.size());
  auto edges = goldline::lineage::EdgesOf(first, text);
  Require(edges == goldline::lineage::EdgesOf(second, text));
  const auto normal = edges;
  edges.Normalize();
  Require(edges == normal);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto query = goldline::sql::ParseSelect(text);
  if (query.ok()) {
    const auto first = goldline::lineage::AnalyzeQuery(**query, Lookup);
    const auto second = goldline::lineage::AnalyzeQuery(**query, Lookup);
    Require(first.ok() == second.ok());
    if (first.ok()) Check(*first, *second, text);
  }
  for (const std::string_view name :
       {"bigquery", "clickhouse", "duckdb", "oracle", "postgres", "snowflake", "tsql"}) {
    const auto script = goldline::sql::ParseScript(text, *goldline::sql::FindDialect(name));
    if (!script.ok()) continue;
    const auto first = goldline::lineage::AnalyzeScript(*script, Lookup);
    const auto second = goldline::lineage::AnalyzeScript(*script, Lookup);
    Require(first.size() == second.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      Require(first[i].kind == second[i].kind && first[i].target == second[i].target);
      Require(first[i].span.begin <= first[i].span.end && first[i].span.end <= size);
      Check(first[i].lineage, second[i].lineage, text);
    }
  }
  return 0;
}
