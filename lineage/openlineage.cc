// Reading OpenLineage events. Identity first, then each facet on its own: the ones that are used
// have a reader in the table at the end of this file's first part, the others are kept verbatim.
#include "lineage/openlineage.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "catalog/identity.h"
#include "catalog/schema_facet.h"
#include "core/text.h"
#include "lineage/assertions.h"
#include "lineage/errors.h"
#include "lineage/internal/column_lineage_facet.h"
#include "lineage/internal/described.h"
#include "lineage/internal/explicit_lineage_facet.h"
#include "lineage/internal/given_classes.h"
#include "lineage/internal/sql_facet.h"

namespace goldline::lineage {
namespace {

using catalog::RunState;

// Properties of a run.
const std::string kParentRun = "parent_run";
const std::string kParentJob = "parent_job";

bool HoldsFacets(std::string_view key) {
  return key == "facets" || key == "inputFacets" || key == "outputFacets";
}

// A value in the one way of writing it: members by name, of equal names the last, no blanks. The
// texts of the facets in it are parts of its own.
class Canonical {
 public:
  explicit Canonical(const JsonValue& value) { Append(value, false); }

  const std::string& text() const { return text_; }
  std::string TextOf(const JsonValue& facet) const {
    const auto at = facets_.find(&facet);
    if (at == facets_.end()) return Canonical(facet).text();
    return text_.substr(at->second.first, at->second.second);
  }

 private:
  void Append(const JsonValue& value, bool holds_facets) {
    if (value.is_object()) {
      AppendObject(value, holds_facets);
    } else if (value.is_array()) {
      text_ += '[';
      for (const JsonValue& item : value.items) {
        if (text_.back() != '[') text_ += ',';
        Append(item, false);
      }
      text_ += ']';
    } else if (value.is_string()) {
      AppendJsonString(text_, value.text);
    } else {
      text_ += value.is_null() ? std::string_view("null") : std::string_view(value.text);
    }
  }

  void AppendObject(const JsonValue& object, bool holds_facets) {
    const std::size_t first = sorted_.size();
    for (const JsonMember& member : object.members) sorted_.push_back(&member);
    const std::size_t end = sorted_.size();
    std::sort(sorted_.begin() + static_cast<std::ptrdiff_t>(first), sorted_.end(),
              [](const JsonMember* a, const JsonMember* b) {
                const int order = a->key.compare(b->key);
                return order != 0 ? order < 0 : a < b;  // as they stood
              });
    text_ += '{';
    for (std::size_t i = first; i < end; ++i) {
      const JsonMember& member = *sorted_[i];
      if (i + 1 < end && member.key == sorted_[i + 1]->key) continue;
      if (text_.back() != '{') text_ += ',';
      AppendJsonString(text_, member.key);
      text_ += ':';
      const std::size_t begin = text_.size();
      Append(member.value, HoldsFacets(member.key));
      if (holds_facets) facets_[&member.value] = {begin, text_.size() - begin};
    }
    text_ += '}';
    sorted_.resize(first);
  }

  std::string text_;
  std::vector<const JsonMember*> sorted_;  // of the objects that are being written
  // Where their texts are, and how long.
  std::unordered_map<const JsonValue*, std::pair<std::size_t, std::size_t>> facets_;
};

// Reads one event; facets that a reader refuses are ignored with the reason it gives.
class EventReader {
 public:
  EventReader(const JsonValue& root, const Canonical& canonical)
      : root_(root), canonical_(canonical) {}

  Result<Event> Read() {
    GL_RETURN_IF_ERROR(ReadTime());
    GL_RETURN_IF_ERROR(ReadKind());
    if (event_.kind == EventKind::kDataset) {
      GL_TRY(EventDataset dataset, ReadDataset(*root_.Find("dataset"), "dataset"));
      event_.outputs.push_back(std::move(dataset));
    } else {
      GL_RETURN_IF_ERROR(ReadJob());
      GL_RETURN_IF_ERROR(ReadRun());
      GL_RETURN_IF_ERROR(ReadDatasets("inputs", event_.inputs));
      GL_RETURN_IF_ERROR(ReadDatasets("outputs", event_.outputs));
    }
    ReadSqlFacet(event_);
    NoteOnlyReads();
    event_.facets_used.assign(used_.begin(), used_.end());
    event_.facets_kept.assign(kept_.begin(), kept_.end());
    return std::move(event_);
  }

