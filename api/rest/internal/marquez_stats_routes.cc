// What Marquez's dashboard shows: events as they were sent, and numbers by the hour or by the day.
#include <algorithm>
#include <map>
#include <set>

#include "api/rest/errors.h"
#include "api/rest/internal/marquez_json.h"
#include "api/rest/internal/marquez_routes.h"
#include "api/rest/internal/parameters.h"
#include "core/civil.h"
#include "core/text.h"
#include "lineage/event_log.h"

namespace goldline::rest {
namespace {

using catalog::RunState;
using http::Request;
using http::RequestContext;
using http::Response;

constexpr std::int64_t kMicrosPerHour = 3'600 * kMicrosPerSecond;

Result<std::optional<UtcTime>> EventTime(const Request& request, std::string_view name) {
  if (GivenParameter(request, name) == nullptr) return std::optional<UtcTime>();
  return TimeParameter(request, name);
}

Result<Response> ListEvents(const Service& service, const Request& request,
                            const RequestContext& context) {
  GL_TRY(const MarquezPage page, PageOf(request));
  GL_TRY(const auto after, EventTime(request, "after"));
  GL_TRY(const auto before, EventTime(request, "before"));
  GL_TRY(const std::size_t direction, WordParameter(request, "sortDirection", {"desc", "asc"}));
  lineage::EventQuery query;
  query.after = after.value_or(UtcTime{});
  query.before = before.value_or(UtcTime{INT64_MAX});
  query.newest_first = direction == 0;
  query.offset = page.offset;
  query.limit = page.limit;
  GL_TRY(const lineage::EventPage found,
         lineage::Events(service.store->View(), query, context.stop));
  JsonWriter json;
  json.BeginObject().Key("events").BeginArray();
  for (const std::string& body : found.bodies) json.Raw(body);
  json.EndArray().Key("totalCount").UInt(found.total).EndObject();
  Response answer = Response::Json(200, json.Take());
  if (!found.cut) return answer;
  return std::move(answer).With(std::string(kPartialHeader),
                                Concat("over ", lineage::kMostEventBytes, " bytes of events"));
}

// Equal stretches of time, the last of which holds now: 24 hours or 7 days, of UTC.
struct Stretches {
  std::int64_t first = 0;
  std::int64_t length = 0;
  std::size_t count = 0;

