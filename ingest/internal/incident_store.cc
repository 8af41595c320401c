#include "ingest/internal/incident_store.h"

#include <utility>

#include "core/store/key.h"
#include "ingest/errors.h"
#include "ingest/internal/incident_record.h"

namespace goldline::ingest::internal {

using store::KeyReader;
using store::Keyspace;
using store::KeyWriter;

namespace {

// Tags within kIncident. On disk: never renumber.
constexpr std::uint8_t kOfRule = 1;
constexpr std::uint8_t kOfNumber = 2;

IncidentRecord ToRecord(const Incident& incident) {
  IncidentRecord record;
  record.number = incident.number;
  record.kind = incident.kind;
  record.fields = incident.fields;
  record.severity = incident.severity;
  record.state = static_cast<std::uint8_t>(incident.state);
  record.opened = incident.opened.micros;
  record.last_failed = incident.last_failed.micros;
  record.last_passed = incident.last_passed.value_or(UtcTime{}).micros;
  record.first_run_high = incident.first_run.high;
  record.first_run_low = incident.first_run.low;
  record.last_run_high = incident.last_run.high;
  record.last_run_low = incident.last_run.low;
  record.failures = incident.failures;
  record.reopened = incident.reopened;
  record.rows_failed = incident.rows_failed;
  record.reason = incident.reason;
  record.owner = incident.owner;
  record.assignee = incident.assignee;
  record.cause = incident.cause;
  record.close_when_passed = incident.close_when_passed;
  for (const IncidentEvent& event : incident.events) {
    record.events.push_back({event.time.micros, event.actor, event.what, event.note});
  }
  return record;
}

Incident ToIncident(IncidentRecord record) {
  Incident incident;
  incident.number = record.number;
  incident.kind = std::move(record.kind);
  incident.fields = std::move(record.fields);
  incident.severity = std::move(record.severity);
  incident.state = IncidentState{record.state};
  incident.opened = {record.opened};
  incident.last_failed = {record.last_failed};
  if (record.last_passed != 0) incident.last_passed = UtcTime{record.last_passed};
  incident.first_run = {record.first_run_high, record.first_run_low};
  incident.last_run = {record.last_run_high, record.last_run_low};
  incident.failures = record.failures;
  incident.reopened = record.reopened;
  incident.rows_failed = record.rows_failed;
  incident.reason = std::move(record.reason);
  incident.owner = std::move(record.owner);
  incident.assignee = std::move(record.assignee);
  incident.cause = std::move(record.cause);
  incident.close_when_passed = record.close_when_passed;
  for (IncidentEventRecord& event : record.events) {
    incident.events.push_back(
        {{event.time}, std::move(event.actor), std::move(event.what), std::move(event.note)});
  }
  return incident;
}

}  // namespace

std::string IncidentPrefix() { return KeyWriter().U8(kOfRule).Take(); }
std::string IncidentPrefix(catalog::DatasetId dataset) {
  return KeyWriter().U8(kOfRule).Of(dataset).Take();
}
std::string IncidentKey(catalog::DatasetId dataset, std::string_view rule) {
  return KeyWriter().U8(kOfRule).Of(dataset).Text(rule).Take();
}
std::string NumberPrefix() { return KeyWriter().U8(kOfNumber).Take(); }
std::string NumberKey(std::uint64_t number) { return KeyWriter().U8(kOfNumber).U64(number).Take(); }

std::string EncodeIncident(const Incident& incident) { return Encode(ToRecord(incident)); }

Result<Incident> DecodeStored(std::string_view key, std::string_view value) {
  KeyReader reader(key);
  reader.U8();
  const auto dataset = reader.Of<catalog::DatasetTag>();
  std::string rule = reader.Text();
  GL_RETURN_IF_ERROR(reader.Finish());
  GL_TRY(IncidentRecord record, DecodeIncident(value));
  Incident incident = ToIncident(std::move(record));
  incident.dataset = dataset;
  incident.rule = std::move(rule);
  return incident;
}

Status PutIncident(const store::ReadView& view, store::WriteSet& changes,
                   const Incident& incident) {
  const std::string key = IncidentKey(incident.dataset, incident.rule);
  GL_TRY(const auto stored, view.Get(Keyspace::kIncident, key));
  changes.Expect(Keyspace::kIncident, key, store::RevisionOf(stored));
  changes.Put(Keyspace::kIncident, key, EncodeIncident(incident));
  changes.Put(Keyspace::kIncident, NumberKey(incident.number), key.substr(1));
  return Ok();
}

Result<Incident> LoadIncident(const store::ReadView& view, std::uint64_t number) {
  GL_TRY(const auto leads, view.Get(Keyspace::kIncident, NumberKey(number)));
  if (!leads) return errors::NoSuchIncident(number);
  const std::string key = IncidentPrefix() + *leads;
  GL_TRY(const auto stored, view.Get(Keyspace::kIncident, key));
  if (!stored) return errors::NoSuchIncident(number);
  return DecodeStored(key, *stored);
}

}  // namespace goldline::ingest::internal