 private:
  // Uses a facet; gives why it cannot, or nothing.
  using FacetReader = std::string (EventReader::*)(const JsonValue& facet, const std::string& path,
                                                   EventDataset* dataset);
  using FacetReaders = std::map<std::string_view, FacetReader>;
  static const FacetReaders& ReadersOf(Described what);

  Status ReadTime() {
    const std::string_view text = root_.Text("eventTime");
    if (text.empty()) return errors::NotAnEvent("eventTime is missing");
    Result<UtcTime> time = ParseUtcTime(text);
    if (!time.ok()) return errors::NotAnEvent(Concat("eventTime ", Quoted(text), " is not a time"));
    event_.time = *time;
    return Ok();
  }

  // An event with a run is a RunEvent whatever else it carries. One without that says it is a
  // RunEvent, or has an eventType and does not say otherwise, lacks its run.
  Status ReadKind() {
    const auto has = [this](std::string_view key) {
      const JsonValue* member = root_.Find(key);
      return member != nullptr && member->is_object();
    };
    const JsonValue* type = root_.Find("eventType");
    const std::string_view schema = root_.Text("schemaURL");
    const bool is_static = schema.ends_with("/JobEvent") || schema.ends_with("/DatasetEvent");
    if (has("run") || (type != nullptr && !is_static) || schema.ends_with("/RunEvent")) {
      event_.kind = EventKind::kRun;
      if (!has("run")) return errors::NotAnEvent("run is missing");
      if (type != nullptr && type->is_string()) event_.state = catalog::ParseRunState(type->text);
      if (type != nullptr && !type->is_null() && !event_.state) {
        event_.ignored.push_back({"eventType", "is not a known state"});
      }
      return Ok();
    }
    if (has("job")) {
      event_.kind = EventKind::kJob;
    } else if (has("dataset")) {
      event_.kind = EventKind::kDataset;
    } else {
      return errors::NotAnEvent("it has no run, job or dataset");
    }
    return Ok();
  }

  Status ReadJob() {
    const JsonValue* job = root_.Find("job");
    if (job == nullptr || !job->is_object()) return errors::NotAnEvent("job is missing");
    event_.job = {std::string(job->Text("namespace")), std::string(job->Text("name"))};
    if (event_.job.namespace_name.empty()) return errors::NotAnEvent("job.namespace is missing");
    if (event_.job.name.empty()) return errors::NotAnEvent("job.name is missing");
    ReadExplicitLineage(*job);
    ReadFacets(*job, "facets", "job.facets", Described::kJob, nullptr, event_.job_facets);
    ReadEmissionPattern();
    return Ok();
  }

  Status ReadRun() {
    if (event_.kind != EventKind::kRun) return Ok();
    const JsonValue& run = *root_.Find("run");
    const std::string_view text = run.Text("runId");
    if (text.empty()) return errors::NotAnEvent("run.runId is missing");
    const std::optional<Uuid> uuid = ParseUuid(text);
    if (!uuid) return errors::NotAnEvent(Concat("run.runId ", Quoted(text), " is not a UUID"));
    event_.run = *uuid;
    ReadFacets(run, "facets", "run.facets", Described::kRun, nullptr, event_.run_facets);
    return Ok();
  }

  Status ReadDatasets(const std::string& key, std::vector<EventDataset>& out) {
    const JsonValue* list = root_.Find(key);
    if (list == nullptr || list->is_null()) return Ok();
    if (!list->is_array()) return errors::NotAnEvent(Concat(key, " is not an array"));
    if (key == "outputs") event_.lists_outputs = true;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      GL_TRY(EventDataset dataset, ReadDataset(list->items[i], Concat(key, "[", i, "]")));
      out.push_back(std::move(dataset));
    }
    return Ok();
  }