  UtcTime Begin(std::size_t index) const {
    return {first + static_cast<std::int64_t>(index) * length};
  }
  // Which one a time is in, or nullopt.
  std::optional<std::size_t> IndexOf(UtcTime time) const {
    if (time.micros < first) return std::nullopt;
    const auto index = static_cast<std::size_t>((time.micros - first) / length);
    return index < count ? std::optional(index) : std::nullopt;
  }
};

Result<Stretches> StretchesOf(const Request& request, UtcTime now) {
  if (GivenParameter(request, "period") == nullptr) return errors::MissingParameter("period");
  GL_TRY(const std::size_t period, WordParameter(request, "period", {"DAY", "WEEK"}));
  Stretches out;
  out.count = period == 0 ? 24 : 7;
  out.length = period == 0 ? kMicrosPerHour : kMicrosPerDay;
  const std::int64_t last = now.micros - now.micros % out.length;
  out.first = last - static_cast<std::int64_t>(out.count - 1) * out.length;
  return out;
}

// "startInterval" and "endInterval" of an open object.
void WriteStretch(const Stretches& stretches, std::size_t index, JsonWriter& json) {
  WriteMarquezTime("startInterval", stretches.Begin(index), json);
  WriteMarquezTime("endInterval", stretches.Begin(index + 1), json);
}

struct RunCounts {
  std::uint64_t start = 0;
  std::uint64_t complete = 0;
  std::uint64_t fail = 0;
  std::uint64_t abort = 0;
};

void CountRun(const catalog::Run& run, const Stretches& stretches, std::vector<RunCounts>& counts) {
  const auto started = run.started ? stretches.IndexOf(*run.started) : std::nullopt;
  const auto ended = run.ended ? stretches.IndexOf(*run.ended) : std::nullopt;
  if (started) ++counts[*started].start;
  if (!ended) return;
  if (run.state == RunState::kComplete) ++counts[*ended].complete;
  if (run.state == RunState::kFail) ++counts[*ended].fail;
  if (run.state == RunState::kAbort) ++counts[*ended].abort;
}

// The runs of a job since then, and some before: they are listed by their start, the latest first,
// so that more are asked for until one is older.
Result<std::vector<catalog::Run>> RunsSince(const MarquezView& view, catalog::JobId job,
                                            UtcTime since) {
  for (std::size_t limit = 16;; limit *= 8) {
    GL_TRY(std::vector<catalog::Run> runs, view.catalog().RunsOf(job, limit));
    if (runs.size() < limit) return runs;
    const catalog::Run& last = runs.back();
    const std::optional<UtcTime> heard = last.started ? last.started : last.ended;
    if (!heard || *heard < since) return runs;
  }
}

Result<Response> GetEventStats(const Service& service, const Request& request,
                               const RequestContext& context) {
  GL_TRY(const Stretches stretches, StretchesOf(request, context.now));
  const MarquezView view(service.store->View());
  GL_TRY(const std::vector<catalog::Namespace> all, view.catalog().Namespaces());
  std::vector<RunCounts> counts(stretches.count);
  for (const catalog::Namespace& parent : all) {
    GL_TRY(const auto jobs, view.catalog().JobNames(parent.id));
    for (const auto& [name, id] : jobs) {
      if (context.stop.stop_requested()) return errors::NotReady("the request was given up");
      GL_TRY(const auto runs, RunsSince(view, id, stretches.Begin(0)));
      for (const catalog::Run& run : runs) CountRun(run, stretches, counts);
    }
  }
  JsonWriter json;
  json.BeginArray();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    json.BeginObject();
    WriteStretch(stretches, i, json);
    json.Key("fail").UInt(counts[i].fail).Key("start").UInt(counts[i].start);
    json.Key("complete").UInt(counts[i].complete).Key("abort").UInt(counts[i].abort).EndObject();
  }
  json.EndArray();
  return Response::Json(200, json.Take());
}

enum class Counted : std::uint8_t { kJobs, kDatasets, kSources };

// When each was first heard of; for sources that is not known, and they have always been there.
Result<std::vector<UtcTime>> Births(MarquezView& view, Counted what, const std::stop_token& stop) {
  std::vector<UtcTime> births;
  if (what == Counted::kSources) {
    GL_TRY(const std::vector<catalog::System> sources, MarquezSources(view));
    births.resize(sources.size());
    return births;
  }
  GL_TRY(const std::vector<catalog::Namespace> all, view.catalog().Namespaces());
  for (const catalog::Namespace& parent : all) {
    if (stop.stop_requested()) return errors::NotReady("the request was given up");
    if (what == Counted::kJobs) {
      GL_TRY(const auto jobs, view.catalog().Jobs(parent.name, "", SIZE_MAX));
      for (const catalog::Job& job : jobs) births.push_back(job.created);
    } else {
      GL_TRY(const auto datasets, view.catalog().Datasets(parent.name, "", SIZE_MAX));
      for (const catalog::Dataset& dataset : datasets) births.push_back(dataset.created);
    }
  }
  return births;
}

Result<Response> GetCounts(const Service& service, const Request& request,
                           const RequestContext& context, Counted what) {
  GL_TRY(const Stretches stretches, StretchesOf(request, context.now));
  MarquezView view(service.store->View());
  GL_TRY(std::vector<UtcTime> births, Births(view, what, context.stop));
  std::sort(births.begin(), births.end());
  JsonWriter json;
  json.BeginArray();
  for (std::size_t i = 0; i < stretches.count; ++i) {
    const auto until = std::lower_bound(births.begin(), births.end(), stretches.Begin(i + 1));
    json.BeginObject();
    WriteStretch(stretches, i, json);
    json.Key("count").UInt(static_cast<std::uint64_t>(until - births.begin())).EndObject();
  }
  json.EndArray();
  return Response::Json(200, json.Take());
}

const http::ParameterDoc kPeriodDoc = {"period", "string",
                                       "Required: `DAY` for 24 hours, `WEEK` for 7 days."};
const http::ParameterDoc kTimezoneDoc = {"timezone", "string", "Read over: days are those of UTC."};

}  // namespace

void AddMarquezStatsRoutes(http::Router& router, const Service& service) {
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/events/lineage",
       .doc = {.summary = "Marquez: run events as they were sent, by event time.",
               .query = {{"before", "string", "Only events before this time."},
                         {"after", "string", "Only events from this time on."},
                         {"sortDirection", "string", "`desc`: the newest first; or `asc`."},
                         kMarquezLimitDoc,
                         kOffsetDoc},
               .answers = {JsonAnswer(200, "`events` and `totalCount`.")}}},
      ListEvents);
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/stats/lineage-events",
       .doc = {.summary = "Marquez: how many runs started and ended, by the hour or the day.",
               .query = {kPeriodDoc, kTimezoneDoc},
               .answers = {JsonAnswer(200, "An array, the oldest first.")}}},
      GetEventStats);
  const std::pair<std::string, Counted> counted[] = {
      {"jobs", Counted::kJobs}, {"datasets", Counted::kDatasets}, {"sources", Counted::kSources}};
  for (const auto& [name, what] : counted) {
    AddMarquezRoute(
        router, service,
        {.pattern = Concat("/api/v1/stats/", name),
         .doc = {.summary = Concat("Marquez: how many ", name,
                                   " there were at the end of each "
                                   "hour or day."),
                 .query = {kPeriodDoc, kTimezoneDoc},
                 .answers = {JsonAnswer(200, "An array, the oldest first.")}}},
        [what = what](const Service& one, const Request& request, const RequestContext& context) {
          return GetCounts(one, request, context, what);
        });
  }
}

}  // namespace goldline::rest
