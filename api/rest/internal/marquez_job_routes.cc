// Jobs, their runs and the facets of both in Marquez's shapes.
#include <algorithm>
#include <array>
#include <tuple>

#include "api/rest/errors.h"
#include "api/rest/internal/marquez_json.h"
#include "api/rest/internal/marquez_routes.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;

constexpr std::array<std::string_view, 5> kStates = {"NEW", "RUNNING", "COMPLETED", "FAILED",
                                                     "ABORTED"};

// Jobs whose last run is in one of these states; all jobs when there are none.
Result<std::vector<std::string_view>> LastRunStates(const Request& request) {
  std::vector<std::string_view> states;
  for (const http::NamedValue& given : request.query) {
    if (given.name != "lastRunStates" || given.value.empty()) continue;
    const auto* const state = std::find(kStates.begin(), kStates.end(), given.value);
    if (state == kStates.end()) {
      return errors::BadParameter("lastRunStates", Quoted(given.value),
                                  Concat("it is one of ", Join(kStates, ", ")));
    }
    states.push_back(*state);
  }
  return states;
}

struct ListedJob {
  UtcTime updated;
  catalog::JobRef ref;
  catalog::JobId id;
};

// The one that was heard of last comes first.
bool IsBefore(const ListedJob& a, const ListedJob& b) {
  return std::tie(b.updated, a.ref) < std::tie(a.updated, b.ref);
}

// Reads each job and its last run once, so that the cost is that of the number of jobs.
Status AddJobs(MarquezView& view, catalog::NamespaceId parent,
               const std::vector<std::string_view>& states, const std::stop_token& stop,
               std::vector<ListedJob>& jobs) {
  GL_TRY(const auto names, view.catalog().JobNames(parent));
  for (const auto& [name, id] : names) {
    if (stop.stop_requested()) return errors::NotReady("the request was given up");
    GL_TRY(const catalog::Job* const job, view.JobOf(id));
    GL_TRY(const JobActivity activity, ActivityOf(view, *job));
    if (!states.empty()) {
      if (!activity.last) continue;
      const std::string_view state = MarquezState(activity.last->state);
      if (std::find(states.begin(), states.end(), state) == states.end()) continue;
    }
    jobs.push_back({activity.updated, job->ref, id});
  }
  return Ok();
}

Result<Response> AnswerJobs(MarquezView& view, const std::vector<catalog::Namespace>& parents,
                            const Request& request, const RequestContext& context) {
  GL_TRY(const MarquezPage page, PageOf(request));
  GL_TRY(const std::vector<std::string_view> states, LastRunStates(request));
  std::vector<ListedJob> jobs;
  for (const catalog::Namespace& parent : parents) {
    GL_RETURN_IF_ERROR(AddJobs(view, parent.id, states, context.stop, jobs));
  }
  std::sort(jobs.begin(), jobs.end(), IsBefore);
  const lineage::JobDatasets datasets(view.catalog());
  JsonWriter json;
  json.BeginObject().Key("jobs").BeginArray();
  for (std::size_t i = page.offset; i < jobs.size() && page.Has(i); ++i) {
    if (context.stop.stop_requested()) return errors::NotReady("the request was given up");
    GL_TRY(const catalog::Job* const job, view.JobOf(jobs[i].id));
    GL_TRY(const auto io, datasets.OfJob(job->id));
    GL_RETURN_IF_ERROR(WriteMarquezJob(view, *job, io, InFull::kYes, json));
  }
  json.EndArray().Key("totalCount").UInt(jobs.size()).EndObject();
  return Response::Json(200, json.Take());
}

Result<Response> ListAllJobs(const Service& service, const Request& request,
                             const RequestContext& context) {
  MarquezView view(service.store->View());
  GL_TRY(const std::vector<catalog::Namespace> all, view.catalog().Namespaces());
  return AnswerJobs(view, all, request, context);
}

// As in Marquez a namespace that is not there has no jobs.
Result<Response> ListJobs(const Service& service, const Request& request,
                          const RequestContext& context) {
  MarquezView view(service.store->View());
  GL_TRY(const auto parent, view.catalog().FindNamespace(request.Param("namespace")));
  std::vector<catalog::Namespace> parents;
  if (parent) parents.push_back(*parent);
  return AnswerJobs(view, parents, request, context);
}

Result<Response> GetJob(const Service& service, const Request& request,
                        const RequestContext& /*context*/) {
  return AnswerJob(service, request);
}

Result<Response> ListJobVersions(const Service& service, const Request& request,
                                 const RequestContext& /*context*/) {
  GL_RETURN_IF_ERROR(PageOf(request));
  GL_RETURN_IF_ERROR(JobOf(MarquezView(service.store->View()), request));
  return Response::Json(200, R"({"versions":[]})");
}

Result<Response> GetJobVersion(const Service& service, const Request& request,
                               const RequestContext& /*context*/) {
  GL_RETURN_IF_ERROR(JobOf(MarquezView(service.store->View()), request));
  return errors::NotThere("Job version", request.Param("version"));
}

