// A Pipeline is one integration or migration as a file: which sources are read, how their fields
// map to the target's, which contract gates the records, how duplicates are resolved and where the
// result goes. A pipeline may instead carry a statement that runs elsewhere (the query of a
// dashboard), whose lineage is then declared. A value; immutable after Load.
//
//   name: customers
//   namespace: demo                         # of datasets that do not name theirs
//   owner: crm-team@example.com
//   variables: {period: 2026-09}            # ${period} below; goldline run --set period=2026-10
//   sources:
//     - dataset: legacy_crm.customers
//       system: legacy_crm
//       input: data/${period}/crm.csv       # beside the pipeline file, or absolute; globs are fine
//       where: status <> 'test'             # optional SQL filter over source fields
//       fields:                             # target field: SQL over source fields
//         customer_id: "'CRM-' || trim(id)"
//         email: lower(trim(email))
//   contract: customers.odcs.yaml           # gates the mapped records
//   gate: quarantine                        # observe, quarantine or stop; default: the contract's
//   quarantine: out/customers.quarantine.ndjson
//   match: {entity: customer, id: customer_id, model: customers.model.yaml, changed: updated_at}
//   target: {dataset: crm.customers, output: out/customers.csv, records: golden}
//
//   name: revenue_dashboard
//   statement: {sql: revenue_dashboard.sql, target: revenue_dashboard, dialect: postgres}
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"
#include "core/result.h"
#include "quality/contract.h"

namespace goldline::ingest {

struct FieldMapping {
  std::string target;
  std::string sql;
  std::uint64_t line = 0;  // in the pipeline file
};

struct PipelineSource {
  catalog::DatasetRef dataset;
  std::string system;  // empty: the dataset's name up to its first dot
  std::vector<std::string> inputs;
  std::string input_format;  // as --input-format; empty: by the name
  std::string delimiter;
  std::string encoding;
  std::vector<std::string> missing_values;
  std::string where;  // SQL; empty: all records
  std::uint64_t where_line = 0;
  std::vector<FieldMapping> fields;  // empty: every field as it is
};

struct PipelineMatch {
  std::string entity_type;  // "customer"
  std::string id;           // the target field that identifies a record in its source
  std::string model_file;   // empty: inferred
  std::string changed;      // target field with the record's event time; may be empty
};

enum class TargetRecords : std::uint8_t { kMapped, kGolden };

struct PipelineTarget {
  catalog::DatasetRef dataset;
  std::string output;
  TargetRecords records = TargetRecords::kMapped;
};

struct PipelineStatement {
  std::string sql_file;
  std::string dialect;  // a name that sql::FindDialect knows; empty: one SELECT of PostgreSQL
  catalog::DatasetRef target;
};

struct Pipeline {
  std::string file;
  std::string name;
  std::string namespace_name;
  std::string description;
  std::string owner;
  std::vector<PipelineSource> sources;
  std::string contract_file;          // empty: no gate
  std::optional<quality::Gate> gate;  // empty: as the contract says
  std::string quarantine_file;        // empty: set aside in the catalog's counts only
  std::optional<PipelineMatch> match;
  std::optional<PipelineTarget> target;
  std::optional<PipelineStatement> statement;

  // Reads the file; paths in it become relative to its folder. `said` overrides its variables.
  // Unknown keys, missing ones and unset variables are refused with their line and a hint.
  static Result<Pipeline> Load(const std::string& file,
                               const std::map<std::string, std::string>& said);
  // The same from text; `file` names it and its folder.
  static Result<Pipeline> Parse(std::string_view text, const std::string& file,
                                const std::map<std::string, std::string>& said);
};

}  // namespace goldline::ingest
