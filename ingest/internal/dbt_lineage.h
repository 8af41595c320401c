// Lineage of a dbt project: every node that makes something out of others, in the order of their
// dependencies. Of columns where the compiled SQL says it; else the node depends on its inputs as a
// whole, and that is listed.
//
//   DbtLineage lineage(artifacts, {"postgres://h:5432", "dbt"}, problems);
//   lineage.Analyze();
//   for (const auto& [unique_id, node] : lineage.nodes()) ... node.edges
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/entities.h"
#include "ingest/dbt_artifacts.h"
#include "ingest/internal/dbt_names.h"
#include "ingest/internal/dbt_tables.h"
#include "lineage/edge.h"
#include "lineage/sql_lineage.h"

namespace goldline::ingest::internal {

struct DbtNamespaces {
  std::string datasets;
  std::string jobs;
};

// What there is to know of a node's columns.
struct DbtFields {
  std::vector<catalog::SchemaField> fields;
  bool whole = false;         // there are no others
  bool from_catalog = false;  // the database said so

  // The name of the field that is meant; the same text when none is.
  std::string NameOf(const std::string& written) const;
};

enum class DbtReading : std::uint8_t {
  kNone,          // it is made of nothing that is known
  kColumns,       // its SQL was read
  kDependencies,  // it depends on its inputs as a whole
};

struct DbtNodeLineage {
  catalog::DatasetRef dataset;
  DbtFields fields;
  DbtReading reading = DbtReading::kNone;
  lineage::EdgeSet edges;
  std::size_t with_lineage = 0;  // of the fields, those whose sources are known, if only to be none
};

class DbtLineage {
 public:
  DbtLineage(const DbtArtifacts& artifacts, DbtNamespaces namespaces,
             std::vector<DbtProblem>& problems);

  void Analyze();
  // Every node with a dataset: not tests, ephemeral models and semantic models.
  const std::map<std::string, DbtNodeLineage>& nodes() const { return nodes_; }

 private:
  using Ids = std::vector<std::string>;

  Ids InOrder();
  void NoteCycle(const std::map<std::string, std::size_t>& waiting);
  const Ids& DatasetsBehind(const std::string& unique_id);
  DbtFields FieldsOf(const DbtNode& node) const;

  void AnalyzeNode(const DbtNode& node);
  // metrics: dbt_metrics.cc
  std::string ExpressionOf(const DbtNode& metric) const;
  void AnalyzeMetric(const DbtNode& node, DbtNodeLineage& out);
  bool ReadMeasure(const DbtNode& node, const std::string& input, DbtNodeLineage& out);

  void AnalyzeSql(const DbtNode& node, DbtNodeLineage& out);
  void DependOnInputs(const DbtNode& node, DbtNodeLineage& out);
  std::optional<lineage::QueryLineage> ReadSql(const DbtNode& node);
  void NoteNames(const DbtNode& node, const lineage::QueryLineage& query);
  void NameSources(const DbtNode& node, lineage::QueryLineage& query);
  void NameSource(const DbtNode& node, lineage::SourceUse& use);
  void Problem(const DbtNode& node, std::string what, std::string message);

  const DbtArtifacts& artifacts_;
  const DbtNamespaces namespaces_;
  const sql::Dialect& dialect_;
  std::vector<DbtProblem>& problems_;
  DbtTables tables_;
  std::map<std::string, DbtNodeLineage> nodes_;
  std::map<catalog::DatasetRef, const DbtNodeLineage*> by_dataset_;
  std::map<std::string, Ids> behind_;
};

}  // namespace goldline::ingest::internal