  void NoteOnlyReads() {
    if (!event_.declares_only_reads()) return;
    event_.ignored.push_back({"outputs", "are not listed: what the job declared to write stays"});
  }

  Result<EventDataset> ReadDataset(const JsonValue& json, const std::string& path) {
    EventDataset dataset;
    if (!json.is_object()) return errors::NotAnEvent(Concat(path, " is not an object"));
    dataset.ref = {std::string(json.Text("namespace")), std::string(json.Text("name"))};
    if (dataset.ref.namespace_name.empty()) {
      return errors::NotAnEvent(Concat(path, ".namespace is missing"));
    }
    if (dataset.ref.name.empty()) return errors::NotAnEvent(Concat(path, ".name is missing"));
    for (const std::string key : {"facets", "inputFacets", "outputFacets"}) {
      ReadFacets(json, key, Concat(path, ".", key), Described::kDataset, &dataset,
                 key == "facets" ? dataset.facets : dataset.run_facets);
    }
    return dataset;
  }

  void ReadFacets(const JsonValue& entity, const std::string& key, const std::string& path,
                  Described what, EventDataset* dataset, Facets& texts) {
    const JsonValue* facets = entity.Find(key);
    if (facets == nullptr || facets->is_null()) return;
    if (!facets->is_object()) {
      event_.ignored.push_back({path, "is not an object"});
      return;
    }
    std::vector<const JsonMember*> members;
    for (const JsonMember& member : facets->members) members.push_back(&member);
    // An explicit lineage before the columnLineage that it makes void.
    std::stable_partition(members.begin(), members.end(),
                          [](const JsonMember* member) { return member->key == "lineage"; });
    for (const JsonMember* member : members) {
      const auto& [name, facet] = *member;
      if (what == Described::kDataset && name == kHandGivenFacet) {
        event_.ignored.push_back({Concat(path, ".", name), "is kept for what people say here"});
        continue;
      }
      const bool deleted = key == "facets" && what != Described::kRun && IsDeleted(facet);
      texts[name] = deleted ? std::string() : canonical_.TextOf(facet);
      const std::string at = Concat(path, ".", name);
      const auto reader = ReadersOf(what).find(name);
      const bool reads = reader != ReadersOf(what).end();
      if (!reads && !IsDescription(what, name)) {
        kept_.insert(name);
        continue;
      }
      const std::string refused = deleted              ? ""
                                  : !facet.is_object() ? "is not an object"
                                  : reads              ? (this->*reader->second)(facet, at, dataset)
                                                       : WhyNoDescription(what, name, facet);
      (refused.empty() ? used_ : kept_).insert(name);
      if (!refused.empty()) event_.ignored.push_back({at, refused});
    }
  }

  static bool IsDeleted(const JsonValue& facet) {
    const JsonValue* deleted = facet.is_object() ? facet.Find("_deleted") : nullptr;
    return deleted != nullptr && deleted->is_true();
  }

