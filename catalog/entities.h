// What the catalog knows: namespaces, systems, datasets with their fields and schema versions, jobs
// and runs. Plain values. An entity is known inside by its id, which never changes; (namespace,
// name) is an alias that a rename re-points. One row of ids serves every kind, so that an id alone
// names a node of the lineage graph.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/time.h"

namespace goldline::catalog {

using NamespaceId = Id<struct NamespaceTag>;
using SystemId = Id<struct SystemTag>;
using DatasetId = Id<struct DatasetTag>;
using FieldId = Id<struct FieldTag>;
using JobId = Id<struct JobTag>;
using RunId = Id<struct RunTag>;

using Properties = std::map<std::string, std::string>;
using Counts = std::map<std::string, std::uint64_t>;

// The name of a dataset or job within its namespace, as OpenLineage writes them.
struct DatasetRef {
  std::string namespace_name;
  std::string name;
  friend auto operator<=>(const DatasetRef&, const DatasetRef&) = default;
};
struct JobRef {
  std::string namespace_name;
  std::string name;
  friend auto operator<=>(const JobRef&, const JobRef&) = default;
};

struct Namespace {
  NamespaceId id;
  std::string name;
  friend bool operator==(const Namespace&, const Namespace&) = default;
};

// Where datasets live: CRM, ERP, warehouse. Of two systems that disagree, the one with the greater
// trust rank is believed.
struct System {
  SystemId id;
  std::string name;
  std::int32_t trust_rank = 0;
  std::string description;
  Properties properties;
  friend bool operator==(const System&, const System&) = default;
};

// Whom to call about a dataset or job.
struct Owner {
  std::string name;
  std::string role;     // "owner", "steward", "producer" …
  std::string contact;  // e-mail, channel
  friend bool operator==(const Owner&, const Owner&) = default;
};

struct SchemaField {
  std::string name;
  std::string type;  // as the producer wrote it, may be empty
  std::string description;
  friend bool operator==(const SchemaField&, const SchemaField&) = default;
};

// The fields of a dataset from one time on.
struct SchemaVersion {
  std::uint64_t number = 0;  // in the order of time, from 1; 0 when no fields are known
  UtcTime since;             // the time of the event that showed it first
  Uuid run;                  // the run that showed it, or zero
  std::vector<SchemaField> fields;
  friend bool operator==(const SchemaVersion&, const SchemaVersion&) = default;
};

struct Dataset {
  DatasetId id;
  DatasetRef ref;
  std::string kind;  // "table", "file", "dashboard", "golden" …; a dashboard is a dataset too
  SystemId system;   // or none
  std::string description;
  std::vector<Owner> owners;
  Properties properties;
  UtcTime created;
  UtcTime updated;
  friend bool operator==(const Dataset&, const Dataset&) = default;
};

// A field as a node: it exists from the first time that anyone names it, also in no schema.
struct DatasetField {
  FieldId id;
  DatasetId dataset;
  std::string name;
  friend bool operator==(const DatasetField&, const DatasetField&) = default;
};

struct Job {
  JobId id;
  JobRef ref;
  std::string kind;  // "pipeline", "dashboard", "spark" …
  std::string description;
  std::string sql;  // the statement it runs, when it is one
  std::vector<Owner> owners;
  Properties properties;
  UtcTime created;
  UtcTime updated;
  friend bool operator==(const Job&, const Job&) = default;
};

// On disk: never renumber.
enum class RunState : std::uint8_t {
  kOther = 1,
  kStart = 2,
  kRunning = 3,
  kComplete = 4,
  kAbort = 5,
  kFail = 6,
};
// "START" and so on, OpenLineage's spelling.
std::string_view ToString(RunState state);
std::optional<RunState> ParseRunState(std::string_view text);
constexpr bool IsTerminal(RunState state) { return state >= RunState::kComplete; }

// One execution of a job. Known outside by its UUID.
struct Run {
  RunId id{};
  Uuid uuid{};
  JobId job{};
  RunState state = RunState::kOther;
  std::optional<UtcTime> started{};
  std::optional<UtcTime> ended{};
  std::optional<UtcTime> nominal{};   // the time it was scheduled for
  std::vector<DatasetId> inputs{};    // by id, each once
  std::vector<DatasetId> outputs{};   // by id, each once
  Counts counts{};                    // "read", "written", "rejected", "quarantined" …
  std::vector<std::string> errors{};  // why it failed or was aborted
  Properties properties{};
  friend bool operator==(const Run&, const Run&) = default;
};

// What is known of a run from two reports of it, whichever came first: commutative, associative and
// idempotent. A terminal state stays; of two, that of the later end. `a.id` is kept.
Run MergeRuns(Run a, const Run& b);

}  // namespace goldline::catalog
