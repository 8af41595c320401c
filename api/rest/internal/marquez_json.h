// The shapes of Marquez's API, as its web page and its clients read them. Each function writes one
// JSON value. What Goldline does not know is there all the same: null, or empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/rest/internal/marquez_view.h"
#include "catalog/catalog.h"
#include "core/json.h"
#include "core/result.h"
#include "core/time.h"

namespace goldline::rest {

// As Marquez writes it: no fraction of a second, or one of three or six digits.
std::string MarquezTime(UtcTime time);
void WriteMarquezTime(std::string_view key, const std::optional<UtcTime>& time, JsonWriter& json);
// null when it is empty.
void WriteTextOrNull(std::string_view key, std::string_view text, JsonWriter& json);

// "NEW", "RUNNING", "COMPLETED", "FAILED" or "ABORTED".
std::string_view MarquezState(catalog::RunState state);

// "BATCH", "STREAM" or "SERVICE".
std::string_view MarquezJobType(const catalog::Job& job);

// The name of the source of datasets that have none, and of the one owner that Marquez knows.
inline constexpr std::string_view kDefaultSource = "default";
inline constexpr std::string_view kAnonymous = "anonymous";

void WriteMarquezNamespace(const catalog::Namespace& one, JsonWriter& json);
void WriteMarquezSource(const catalog::System& system, JsonWriter& json);

// What the last run of a job says of the job itself.
struct JobActivity {
  std::optional<catalog::Run> last;
  UtcTime updated;  // of the job or of its last run, whichever is later
};
Result<JobActivity> ActivityOf(const MarquezView& view, const catalog::Job& job);

enum class InFull : std::uint8_t { kNo, kYes };  // kNo: as a node of a graph

Status WriteMarquezDataset(MarquezView& view, const catalog::Dataset& dataset, InFull in_full,
                           JsonWriter& json);
Status WriteMarquezVersion(MarquezView& view, const catalog::Dataset& dataset,
                           const catalog::SchemaVersion& version, JsonWriter& json);
// A job with the datasets that are named as its own.
Status WriteMarquezJob(MarquezView& view, const catalog::Job& job,
                       const lineage::JobDatasets::Io& io, InFull in_full, JsonWriter& json);
Status WriteMarquezRun(MarquezView& view, const catalog::Run& run, JsonWriter& json);

}  // namespace goldline::rest
