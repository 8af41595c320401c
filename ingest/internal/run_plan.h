// A RunPlan is a pipeline made ready: everything that can be wrong before a record is read has been
// read, compiled and checked. Immutable; shared by the workers of the run.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "ingest/mapping.h"
#include "ingest/pipeline.h"
#include "ingest/reader.h"
#include "mdm/model.h"
#include "quality/check_plan.h"

namespace goldline::ingest::internal {

struct SourcePlan {
  std::vector<std::string> inputs;  // files
  ReadOptions options;
  Fields fields;  // of the source
  Mapping mapping;
};

struct RunPlan {
  std::vector<SourcePlan> sources;  // as in the pipeline
  Fields target_fields;             // of all mappings, in order of first appearance
  quality::Contract contract;       // without promises when the pipeline names none
  std::string contract_text;        // of its file; empty: the pipeline names none
  std::string object;               // of the contract, that the target is
  quality::CheckPlan checks;
  std::optional<mdm::MatchModel> model;  // of the pipeline's model file
  std::string fingerprint;               // changes when a mapping or a filter does
};

// What earlier runs left behind of the target, for rules about change over time and across runs.
struct TargetPast {
  std::shared_ptr<const quality::MetricHistory> history;
  std::shared_ptr<const quality::EarlierKeys> earlier;
};

Result<RunPlan> MakeRunPlan(const Pipeline& pipeline, UtcTime now, const TargetPast& past);

}  // namespace goldline::ingest::internal
