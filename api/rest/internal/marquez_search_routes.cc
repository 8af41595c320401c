// Marquez's searches over the names of jobs and datasets.
#include <algorithm>
#include <tuple>

#include "api/rest/errors.h"
#include "api/rest/internal/marquez_json.h"
#include "api/rest/internal/marquez_node_id.h"
#include "api/rest/internal/marquez_routes.h"
#include "api/rest/internal/name_pattern.h"
#include "api/rest/internal/parameters.h"
#include "core/civil.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;

constexpr std::size_t kSearchLimit = 10;

struct Hit {
  bool is_job = false;
  std::string parent;
  std::string name;
  UtcTime updated;
  std::uint64_t id = 0;
};

struct SearchOptions {
  NamePattern pattern;
  bool jobs = true;
  bool datasets = true;
  const std::string* parent = nullptr;  // the only namespace, if any
  std::optional<UtcTime> before;
  std::optional<UtcTime> after;
};

class Search {
 public:
  Search(MarquezView& view, const SearchOptions& options, const std::stop_token& stop)
      : view_(view), options_(options), stop_(stop) {}

  Result<std::vector<Hit>> Run() {
    GL_TRY(const std::vector<catalog::Namespace> all, view_.catalog().Namespaces());
    for (const catalog::Namespace& parent : all) {
      if (options_.parent != nullptr && *options_.parent != parent.name) continue;
      GL_RETURN_IF_ERROR(AddFrom(parent));
    }
    return std::move(hits_);
  }

 private:
  Status AddFrom(const catalog::Namespace& parent) {
    if (options_.datasets) {
      GL_TRY(const auto names, view_.catalog().DatasetNames(parent.id));
      for (const auto& [name, id] : names) {
        if (stop_.stop_requested()) return errors::NotReady("the request was given up");
        if (!options_.pattern.IsIn(name)) continue;
        GL_TRY(const catalog::Dataset* const dataset, view_.DatasetOf(id));
        Add({false, parent.name, name, dataset->updated, id.value});
      }
    }
    if (!options_.jobs) return Ok();
    GL_TRY(const auto names, view_.catalog().JobNames(parent.id));
    for (const auto& [name, id] : names) {
      if (stop_.stop_requested()) return errors::NotReady("the request was given up");
      if (!options_.pattern.IsIn(name)) continue;
      GL_TRY(const catalog::Job* const job, view_.JobOf(id));
      GL_TRY(const JobActivity activity, ActivityOf(view_, *job));
      Add({true, parent.name, name, activity.updated, id.value});
    }
    return Ok();
  }

  void Add(Hit hit) {
    if (options_.before && hit.updated >= *options_.before) return;
    if (options_.after && hit.updated <= *options_.after) return;
    hits_.push_back(std::move(hit));
  }

  MarquezView& view_;
  const SearchOptions& options_;
  const std::stop_token& stop_;
  std::vector<Hit> hits_;
};

bool ByName(const Hit& a, const Hit& b) {
  return std::tie(a.name, a.parent, a.is_job) < std::tie(b.name, b.parent, b.is_job);
}

bool LatestFirst(const Hit& a, const Hit& b) {
  return a.updated != b.updated ? a.updated > b.updated : ByName(a, b);
}

Result<std::optional<UtcTime>> DayParameter(const Request& request, std::string_view name) {
  const std::string* text = GivenParameter(request, name);
  if (text == nullptr) return std::optional<UtcTime>();
  const std::optional<std::int64_t> day = ParseIsoDate(*text);
  if (!day) return errors::BadParameter(name, Quoted(*text), "write a day as 2026-11-22");
  return std::optional(UtcTime{*day * kMicrosPerDay});
}

Result<SearchOptions> SearchOptionsOf(const Request& request) {
  GL_TRY(const std::string text, RequiredParameter(request, "q"));
  SearchOptions options{.pattern = NamePattern(text), .before = {}, .after = {}};
  GL_TRY(const std::size_t filter, WordParameter(request, "filter", {"ALL", "JOB", "DATASET"}));
  options.jobs = filter != 2;
  options.datasets = filter != 1;
  options.parent = GivenParameter(request, "namespace");
  GL_TRY(options.before, DayParameter(request, "before"));
  GL_TRY(options.after, DayParameter(request, "after"));
  return options;
}

std::string NodeIdOfHit(const Hit& hit) {
  return hit.is_job ? NodeIdOf(catalog::JobRef{hit.parent, hit.name})
                    : NodeIdOf(catalog::DatasetRef{hit.parent, hit.name});
}

