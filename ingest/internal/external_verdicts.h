// Verdicts of other tools about one dataset, as part of a commit: outcomes of its rules, and
// incidents for those that fail.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"
#include "core/store/store.h"
#include "quality/check_report.h"
#include "quality/contract.h"

namespace goldline::ingest::internal {

struct ExternalVerdict {
  std::string rule;  // "soda:no_dup_rows"
  std::vector<std::string> fields;
  quality::Severity severity = quality::Severity::kError;
  quality::CheckStatus status = quality::CheckStatus::kPassed;
  std::string reason;
  std::uint64_t rows_total = 0;  // 0: not said
  std::uint64_t rows_failed = 0;
  std::optional<double> value;  // that was measured
};

struct VerdictRun {
  Uuid uuid;
  UtcTime time;  // of the verdicts
  UtcTime now;
};

// An incident is about how things are: a verdict that comes late is history, and one that was here
// before counts once.
Status PutExternalVerdicts(store::KvStore& store, const store::ReadView& view,
                           store::WriteSet& changes, const catalog::Dataset& dataset,
                           const std::vector<ExternalVerdict>& verdicts, const VerdictRun& run);

}  // namespace goldline::ingest::internal
