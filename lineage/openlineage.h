// OpenLineage events: what producers such as Spark, dbt, Airflow and Flink post. Parsing is a pure
// function: it refuses only broken identity (which job, run, dataset, when) and keeps everything
// else verbatim; a facet that is unknown or malformed is said to be so, never a reason to refuse.
//
//   GL_TRY(Event event, ParseEvent(body));
//   GL_TRY(Receipt receipt, RecordEvent(store, event, now));     // event_store.h
//
// An Event is a value and may be handed between threads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"
#include "core/hash.h"
#include "core/ids.h"
#include "core/json.h"
#include "core/result.h"
#include "core/time.h"
#include "lineage/edge.h"

namespace goldline::lineage {

enum class EventKind : std::uint8_t { kRun, kJob, kDataset };
std::string_view ToString(EventKind kind);  // "RunEvent" and so on

// Facets by name, as canonical JSON; an empty text says that the facet was deleted.
using Facets = std::map<std::string, std::string>;

// A dataset as one event describes it.
struct EventDataset {
  DatasetRef ref;
  Facets facets;                   // of the dataset
  Facets run_facets;               // of it as this run's input or output
  std::optional<EdgeSet> lineage;  // of an output with a columnLineage or lineage facet
  bool explicit_lineage = false;   // of a lineage facet
  // Of an output without either, from the SQL of the job.
  std::optional<EdgeSet> sql_lineage;
  std::optional<std::uint64_t> rows;
};

// What the explicit `lineage` facet of a job says of one target.
struct ExplicitTarget {
  DatasetRef name;
  bool is_job = false;  // the name of a job
  EdgeSet edges;        // none: the target is known to have no source
};

struct ParentRun {
  Uuid run;
  JobRef job;
};
// As properties of the run that has it, and back; nullopt when it has none.
void DescribeParent(const ParentRun& parent, catalog::Properties& properties);
std::optional<ParentRun> ParentOf(const catalog::Properties& properties);
// "NAMESPACE/JOB/RUN", as integrations hand it on in OPENLINEAGE_PARENT_ID; the namespace may have
// slashes. nullopt for another text.
std::optional<ParentRun> ParentRunFrom(std::string_view text);

// Something of the event that is kept but was not used, and why.
struct Ignored {
  std::string what;  // "outputs[0].facets.columnLineage.fields.total"
  std::string why;
};

struct Event {
  EventKind kind = EventKind::kRun;
  UtcTime time;
  std::optional<catalog::RunState> state;  // of eventType; nullopt when there is none
  Uuid run;
  JobRef job;
  Facets job_facets;
  Facets run_facets;
  std::string sql;
  std::string sql_dialect;  // as the producer names it, or empty
  std::string error_message;
  std::optional<UtcTime> nominal;
  std::optional<ParentRun> parent;
  std::vector<EventDataset> inputs;
  std::vector<EventDataset> outputs;  // of a DatasetEvent: the dataset itself
  bool lists_outputs = false;         // also an empty list says something
  // With it the event says all of its lineage: nothing follows from other facets, or from inputs
  // beside outputs.
  std::optional<std::vector<ExplicitTarget>> explicit_lineage;

  // Of a run whose events each say all that there is (jobType.emissionPattern of
  // COMPLETE_SNAPSHOT): this one stands for itself, and does not add to the others.
  bool whole = false;

  // A JobEvent replaces what was declared before. One that lists inputs and no outputs, not even an
  // empty list, does so for what the job reads only.
  bool declares_only_reads() const {
    return kind == EventKind::kJob && !inputs.empty() && !lists_outputs && !explicit_lineage;
  }

  Hash128 hash;  // of the canonical body: keys sorted, no blanks
  std::string raw;
  std::vector<std::string> facets_used;  // names, sorted, each once
  std::vector<std::string> facets_kept;  // the others
  std::vector<Ignored> ignored;
};

Result<Event> ParseEvent(std::string_view body);

// Of two events of one time, the later in effect has the greater rank: terminal, RUNNING, START,
// none. OTHER says nothing about state and ranks as none.
int RankOf(std::optional<catalog::RunState> state);

// JSON with sorted keys and no blanks; of a repeated key the last counts.
std::string CanonicalJson(const JsonValue& value);

// What became of an event.
struct Receipt {
  std::string event;  // hash of the canonical body, 32 hexadecimal digits
  EventKind kind = EventKind::kRun;
  bool stored = false;
  bool duplicate = false;  // the same body was stored before: nothing changed
  std::vector<std::string> facets_used;
  std::vector<std::string> facets_kept;
  std::size_t edges = 0;           // that the event says, dataset-wide ones counted once
  std::size_t edges_from_sql = 0;  // those of them that the SQL of the job says
  std::vector<Ignored> ignored;
};
void WriteJson(const Receipt& receipt, JsonWriter& json);

}  // namespace goldline::lineage
