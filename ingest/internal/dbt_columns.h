// What the analysis of a node's SQL means for its columns: stars spelled out, names as the node's
// fields are written, and the columns that dbt itself adds to a snapshot.
#pragma once

#include "ingest/dbt_artifacts.h"
#include "ingest/internal/dbt_lineage.h"
#include "lineage/sql_lineage.h"

namespace goldline::ingest::internal {

// Columns that the query gives no name have that which the database gave them, by their place.
void NameUnnamed(const DbtFields& fields, lineage::QueryLineage& query);
// A star over one table of unknown columns gives every field that the query does not name.
void SpellOutStar(const DbtFields& fields, lineage::QueryLineage& query);
// After the columns of its query.
void AddSnapshotColumns(const DbtSnapshot& snapshot, lineage::QueryLineage& query);
// What the query says of the fields, where nothing better is known.
void TakeFields(const lineage::QueryLineage& query, DbtFields& fields);
// Columns of which a name could not be resolved are unknown, not constant.
void DropUnknownColumns(lineage::QueryLineage& query);

}  // namespace goldline::ingest::internal
