#include "ingest/incidents.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "catalog/audit.h"
#include "catalog/catalog.h"
#include "core/hash.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/incident_store.h"

namespace goldline::ingest {

using quality::CheckStatus;
using quality::RuleResult;
using store::Cursor;
using store::Durability;
using store::Keyspace;
using store::ReadView;
using store::WriteSet;

namespace {

constexpr std::string_view kGoldline = "goldline";
constexpr std::string_view kSequence = "incident";
constexpr std::string_view kPassedCause = "passed";

constexpr std::pair<IncidentState, std::string_view> kStates[] = {
    {IncidentState::kNew, "new"},
    {IncidentState::kAcknowledged, "acknowledged"},
    {IncidentState::kAssigned, "assigned"},
    {IncidentState::kResolved, "resolved"}};

std::string NameOf(const catalog::Dataset& dataset) {
  return Concat(dataset.ref.namespace_name, "/", dataset.ref.name);
}

std::string OwnerOf(const catalog::Dataset& dataset) {
  if (dataset.owners.empty()) return {};
  const catalog::Owner& owner = dataset.owners.front();
  return owner.contact.empty() ? owner.name : owner.contact;
}

Status Audit(const ReadView& view, WriteSet& changes, const Incident& incident,
             const IncidentEvent& event, UtcTime now) {
  catalog::AuditEntry entry{now, event.actor, Concat("incident.", event.what),
                            Concat("incident ", incident.number)};
  entry.details = {{"dataset", incident.dataset_name}, {"rule", incident.rule}};
  if (!event.note.empty()) entry.details["note"] = event.note;
  return catalog::RecordAudit(view, changes, entry);
}

// Adds the event to the incident, and both to the commit; the audit says when that was.
Status Note(const ReadView& view, WriteSet& changes, Incident& incident, IncidentEvent event,
            UtcTime now) {
  GL_RETURN_IF_ERROR(Audit(view, changes, incident, event, now));
  incident.events.push_back(std::move(event));
  return Ok();
}

// What one run does to the incident of one rule.
class RuleOfRun {
 public:
  RuleOfRun(store::KvStore& store, const ReadView& view, WriteSet& changes,
            const catalog::Dataset& dataset, const IncidentRun& run)
      : store_(store), view_(view), changes_(changes), dataset_(dataset), run_(run) {}

  Status Take(const RuleResult& result) {
    GL_TRY(const std::optional<Incident> before, Stored(result.rule.id));
    const CheckStatus outcome = result.Outcome();
    if (outcome == CheckStatus::kFailed || outcome == CheckStatus::kErrored) {
      return Failed(result, before);
    }
    if (before && before->open() && outcome == CheckStatus::kPassed) return Passed(*before);
    return Ok();
  }

 private:
  Result<std::optional<Incident>> Stored(const std::string& rule) const {
    const std::string key = internal::IncidentKey(dataset_.id, rule);
    GL_TRY(const auto stored, view_.Get(Keyspace::kIncident, key));
    if (!stored) return std::optional<Incident>();
    GL_TRY(Incident incident, internal::DecodeStored(key, *stored));
    incident.dataset_name = NameOf(dataset_);
    return std::optional(std::move(incident));
  }

  Status Failed(const RuleResult& result, const std::optional<Incident>& before) {
    Incident incident = before.value_or(Incident{});
    const bool opens = !before || !before->open();
    if (!before) {
      incident.dataset = dataset_.id;
      incident.dataset_name = NameOf(dataset_);
      incident.rule = result.rule.id;
      GL_TRY(incident.number, store_.NextId(kSequence));
    }
    if (opens) Open(incident);
    incident.kind = result.rule.kind_name();
    incident.fields = result.rule.fields;
    incident.severity = quality::ToString(result.rule.severity);
    incident.last_failed = run_.time;
    incident.last_run = run_.uuid;
    ++incident.failures;
    incident.rows_failed = result.rows_failed;
    incident.reason = result.reason;
    if (opens) {
      if (before) ++incident.reopened;
      GL_RETURN_IF_ERROR(Note(view_, changes_, incident,
                              {run_.time, std::string(kGoldline), before ? "reopened" : "opened",
                               Concat("run ", ToString(run_.uuid))},
                              Noted()));
    }
    return internal::PutIncident(view_, changes_, incident);
  }

