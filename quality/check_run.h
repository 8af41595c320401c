// A CheckRun is what one call checked: who looked, when, and the report of each object of the
// contract. It is what the formats of other tools are written from; see report_formats.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/entities.h"
#include "core/ids.h"
#include "core/time.h"
#include "quality/check_report.h"
#include "quality/profile.h"

namespace goldline::quality {

struct CheckedObject {
  CheckReport report;                     // of an object without data only its name is set
  std::string skip_reason;                // not empty: there was no data to check, and why
  catalog::DatasetRef dataset;            // what was read, as OpenLineage names it
  std::size_t files = 0;                  // that it was read from
  std::uint64_t bytes = 0;                // of them, decompressed
  double seconds = 0;                     // that it took
  std::optional<DatasetProfile> profile;  // if one was asked for
  std::vector<std::string> notes;         // what was found in the input beside its records

  CheckStatus status() const { return skip_reason.empty() ? report.status : CheckStatus::kSkipped; }
  // Its members, into an object that the caller has begun.
  void WriteMembers(JsonWriter& json) const;
};

struct CheckRun {
  Uuid id;
  UtcTime at;
  std::string process;  // the command: "goldline check"
  std::string version;  // of Goldline
  std::string contract, contract_id, contract_version;
  std::string contract_file;
  std::vector<CheckedObject> objects;

  // The worst of its objects. One without data is never passed: with it the whole is warned, and
  // skipped when no object had any.
  CheckStatus Total() const;
  // 0 passed (warnings too, unless `strict`), 1 failed or errored, 3 skipped.
  int ExitCode(bool strict) const;
};

}  // namespace goldline::quality
