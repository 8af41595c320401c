// What is told about incidents.
#include "core/text.h"
#include "ingest/incidents.h"

namespace goldline::ingest {

void WriteJson(const Incident& incident, JsonWriter& json) {
  json.BeginObject().Key("incident").UInt(incident.number);
  json.Key("state").String(ToString(incident.state)).Key("dataset").String(incident.dataset_name);
  json.Key("rule").String(incident.rule).Key("kind").String(incident.kind);
  json.Key("fields").BeginArray();
  for (const std::string& field : incident.fields) json.String(field);
  json.EndArray().Key("severity").String(incident.severity);
  json.Key("opened").String(ToString(incident.opened));
  json.Key("last_failed").String(ToString(incident.last_failed));
  json.Key("last_passed");
  incident.last_passed ? json.String(ToString(*incident.last_passed)) : json.Null();
  json.Key("first_run").String(ToString(incident.first_run));
  json.Key("last_run").String(ToString(incident.last_run));
  json.Key("failures").UInt(incident.failures).Key("reopened").UInt(incident.reopened);
  json.Key("rows_failed").UInt(incident.rows_failed).Key("reason").String(incident.reason);
  json.Key("owner").String(incident.owner).Key("assignee").String(incident.assignee);
  json.Key("cause").String(incident.cause);
  json.Key("close_when_passed").Bool(incident.close_when_passed).Key("events").BeginArray();
  for (const IncidentEvent& event : incident.events) {
    json.BeginObject().Key("time").String(ToString(event.time)).Key("actor").String(event.actor);
    json.Key("what").String(event.what).Key("note").String(event.note).EndObject();
  }
  json.EndArray().EndObject();
}

std::string LineOf(const Incident& incident) {
  return Concat("#", incident.number, "  ", ToString(incident.state), "  ", incident.dataset_name,
                "  ", incident.rule, "  failed in ", incident.failures,
                incident.failures == 1 ? " run" : " runs", ", last ",
                ToString(incident.last_failed), incident.assignee.empty() ? "" : ", with ",
                incident.assignee, "\n");
}

std::string TextOf(const Incident& incident) {
  std::string text = LineOf(incident);
  if (!incident.reason.empty()) text += Concat("  ", incident.reason, "\n");
  text += Concat("  severity   ", incident.severity, "\n");
  if (!incident.owner.empty()) text += Concat("  owner      ", incident.owner, "\n");
  text += Concat("  last run   ", ToString(incident.last_run), ", ", incident.rows_failed,
                 " rows failed\n");
  if (incident.last_passed) text += Concat("  passed     ", ToString(*incident.last_passed), "\n");
  if (incident.reopened > 0) text += Concat("  reopened   ", incident.reopened, " times\n");
  if (incident.open() && incident.close_when_passed) {
    text += "  resolves itself with the next run that passes\n";
  }
  text += "\n";
  for (const IncidentEvent& event : incident.events) {
    text += Concat("  ", ToString(event.time), "  ", event.what, " by ", event.actor,
                   event.note.empty() ? "" : ": ", event.note, "\n");
  }
  return text;
}

}  // namespace goldline::ingest