  void Open(Incident& incident) const {
    incident.state = IncidentState::kNew;
    incident.opened = run_.time;
    incident.first_run = run_.uuid;
    incident.failures = 0;
    incident.owner = OwnerOf(dataset_);
    incident.assignee.clear();
    incident.cause.clear();
    incident.close_when_passed = run_.close_when_passed;
  }

  Status Passed(const Incident& before) {
    Incident incident = before;
    incident.last_passed = run_.time;
    if (incident.close_when_passed) {
      incident.state = IncidentState::kResolved;
      incident.cause = kPassedCause;
      GL_RETURN_IF_ERROR(Note(view_, changes_, incident,
                              {run_.time, std::string(kGoldline), "resolved",
                               Concat("passed in the run ", ToString(run_.uuid))},
                              Noted()));
    }
    return internal::PutIncident(view_, changes_, incident);
  }

  UtcTime Noted() const { return run_.noted.value_or(run_.time); }

  store::KvStore& store_;
  const ReadView& view_;
  WriteSet& changes_;
  const catalog::Dataset& dataset_;
  const IncidentRun& run_;
};

Status SetDatasetName(const catalog::CatalogView& catalog, Incident& incident) {
  GL_TRY(const catalog::Dataset dataset, catalog.GetDataset(incident.dataset));
  incident.dataset_name = NameOf(dataset);
  return Ok();
}

bool IsWanted(const Incident& incident, const IncidentFilter& filter) {
  if (filter.state ? incident.state != *filter.state : !filter.all && !incident.open()) {
    return false;
  }
  if (!filter.rule.empty() && incident.rule != filter.rule) return false;
  const std::string& name = incident.dataset_name;
  return filter.dataset.empty() || name == filter.dataset ||
         name.substr(name.find('/') + 1) == filter.dataset;
}

// `change` gives the event, or none when nothing is to be said.
using Change = std::function<Status(Incident&, IncidentEvent&)>;

Result<Incident> ChangeIncident(store::KvStore& store, std::uint64_t number,
                                const ActionContext& context, const Change& change) {
  Incident changed;
  const auto attempt = [&](const ReadView& view, WriteSet& changes) -> Status {
    GL_TRY(const Incident before, internal::LoadIncident(view, number));
    if (!before.open()) return errors::IncidentIsResolved(number, ToString(before.last_failed));
    changed = before;
    GL_RETURN_IF_ERROR(SetDatasetName(catalog::CatalogView(view), changed));
    if (!context.revision.empty() && context.revision != RevisionOf(changed)) {
      return errors::HasChanged(Concat("the incident ", number));
    }
    IncidentEvent event{context.now, context.actor, {}, {}};
    GL_RETURN_IF_ERROR(change(changed, event));
    GL_RETURN_IF_ERROR(Note(view, changes, changed, std::move(event), context.now));
    return internal::PutIncident(view, changes, changed);
  };
  GL_RETURN_IF_ERROR(store::Update(store, Durability::kSync, attempt));
  return changed;
}

}  // namespace

std::string_view ToString(IncidentState state) {
  for (const auto& [one, name] : kStates) {
    if (one == state) return name;
  }
  return "unknown";
}

std::optional<IncidentState> IncidentStateFromName(std::string_view name) {
  for (const auto& [state, one] : kStates) {
    if (one == name) return state;
  }
  return std::nullopt;
}

bool IsBefore(const Incident& a, const Incident& b) {
  return a.last_failed != b.last_failed ? a.last_failed > b.last_failed : a.number < b.number;
}

std::string RevisionOf(const Incident& incident) {
  JsonWriter json;
  WriteJson(incident, json);
  return ToString(HashBytes128(json.text()));
}

Status UpdateIncidents(store::KvStore& store, const ReadView& view, WriteSet& changes,
                       const catalog::Dataset& dataset, const quality::CheckReport& report,
                       const IncidentRun& run) {
  RuleOfRun rule(store, view, changes, dataset, run);
  for (const RuleResult& result : report.rules) GL_RETURN_IF_ERROR(rule.Take(result));
  return Ok();
}

Result<std::vector<Incident>> Incidents(const ReadView& view, const IncidentFilter& filter) {
  const catalog::CatalogView catalog(view);
  std::vector<Incident> incidents;
  Cursor at = view.Prefix(Keyspace::kIncident, internal::IncidentPrefix());
  for (; at.valid(); at.Next()) {
    GL_TRY(Incident incident, internal::DecodeStored(at.key(), at.value()));
    GL_RETURN_IF_ERROR(SetDatasetName(catalog, incident));
    if (IsWanted(incident, filter)) incidents.push_back(std::move(incident));
  }
  GL_RETURN_IF_ERROR(at.status());
  std::sort(incidents.begin(), incidents.end(), IsBefore);
  return incidents;
}

Result<Incident> GetIncident(const ReadView& view, std::uint64_t number) {
  GL_TRY(Incident incident, internal::LoadIncident(view, number));
  GL_RETURN_IF_ERROR(SetDatasetName(catalog::CatalogView(view), incident));
  return incident;
}

Result<Incident> AcknowledgeIncident(store::KvStore& store, std::uint64_t number,
                                     const ActionContext& context) {
  return ChangeIncident(store, number, context, [](Incident& incident, IncidentEvent& event) {
    // Somebody who has it knows of it.
    if (incident.state == IncidentState::kNew) incident.state = IncidentState::kAcknowledged;
    event.what = "acknowledged";
    return Ok();
  });
}

Result<Incident> AssignIncident(store::KvStore& store, std::uint64_t number,
                                const std::string& assignee, const ActionContext& context) {
  return ChangeIncident(store, number, context, [&](Incident& incident, IncidentEvent& event) {
    incident.state = IncidentState::kAssigned;
    incident.assignee = assignee;
    event.what = "assigned";
    event.note = Concat("to ", assignee);
    return Ok();
  });
}

Result<Incident> ResolveIncident(store::KvStore& store, std::uint64_t number,
                                 const std::string& cause, const std::string& note,
                                 const ActionContext& context) {
  const std::vector<std::string> causes(std::begin(kIncidentCauses), std::end(kIncidentCauses));
  if (std::find(causes.begin(), causes.end(), cause) == causes.end()) {
    return errors::BadSetting("--cause", Concat(Quoted(cause), " is no cause"))
        .Hint(NameHint(cause, causes, "causes are "));
  }
  return ChangeIncident(store, number, context, [&](Incident& incident, IncidentEvent& event) {
    incident.state = IncidentState::kResolved;
    incident.cause = cause;
    event.what = "resolved";
    event.note = Concat(cause, note.empty() ? "" : ": ", note);
    return Ok();
  });
}

Result<Incident> ResolveWhenPassed(store::KvStore& store, std::uint64_t number,
                                   const ActionContext& context) {
  return ChangeIncident(store, number, context, [](Incident& incident, IncidentEvent& event) {
    incident.close_when_passed = true;
    event.what = "closing";
    event.note = "with the next run that passes";
    return Ok();
  });
}

catalog::Check IncidentCheck() {
  return {"incidents", [](const ReadView& view, catalog::Findings& findings) -> Status {
            std::map<std::uint64_t, std::string> numbers;
            Cursor at = view.Prefix(Keyspace::kIncident, internal::IncidentPrefix());
            for (; at.valid(); at.Next()) {
              findings.CountRecord();
              const Result<Incident> incident = internal::DecodeStored(at.key(), at.value());
              if (!incident.ok()) {
                findings.Add("unreadable", incident.error().message());
              } else {
                numbers[incident->number] = at.key().substr(1);
              }
            }
            GL_RETURN_IF_ERROR(at.status());
            for (const auto& [number, key] : numbers) {
              findings.CountIndexEntry();
              GL_TRY(const auto leads, view.Get(Keyspace::kIncident, internal::NumberKey(number)));
              if (leads != key) findings.Add("different", Concat("incident ", number));
            }
            return Ok();
          }};
}

}  // namespace goldline::ingest
