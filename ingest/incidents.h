// An incident is a promise that is not kept, with somebody to look after it: one for each dataset
// and rule, however many runs fail it. The commit of a run opens it, counts, reopens and, when told
// so, closes it; people acknowledge, assign and resolve it.
//
//   new ──► acknowledged ──► assigned ──► resolved ──► (fails again) new
//
//   GL_TRY(std::vector<Incident> open, Incidents(view, {}));
//   GL_RETURN_IF_ERROR(AssignIncident(store, 12, "ada", context));
//
// Free functions; every change is one commit with its audit entry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"
#include "catalog/verify.h"
#include "core/json.h"
#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"
#include "ingest/quarantine_actions.h"
#include "quality/check_report.h"

namespace goldline::ingest {

// On disk: never renumber.
enum class IncidentState : std::uint8_t {
  kNew = 1,
  kAcknowledged = 2,
  kAssigned = 3,
  kResolved = 4,
};
std::string_view ToString(IncidentState state);
std::optional<IncidentState> IncidentStateFromName(std::string_view name);

// What happened to it, one after the other. Failing once more is a count and no event.
struct IncidentEvent {
  UtcTime time;
  std::string actor;
  std::string what;  // "opened", "acknowledged", "assigned", "closing", "resolved", "reopened"
  std::string note;
  friend bool operator==(const IncidentEvent&, const IncidentEvent&) = default;
};

struct Incident {
  std::uint64_t number = 0;  // how people call it
  catalog::DatasetId dataset;
  std::string dataset_name;  // "demo/crm.customers"
  std::string rule;
  std::string kind;
  std::vector<std::string> fields;
  std::string severity;
  IncidentState state = IncidentState::kNew;
  UtcTime opened;  // the first time, and again when it was reopened
  UtcTime last_failed;
  std::optional<UtcTime> last_passed;
  Uuid first_run;  // that failed, since it was opened
  Uuid last_run;
  std::uint64_t failures = 0;     // runs that failed since it was opened
  std::uint64_t reopened = 0;     // how often
  std::uint64_t rows_failed = 0;  // of the last run that failed
  std::string reason;
  std::string owner;     // of the dataset
  std::string assignee;  // empty: nobody yet
  std::string cause;     // of one that is resolved
  bool close_when_passed = false;
  std::vector<IncidentEvent> events;

  bool open() const { return state != IncidentState::kResolved; }
};

// Why an incident was resolved.
inline constexpr std::string_view kIncidentCauses[] = {
    "false_positive", "missing_data", "duplicates", "out_of_bounds", "passed", "other"};

// A run as its incidents see it.
struct IncidentRun {
  Uuid uuid;
  UtcTime time;
  bool close_when_passed = false;  // for incidents that it opens
  // When it is written down, for the audit, where that is another time.
  std::optional<UtcTime> noted = std::nullopt;
};
// Opens, counts, reopens and closes the incidents of a dataset's rules, as part of the commit of a
// run. A rule counts when it fails the gate: severity error, not only observed.
Status UpdateIncidents(store::KvStore& store, const store::ReadView& view, store::WriteSet& changes,
                       const catalog::Dataset& dataset, const quality::CheckReport& report,
                       const IncidentRun& run);

struct IncidentFilter {
  std::optional<IncidentState> state{};  // not given: those that are open
  bool all = false;                      // whatever their state
  std::string dataset{};                 // name, or namespace/name
  std::string rule{};
};
// The one that failed last comes first.
bool IsBefore(const Incident& a, const Incident& b);
Result<std::vector<Incident>> Incidents(const store::ReadView& view, const IncidentFilter& filter);
// Errors: kNotFound.
Result<Incident> GetIncident(const store::ReadView& view, std::uint64_t number);

// Differs when anything that is told of an incident does.
std::string RevisionOf(const Incident& incident);

// Each gives the incident as it is afterwards. Errors: kNotFound; kFailedPrecondition for one that
// is resolved, or has another revision than the context says.
Result<Incident> AcknowledgeIncident(store::KvStore& store, std::uint64_t number,
                                     const ActionContext& context);
Result<Incident> AssignIncident(store::KvStore& store, std::uint64_t number,
                                const std::string& assignee, const ActionContext& context);
// `cause` is one of kIncidentCauses.
Result<Incident> ResolveIncident(store::KvStore& store, std::uint64_t number,
                                 const std::string& cause, const std::string& note,
                                 const ActionContext& context);
// It resolves itself with the next run that passes.
Result<Incident> ResolveWhenPassed(store::KvStore& store, std::uint64_t number,
                                   const ActionContext& context);

void WriteJson(const Incident& incident, JsonWriter& json);
std::string TextOf(const Incident& incident);  // a screenful
std::string LineOf(const Incident& incident);  // one line of a list

// That every number leads to its incident.
catalog::Check IncidentCheck();

}  // namespace goldline::ingest
