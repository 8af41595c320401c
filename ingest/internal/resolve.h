// Resolving duplicates: the mapped records of a run are matched, and of each person's records the
// surviving values become a golden record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch.h"
#include "core/result.h"
#include "core/store/store.h"
#include "ingest/pipeline.h"
#include "ingest/run.h"
#include "mdm/matcher.h"
#include "mdm/survivorship.h"

namespace goldline::ingest::internal {

// The records of one run that go on, batch by batch, with their source's position in the pipeline.
struct MappedRecords {
  std::vector<RecordBatch> batches;
  std::vector<std::size_t> sources;  // of each batch
};

// What matching made of a run's records, and what is to be committed of it.
struct Resolution {
  std::vector<std::vector<mdm::SurvivingValue>> persons;  // of each cluster, one for each field
  std::vector<Uuid> golden_ids;                           // of each cluster
  store::WriteSet changes;  // golden records and crosswalk, for the commit of the run
  GoldenCounts counts;
};

// Persons that the store knows keep their ids.
Result<Resolution> ResolvePersons(const Pipeline& pipeline,
                                  const std::optional<mdm::MatchModel>& model,
                                  const Fields& target_fields, const MappedRecords& records,
                                  const store::ReadView& view, const Uuid& run,
                                  const RunOptions& options);

// The name of the target field that holds the golden record's id.
inline constexpr std::string_view kGoldenIdField = "golden_id";

// The golden records as the target gets them: their id, then the surviving values as their fields'
// types.
Result<RecordBatch> GoldenBatch(const Resolution& resolution, const Fields& target_fields);

}  // namespace goldline::ingest::internal
