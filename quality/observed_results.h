// What another tool found out about datasets: a document of the draft Open Observability Results
// Standard (Bitol RFC 18), read. Both spellings are taken, that of v0.1.0, which Goldline writes
// (report_formats.h), and that of v0.8.1.
//
//   GL_TRY(ObservedResults observed, ReadObservedResults(text, "checks.json"));
//   for (const ObservedResult& result : observed.results) ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "quality/check_report.h"
#include "quality/contract.h"

namespace goldline::quality {

struct ObservedResult {
  std::string pointer;  // where it stands: "/results/3"
  std::string id;
  // A failure that its tool calls a warning is warned; an outcome that it could not tell is
  // skipped.
  CheckStatus status = CheckStatus::kPassed;
  Severity severity = Severity::kError;
  std::string message;
  std::vector<std::string>
      resources;                 // as they were named; empty: it is not said what was looked at
  bool of_columns = false;       // the resources are columns
  std::optional<double> value;   // that was measured
  std::uint64_t rows_total = 0;  // 0: not said
  std::uint64_t rows_failed = 0;
};

struct ObservedResults {
  std::string id;  // empty: it has none
  UtcTime at;
  std::string process;
  std::string run_id;
  std::string vendor;
  std::string contract_id;
  std::string contract_version;
  std::vector<ObservedResult> results;
  std::vector<std::string> ignored;  // JSON pointers of members that nobody reads; the first 100
  std::uint64_t ignored_count = 0;

  // Who says it: the vendor, else the process.
  const std::string& Source() const { return vendor.empty() ? process : vendor; }
};

// `input` names the text in errors. Errors: bad_json, and bad_results with the JSON pointer.
Result<ObservedResults> ReadObservedResults(std::string_view json, std::string_view input);

}  // namespace goldline::quality