Result<Response> GetSearch(const Service& service, const Request& request,
                           const RequestContext& context) {
  GL_TRY(const SearchOptions options, SearchOptionsOf(request));
  GL_TRY(const std::size_t sort, WordParameter(request, "sort", {"NAME", "UPDATE_AT"}));
  GL_TRY(const MarquezPage page, PageOf(request, kSearchLimit));
  MarquezView view(service.store->View());
  GL_TRY(std::vector<Hit> hits, Search(view, options, context.stop).Run());
  std::sort(hits.begin(), hits.end(), sort == 0 ? ByName : LatestFirst);
  JsonWriter json;
  json.BeginObject().Key("totalCount").UInt(hits.size()).Key("results").BeginArray();
  for (std::size_t i = 0; i < hits.size() && i < page.limit; ++i) {
    json.BeginObject().Key("type").String(hits[i].is_job ? "JOB" : "DATASET");
    json.Key("name").String(hits[i].name);
    WriteMarquezTime("updatedAt", hits[i].updated, json);
    json.Key("namespace").String(hits[i].parent);
    json.Key("nodeId").String(NodeIdOfHit(hits[i])).EndObject();
  }
  json.EndArray().EndObject();
  return Response::Json(200, json.Take());
}

// The words of events, which the search of Marquez's second version shows.
void WriteEventType(const std::optional<catalog::Run>& run, JsonWriter& json) {
  json.Key("run_id");
  run ? json.String(ToString(run->uuid)) : json.Null();
  json.Key("eventType");
  run ? json.String(catalog::ToString(run->state)) : json.Null();
}

Status WriteBetaHit(MarquezView& view, const Hit& hit, JsonWriter& json) {
  json.BeginObject().Key("namespace").String(hit.parent).Key("name").String(hit.name);
  GL_TRY(const FacetSet facets, view.FacetsFor(hit.id));
  if (hit.is_job) {
    GL_TRY(const catalog::Job* const job, view.JobOf(catalog::JobId{hit.id}));
    GL_TRY(const JobActivity activity, ActivityOf(view, *job));
    WriteEventType(activity.last, json);
    json.Key("type").String(MarquezJobType(*job)).Key("runFacets");
    GL_TRY(const FacetSet run, view.FacetsFor(activity.last ? activity.last->id.value : 0));
    run.Write(json);
  } else {
    GL_TRY(auto runs, view.catalog().RunsWriting(catalog::DatasetId{hit.id}, 1));
    WriteEventType(runs.empty() ? std::nullopt : std::optional(runs.front()), json);
  }
  json.Key("facets");
  facets.Write(json);
  json.EndObject();
  return Ok();
}

Result<Response> BetaSearch(const Service& service, const Request& request,
                            const RequestContext& context, bool jobs) {
  GL_TRY(const std::string text, RequiredParameter(request, "q"));
  SearchOptions options{.pattern = NamePattern(text), .before = {}, .after = {}};
  options.jobs = jobs;
  options.datasets = !jobs;
  MarquezView view(service.store->View());
  GL_TRY(std::vector<Hit> hits, Search(view, options, context.stop).Run());
  std::sort(hits.begin(), hits.end(), LatestFirst);
  if (hits.size() > kSearchLimit) hits.resize(kSearchLimit);
  JsonWriter json;
  json.BeginObject().Key("hits").BeginArray();
  for (const Hit& hit : hits) GL_RETURN_IF_ERROR(WriteBetaHit(view, hit, json));
  json.EndArray().Key("highlights").BeginArray();
  for (const Hit& hit : hits) {
    json.BeginObject().Key("name").BeginArray();
    json.String(options.pattern.Emphasised(hit.name)).EndArray().EndObject();
  }
  json.EndArray().EndObject();
  return Response::Json(200, json.Take());
}

const http::ParameterDoc kQueryDoc = {
    "q", "string", "Required: a part of the name; `%` is any text and `_` any character."};

}  // namespace

void AddMarquezSearchRoutes(http::Router& router, const Service& service) {
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/search",
       .doc = {.summary = "Marquez: jobs and datasets by a part of their names.",
               .query = {kQueryDoc,
                         {"filter", "string", "`JOB` or `DATASET`; else both."},
                         {"sort", "string", "`NAME`, or `UPDATE_AT`: the latest first."},
                         {"limit", "integer", "Results, else 10; 10000 at most."},
                         {"namespace", "string", "Only those of this namespace."},
                         {"before", "string", "Only what changed before this day (2026-11-22)."},
                         {"after", "string", "Only what changed after this day began."}},
               .answers = {JsonAnswer(200, "`results` and `totalCount`.")}}},
      GetSearch);
  for (const bool jobs : {true, false}) {
    AddMarquezRoute(
        router, service,
        {.pattern = jobs ? "/api/v2beta/search/jobs" : "/api/v2beta/search/datasets",
         .doc = {.summary = Concat("Marquez: the ten ", jobs ? "jobs" : "datasets",
                                   " changed last with this in their names."),
                 .query = {kQueryDoc},
                 .answers = {JsonAnswer(200, "`hits` and `highlights`.")}}},
        [jobs](const Service& one, const Request& request, const RequestContext& context) {
          return BetaSearch(one, request, context, jobs);
        });
  }
}

}  // namespace goldline::rest
