// How long the lineage of queries takes, from text to edges, and which sources each output column
// has: for tests/bench/sql_lineage/run, which holds it against sqlglot.
//   sql_lineage_bench SCHEMA.json REPEATS QUERY.sql...
// prints a JSON array of {query, seconds: [best, median], columns: [[source, …], …]}.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <set>
#include <vector>

#include "core/json.h"
#include "core/sql/parser.h"
#include "core/text.h"
#include "lineage/sql_lineage.h"
#include "tests/support/files.h"

namespace {

using namespace goldline;

// What decides about a value of the column, not only about its rows.
bool OfTheValue(const lineage::SourceUse& use) {
  return std::ranges::any_of(use.how.list(), [](lineage::Transformation how) {
    return how.type() == lineage::TransformationType::kDirect ||
           how.subtype == lineage::Subtype::kConditional ||
           how.subtype == lineage::Subtype::kWindow;
  });
}

// Nothing when the query cannot be analysed.
std::size_t EdgesOfText(const std::string& text, const lineage::TableLookup& lookup,
                        lineage::QueryLineage& lineage) {
  const auto query = sql::ParseSelect(text);
  if (!query.ok()) return 0;
  auto analysed = lineage::AnalyzeQuery(**query, lookup);
  if (!analysed.ok()) return 0;
  lineage = *std::move(analysed);
  return lineage::EdgesOf(lineage, text).edges.size();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: sql_lineage_bench SCHEMA.json REPEATS QUERY.sql...\n";
    return 2;
  }
  const auto schema = lineage::JsonSchema::Parse(testing_support::ReadFile(argv[1]));
  if (!schema.ok()) {
    std::cerr << schema.error().ToString() << '\n';
    return 2;
  }
  const lineage::TableLookup lookup = schema->lookup();
  JsonWriter json;
  json.BeginArray();
  for (int i = 3; i < argc; ++i) {
    const std::string text = testing_support::ReadFile(argv[i]);
    lineage::QueryLineage lineage;
    std::vector<double> seconds;
    for (int repeat = std::atoi(argv[2]); repeat > 0; --repeat) {
      const auto begin = std::chrono::steady_clock::now();
      if (EdgesOfText(text, lookup, lineage) == 0) {
        std::cerr << argv[i] << " gives no edges\n";
        return 1;
      }
      seconds.push_back(
          std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    std::ranges::sort(seconds);
    json.BeginObject().Key("query").String(std::filesystem::path(argv[i]).stem().string());
    json.Key("seconds").BeginArray().Double(seconds.front());
    json.Double(seconds[seconds.size() / 2]).EndArray().Key("columns").BeginArray();
    for (const lineage::OutputColumn& column : lineage.columns) {
      json.BeginArray();
      for (const lineage::SourceUse& use : column.sources) {
        if (OfTheValue(use)) json.String(Concat(use.field.dataset, ".", use.field.field));
      }
      json.EndArray();
    }
    json.EndArray().EndObject();
  }
  std::cout << json.EndArray().Take() << '\n';
  return 0;
}
