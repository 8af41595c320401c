// What the OpenLineage integration of dbt (dbt-ol) calls the tables and jobs of a project, so that
// its events and an import are about the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"
#include "core/sql/dialect.h"
#include "ingest/dbt_artifacts.h"

namespace goldline::ingest::internal {

// OPENLINEAGE_NAMESPACE is what changes it there.
inline constexpr std::string_view kDbtJobNamespace = "dbt";

// "database.schema.identifier", without what a system does not have.
std::string DbtDatasetName(const DbtNode& node);
// Of a table in the namespace of the database; of an exposure or a metric in that of the jobs.
catalog::DatasetRef DbtDatasetRef(const DbtNode& node, const std::string& dataset_namespace,
                                  const std::string& job_namespace);

// "database.schema.package.name", that of dbt run; of a snapshot with ".snapshot".
std::string DbtJobName(const DbtNode& node);
// The job that runs the tests of a node, that of dbt test.
std::string DbtTestJobName(const DbtNode& node);

// The namespace of an adapter's tables: whole for "bigquery", else only the scheme of it, because
// dbt's artifacts do not say which server it was; and how it is written in full.
std::string DbtScheme(std::string_view adapter);
std::string DbtNamespaceForm(std::string_view adapter);  // "postgres://HOST:PORT"; empty: whole

const sql::Dialect& DbtDialect(std::string_view adapter);

struct RelationPart {
  std::string name;
  bool quoted = false;
};
// The parts of a relation's name as SQL writes it.
std::vector<RelationPart> DbtRelationParts(std::string_view relation, const sql::Dialect& dialect);

}  // namespace goldline::ingest::internal