Result<Response> ListRuns(const Service& service, const Request& request,
                          const RequestContext& /*context*/) {
  GL_TRY(const MarquezPage page, PageOf(request));
  MarquezView view(service.store->View());
  GL_TRY(const catalog::Job job, JobOf(view, request));
  GL_TRY(const std::size_t total, view.catalog().CountRunsOf(job.id));
  const std::size_t end = page.offset < total ? page.offset + std::min(page.limit, total) : 0;
  GL_TRY(const auto runs, view.catalog().RunsOf(job.id, end));
  JsonWriter json;
  json.BeginObject().Key("runs").BeginArray();
  for (std::size_t i = page.offset; i < runs.size(); ++i) {
    GL_RETURN_IF_ERROR(WriteMarquezRun(view, runs[i], json));
  }
  json.EndArray().Key("totalCount").UInt(total).EndObject();
  return Response::Json(200, json.Take());
}

Result<Response> GetRun(const Service& service, const Request& request,
                        const RequestContext& /*context*/) {
  return AnswerRun(service, request.Param("id"), 200);
}

Result<Response> GetRunFacets(const Service& service, const Request& request,
                              const RequestContext& /*context*/) {
  if (GivenParameter(request, "type") == nullptr) return errors::MissingParameter("type");
  GL_TRY(const std::size_t type, WordParameter(request, "type", {"run", "job"}));
  const MarquezView view(service.store->View());
  GL_TRY(const catalog::Run run, RunOf(view, request.Param("id")));
  GL_TRY(const FacetSet facets, view.FacetsFor(type == 1 ? run.job.value : run.id.value));
  JsonWriter json;
  json.BeginObject().Key("runId").String(ToString(run.uuid)).Key("facets");
  facets.Write(json);
  json.EndObject();
  return Response::Json(200, json.Take());
}

const http::ParameterDoc kStatesDoc = {
    "lastRunStates", "string",
    "Only jobs whose last run is `NEW`, `RUNNING`, `COMPLETED`, `FAILED` or `ABORTED`; may be "
    "repeated."};
const http::ParameterDoc kRunDoc = {"id", "string", "The UUID of a run."};

void AddRunRoutes(http::Router& router, const Service& service) {
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/namespaces/{namespace}/jobs/{job}/runs",
       .doc = {.summary = "Marquez: the runs of a job, the latest first.",
               .path = {kNamespaceDoc, kJobDoc},
               .query = {kMarquezLimitDoc, kOffsetDoc},
               .answers = {JsonAnswer(200, "`runs` and `totalCount`."), kMarquezNotFound}}},
      ListRuns);
  AddMarquezRoute(router, service,
                  {.pattern = "/api/v1/jobs/runs/{id}",
                   .doc = {.summary = "Marquez: one run.",
                           .path = {kRunDoc},
                           .answers = {JsonAnswer(200, "The run."), kMarquezNotFound}}},
                  GetRun);
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/jobs/runs/{id}/facets",
       .doc = {.summary = "Marquez: the facets of a run, or of its job.",
               .path = {kRunDoc},
               .query = {{"type", "string", "Required: `run` or `job`."}},
               .answers = {JsonAnswer(200, "`runId` and `facets`."), kMarquezNotFound}}},
      GetRunFacets);
}

}  // namespace

void AddMarquezJobRoutes(http::Router& router, const Service& service) {
  AddMarquezRoute(router, service,
                  {.pattern = "/api/v1/jobs",
                   .doc = {.summary = "Marquez: jobs, the one heard of last first.",
                           .query = {kStatesDoc, kMarquezLimitDoc, kOffsetDoc},
                           .answers = {JsonAnswer(200, "`jobs` and `totalCount`.")}}},
                  ListAllJobs);
  AddMarquezRoute(router, service,
                  {.pattern = "/api/v1/namespaces/{namespace}/jobs",
                   .doc = {.summary = "Marquez: the jobs of a namespace.",
                           .path = {kNamespaceDoc},
                           .query = {kStatesDoc, kMarquezLimitDoc, kOffsetDoc},
                           .answers = {JsonAnswer(200, "`jobs` and `totalCount`.")}}},
                  ListJobs);
  AddMarquezRoute(router, service,
                  {.pattern = "/api/v1/namespaces/{namespace}/jobs/{job}",
                   .doc = {.summary = "Marquez: one job with its datasets and last runs.",
                           .path = {kNamespaceDoc, kJobDoc},
                           .answers = {JsonAnswer(200, "The job."), kMarquezNotFound}}},
                  GetJob);
  AddMarquezRoute(router, service,
                  {.pattern = "/api/v1/namespaces/{namespace}/jobs/{job}/versions",
                   .doc = {.summary = "Marquez: versions of a job, of which there are none.",
                           .path = {kNamespaceDoc, kJobDoc},
                           .query = {kMarquezLimitDoc, kOffsetDoc},
                           .answers = {JsonAnswer(200, "`versions`, empty."), kMarquezNotFound}}},
                  ListJobVersions);
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/namespaces/{namespace}/jobs/{job}/versions/{version}",
       .doc = {.summary = "Marquez: a version of a job: always 404.",
               .path = {kNamespaceDoc, kJobDoc, {"version", "string", "The UUID of a version."}},
               .answers = {kMarquezNotFound}}},
      GetJobVersion);
  AddRunRoutes(router, service);
}

}  // namespace goldline::rest