  std::string Schema(const JsonValue& facet, const std::string&, EventDataset*) {
    return catalog::FieldsOfSchema(facet) ? "" : "has no fields";
  }
  std::string Symlinks(const JsonValue& facet, const std::string& path, EventDataset*) {
    const std::size_t names = catalog::LinksOf(facet).size();
    if (names == catalog::kMostLinks) {
      event_.ignored.push_back({path, Concat("only the first ", names, " names are used")});
    }
    return names == 0 ? "names no other dataset" : "";
  }
  std::string Assertions(const JsonValue& facet, const std::string&, EventDataset*) {
    return WhyNoResults(kAssertionsFacet, facet);
  }
  std::string Tests(const JsonValue& facet, const std::string&, EventDataset*) {
    return WhyNoResults(kTestFacet, facet);
  }
  // jobType is a description, too; what it says of the job's events is for the event that has it.
  void ReadEmissionPattern() {
    const auto found = event_.job_facets.find("jobType");
    if (event_.kind != EventKind::kRun || found == event_.job_facets.end()) return;
    if (found->second.empty()) return;
    const Result<JsonValue> facet = ParseJson(found->second);
    const JsonValue* pattern =
        facet.ok() && facet->is_object() ? facet->Find("emissionPattern") : nullptr;
    if (pattern == nullptr) return;
    const std::string_view mode = pattern->is_object() ? pattern->Text("eventContentMode") : "";
    event_.whole = mode == "COMPLETE_SNAPSHOT";
    if (event_.whole || mode == "ACCUMULATIVE") return;
    event_.ignored.push_back({"job.facets.jobType.emissionPattern.eventContentMode",
                              "is not ACCUMULATIVE or COMPLETE_SNAPSHOT"});
  }
  // First of all facets: it decides about the others.
  void ReadExplicitLineage(const JsonValue& job) {
    const JsonValue* facets = job.Find("facets");
    const JsonValue* facet =
        facets == nullptr || !facets->is_object() ? nullptr : facets->Find("lineage");
    if (facet == nullptr || !facet->is_object() || IsDeleted(*facet)) return;
    event_.explicit_lineage =
        ReadJobLineage(*facet, "job.facets.lineage", event_.job, event_.ignored);
  }
  std::string JobLineage(const JsonValue&, const std::string&, EventDataset*) {
    return event_.explicit_lineage ? "" : "has no entries";
  }
  std::string DatasetLineage(const JsonValue& facet, const std::string& path,
                             EventDataset* dataset) {
    if (event_.explicit_lineage) return "the job's lineage says it all";
    std::optional<EdgeSet> lineage = ReadDatasetLineage(facet, path, event_.job, event_.ignored);
    if (!lineage) return "has no inputs and no fields";
    dataset->lineage = std::move(lineage);
    dataset->explicit_lineage = true;
    return {};
  }
  std::string ColumnLineage(const JsonValue& facet, const std::string& path,
                            EventDataset* dataset) {
    if (event_.explicit_lineage || dataset->explicit_lineage)
      return "the lineage facet says it all";
    dataset->lineage = ReadColumnLineage(facet, path, event_.ignored);
    return dataset->lineage ? "" : "says nothing that can be used";
  }
  std::string Rows(const JsonValue& facet, const std::string&, EventDataset* dataset) {
    const JsonValue* rows = facet.Find("rowCount");
    if (rows == nullptr) return "has no rowCount";
    const std::optional<std::int64_t> count = rows->Int();
    if (!count || *count < 0) return "rowCount is not a count";
    dataset->rows = static_cast<std::uint64_t>(*count);
    return {};
  }
  std::string Sql(const JsonValue& facet, const std::string&, EventDataset*) {
    event_.sql = facet.Text("query");
    event_.sql_dialect = facet.Text("dialect");
    return event_.sql.empty() ? "has no query" : "";
  }
  std::string Parent(const JsonValue& facet, const std::string&, EventDataset*) {
    const JsonValue* run = facet.Find("run");
    const JsonValue* job = facet.Find("job");
    if (run == nullptr || !run->is_object() || job == nullptr || !job->is_object()) {
      return "has no run and job";
    }
    const std::optional<Uuid> uuid = ParseUuid(run->Text("runId"));
    if (!uuid) return "run.runId is not a UUID";
    const JobRef name{std::string(job->Text("namespace")), std::string(job->Text("name"))};
    if (name.namespace_name.empty() || name.name.empty()) return "job has no namespace and name";
    event_.parent = {*uuid, name};
    return {};
  }
  std::string NominalTime(const JsonValue& facet, const std::string&, EventDataset*) {
    const Result<UtcTime> start = ParseUtcTime(facet.Text("nominalStartTime"));
    if (!start.ok()) return "nominalStartTime is not a time";
    event_.nominal = *start;
    return {};
  }
  std::string ErrorMessage(const JsonValue& facet, const std::string&, EventDataset*) {
    event_.error_message = facet.Text("message");
    return event_.error_message.empty() ? "has no message" : "";
  }

