// RunPipeline does a pipeline's whole job in one pass over its records: read, map, gate, set aside,
// match, write, reconcile; and leaves a run in the catalog with its datasets, schemas, lineage,
// verdicts, profiles and golden records.
//
//   GL_TRY(Pipeline pipeline, Pipeline::Load("customers.yaml", {}));
//   GL_TRY(RunReport report, RunPipeline(pipeline, *store, {.threads = 2, .now = Now()}));
//   if (report.status == RunStatus::kFailed) ...       // a gate failed; the report says which
//
// A START record is committed first; everything else becomes visible in one commit when the run
// completes, after its output files were renamed into place. A run that fails a gate, is
// interrupted or cannot go on writes no output, and its record says so (FAIL, ABORT). A process
// that dies leaves a run that the next one finds and records as aborted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/json.h"
#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"
#include "ingest/pipeline.h"
#include "lineage/openlineage.h"
#include "quality/check.h"

namespace goldline::ingest {

enum class RunStatus : std::uint8_t { kPassed, kWarned, kFailed };
std::string_view ToString(RunStatus status);

// What happened to the records of one source. read = malformed + filtered + set_aside + mapped.
struct SourceCounts {
  std::string dataset;
  std::uint64_t read = 0;
  std::uint64_t malformed = 0;  // could not be read
  std::uint64_t filtered = 0;   // left out by `where`
  std::uint64_t set_aside = 0;  // failed the gate or could not be mapped
  std::uint64_t mapped = 0;     // went on
};

// Whether every record is accounted for: read from the sources, found again in the target by
// reading it, or known to be elsewhere.
struct Reconciliation {
  bool equal = false;
  std::uint64_t source_records = 0;
  std::uint64_t filtered = 0;
  std::uint64_t quarantined = 0;     // malformed ones included
  std::uint64_t merged = 0;          // records that duplicates were resolved into another record
  std::uint64_t target_records = 0;  // counted in the written target
  std::int64_t difference = 0;       // source - filtered - quarantined - merged - target
};

struct GoldenCounts {
  std::string entity_type;
  std::uint64_t records = 0;
  std::uint64_t golden = 0;
  std::uint64_t largest = 0;
  std::uint64_t pairs_compared = 0;
};

struct RunReport {
  Uuid run;
  std::string pipeline;
  RunStatus status = RunStatus::kPassed;
  std::uint64_t read = 0;
  std::uint64_t written = 0;
  std::uint64_t rejected = 0;     // could not be read or mapped
  std::uint64_t quarantined = 0;  // set aside with their reasons, rejected ones included
  std::vector<SourceCounts> sources;
  std::optional<quality::CheckReport> check;  // of the mapped records against the contract
  std::optional<GoldenCounts> golden;
  std::optional<Reconciliation> reconciliation;  // none for a statement
  std::string target;                            // dataset, with its namespace
  std::string output;                            // file
  std::string quarantine;                        // file
  std::vector<std::string> notes;  // what readers decided, names that lineage could not resolve
  double seconds = 0;
};

void WriteJson(const RunReport& report, JsonWriter& json);
// A screenful for people.
std::string TextOf(const RunReport& report);

struct RunOptions {
  std::size_t threads = 1;
  UtcTime now;
  std::stop_token stop;
  std::string actor;  // who runs it, for the audit
  // A run whose place this one takes: its keys count no more for rules across runs.
  std::optional<Uuid> replaced = std::nullopt;
  // The run of another tool that this one is a part of.
  std::optional<lineage::ParentRun> parent = std::nullopt;
  // Called once the run has begun, from the thread that runs it.
  std::function<void(const Uuid& run)> started = {};
};

// Errors: an invalid contract, mapping or model (kInvalidArgument), unreadable input, full disk
// (kUnavailable, kResourceExhausted), interruption (kCancelled). A failed gate is not an error.
Result<RunReport> RunPipeline(const Pipeline& pipeline, store::KvStore& store,
                              const RunOptions& options);

}  // namespace goldline::ingest
