// Lineage of scripts: one row a script, with one line a statement as "kind target: column <- source
// HOW, …; … | rows". Of a temporary target nothing is told but of its readers.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/text.h"
#include "lineage/script_lineage.h"
#include "tests/support/source_uses.h"

namespace goldline::lineage {

inline const JsonSchema& Schema() {
  static const JsonSchema schema = *JsonSchema::Parse(
      R"({"t":{"a":"int","b":"int","c":"text"},"u":{"a":"int","d":"int"},
          "x.orders":{"id":"int","amount":"int"},"y.orders":{"id":"int","net":"int"},
          "shop.raw_yyyymmdd":{"day":"date"},
          "nested":{"id":"int","who":"STRUCT<name STRING>"}})");
  return schema;
}

inline std::vector<StatementLineage> Analyze(std::string_view dialect, std::string_view text) {
  const auto script = sql::ParseScript(text, *sql::FindDialect(dialect));
  if (!script.ok()) return {};
  return AnalyzeScript(*script, Schema().lookup());
}

inline std::string LineageOf(std::string_view dialect, std::string_view text) {
  std::string result;
  for (const StatementLineage& statement : Analyze(dialect, text)) {
    result += statement.kind;
    if (statement.target) result += " " + statement.target->name;
    if (statement.temporary) result += " (temporary)";
    std::string columns;
    for (const OutputColumn& column : statement.lineage.columns) {
      columns += Concat(columns.empty() ? ": " : "; ", column.name, " <- ",
                        testing_support::UsesText(column.sources));
    }
    result += columns;
    if (!statement.lineage.indirect.empty()) {
      result += Concat(" | ", testing_support::UsesText(statement.lineage.indirect));
    }
    for (const NameFinding& finding : statement.lineage.unresolved) result += " ? " + finding.name;
    for (const NameFinding& finding : statement.lineage.ambiguous) result += " ?? " + finding.name;
    for (const SkippedText& skipped : statement.skipped) result += " ! " + skipped.reason;
    result += '\n';
  }
  return result;
}

struct Case {
  std::string_view dialect;
  std::string_view sql;
  std::string_view expected;
};

inline void Compare(std::initializer_list<Case> cases) {
  for (const Case& one : cases) {
    EXPECT_EQ(LineageOf(one.dialect, one.sql), one.expected) << one.dialect << ": " << one.sql;
  }
}

}  // namespace goldline::lineage