  const JsonValue& root_;
  const Canonical& canonical_;  // of the root
  Event event_;
  std::set<std::string> used_;
  std::set<std::string> kept_;
};

// Facets that say more than what describes an entity.
const EventReader::FacetReaders& EventReader::ReadersOf(Described what) {
  static const FacetReaders dataset = {
      {"schema", &EventReader::Schema},
      {"symlinks", &EventReader::Symlinks},
      {"lineage", &EventReader::DatasetLineage},
      {"columnLineage", &EventReader::ColumnLineage},
      {"outputStatistics", &EventReader::Rows},
      {"inputStatistics", &EventReader::Rows},
      {kAssertionsFacet, &EventReader::Assertions},
  };
  static const FacetReaders job = {{"sql", &EventReader::Sql},
                                   {"lineage", &EventReader::JobLineage}};
  static const FacetReaders run = {
      {"parent", &EventReader::Parent},
      {"nominalTime", &EventReader::NominalTime},
      {"errorMessage", &EventReader::ErrorMessage},
      {kTestFacet, &EventReader::Tests},
  };
  return what == Described::kDataset ? dataset : what == Described::kJob ? job : run;
}

}  // namespace

std::string_view ToString(EventKind kind) {
  switch (kind) {
    case EventKind::kRun:
      return "RunEvent";
    case EventKind::kJob:
      return "JobEvent";
    case EventKind::kDataset:
      return "DatasetEvent";
  }
  return "";
}

int RankOf(std::optional<RunState> state) {
  if (!state) return 0;
  if (catalog::IsTerminal(*state)) return 3;
  if (*state == RunState::kRunning) return 2;
  return *state == RunState::kStart ? 1 : 0;
}

void DescribeParent(const ParentRun& parent, catalog::Properties& properties) {
  properties[kParentRun] = ToString(parent.run);
  properties[kParentJob] = ToString(parent.job);
}

std::optional<ParentRun> ParentOf(const catalog::Properties& properties) {
  const auto run = properties.find(kParentRun);
  const auto job = properties.find(kParentJob);
  if (run == properties.end() || job == properties.end()) return std::nullopt;
  return ParentRunFrom(Concat(job->second, "/", run->second));
}

std::optional<ParentRun> ParentRunFrom(std::string_view text) {
  const std::size_t before_run = text.rfind('/');
  if (before_run == std::string_view::npos || before_run == 0) return std::nullopt;
  const std::size_t before_name = text.rfind('/', before_run - 1);
  const std::optional<Uuid> run = ParseUuid(text.substr(before_run + 1));
  if (!run || before_name == std::string_view::npos) return std::nullopt;
  const JobRef job{std::string(text.substr(0, before_name)),
                   std::string(text.substr(before_name + 1, before_run - before_name - 1))};
  if (job.namespace_name.empty() || job.name.empty()) return std::nullopt;
  return ParentRun{*run, job};
}

std::string CanonicalJson(const JsonValue& value) { return Canonical(value).text(); }

Result<Event> ParseEvent(std::string_view body) {
  GL_TRY(const JsonValue root, ParseJson(body));
  if (!root.is_object()) return errors::NotAnEvent("it is not an object");
  const Canonical canonical(root);
  GL_TRY(Event event, EventReader(root, canonical).Read());
  event.hash = HashBytes128(canonical.text());
  event.raw = body;
  return event;
}

void WriteJson(const Receipt& receipt, JsonWriter& json) {
  const auto write_list = [&json](std::string_view key, const std::vector<std::string>& names) {
    json.Key(key).BeginArray();
    for (const std::string& name : names) json.String(name);
    json.EndArray();
  };
  json.BeginObject();
  json.Key("event").String(receipt.event);
  json.Key("kind").String(ToString(receipt.kind));
  json.Key("stored").Bool(receipt.stored);
  json.Key("duplicate").Bool(receipt.duplicate);
  write_list("facets_used", receipt.facets_used);
  write_list("facets_kept", receipt.facets_kept);
  json.Key("edges").UInt(receipt.edges);
  json.Key("edges_from_sql").UInt(receipt.edges_from_sql);
  json.Key("ignored").BeginArray();
  for (const Ignored& one : receipt.ignored) {
    json.BeginObject().Key("what").String(one.what).Key("why").String(one.why).EndObject();
  }
  json.EndArray().EndObject();
}

}  // namespace goldline::lineage
