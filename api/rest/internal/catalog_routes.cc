// Datasets and runs, read from the catalog.
#include <algorithm>
#include <charconv>
#include <iterator>

#include "api/rest/catalog_json.h"
#include "api/rest/errors.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/internal/routes.h"
#include "catalog/errors.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using catalog::CatalogView;
using catalog::Dataset;
using catalog::Run;
using http::Request;
using http::RequestContext;
using http::Response;

// Of one job or dataset; past that a list of runs says that it is partial.
constexpr std::size_t kMostRuns = 10'000;

// Up to `limit` datasets by namespace and name, from the first after `after`.
Result<std::vector<Dataset>> DatasetsAfter(const CatalogView& view, const std::string* only,
                                           const catalog::DatasetRef& after, std::size_t limit) {
  std::vector<std::string> namespaces;
  if (only != nullptr) {
    namespaces.push_back(*only);
  } else {
    GL_TRY(const std::vector<catalog::Namespace> all, view.Namespaces());
    for (const catalog::Namespace& one : all) namespaces.push_back(one.name);
    std::sort(namespaces.begin(), namespaces.end());
  }
  std::vector<Dataset> out;
  for (const std::string& name : namespaces) {
    if (name < after.namespace_name || out.size() == limit) continue;
    const std::string& from = name == after.namespace_name ? after.name : std::string();
    GL_TRY(std::vector<Dataset> some, view.Datasets(name, from, limit - out.size()));
    std::move(some.begin(), some.end(), std::back_inserter(out));
  }
  return out;
}

Result<Response> ListDatasets(const Service& service, const Request& request) {
  GL_TRY(const std::size_t limit, LimitParameter(request));
  GL_TRY(const auto cursor, CursorParameter(request, 2));
  catalog::DatasetRef after;
  if (cursor) after = {(*cursor)[0], (*cursor)[1]};
  const CatalogView view(service.store->View());
  GL_TRY(std::vector<Dataset> page,
         DatasetsAfter(view, request.Query("namespace"), after, limit + 1));
  std::optional<std::string> next;
  if (page.size() > limit) {
    page.pop_back();
    next = EncodeCursor({page.back().ref.namespace_name, page.back().ref.name});
  }
  JsonWriter json;
  json.BeginObject().Key("datasets").BeginArray();
  for (const Dataset& dataset : page) GL_RETURN_IF_ERROR(WriteDataset(view, dataset, json));
  json.EndArray();
  WriteNextCursor(next, json);
  json.EndObject();
  return Response::Json(200, json.Take());
}

Result<Dataset> FindDataset(const CatalogView& view, std::string_view namespace_name,
                            std::string_view name) {
  GL_TRY(std::optional<Dataset> dataset,
         view.FindDataset({std::string(namespace_name), std::string(name)}));
  if (!dataset) return errors::NoSuchDataset(Quoted(Concat(namespace_name, "/", name)));
  return *std::move(dataset);
}

Result<Response> GetDataset(const Service& service, const Request& request) {
  const CatalogView view(service.store->View());
  GL_TRY(const Dataset dataset,
         FindDataset(view, request.Param("namespace"), request.Param("name")));
  JsonWriter json;
  GL_RETURN_IF_ERROR(WriteDatasetInFull(view, dataset, json));
  return Response::Json(200, json.Take());
}

// Latest first; runs that never said when they started come last.
bool IsLater(const Run& a, const Run& b) {
  if (a.started != b.started) return a.started > b.started;
  return a.uuid > b.uuid;
}

struct RunList {
  std::vector<Run> runs;
  bool partial = false;

  void Add(std::vector<Run> more) {
    partial = partial || more.size() >= kMostRuns;
    std::move(more.begin(), more.end(), std::back_inserter(runs));
  }
};

Status AddRunsOfAllJobs(const CatalogView& view, const std::stop_token& stop, RunList& list) {
  GL_TRY(const std::vector<catalog::Namespace> namespaces, view.Namespaces());
  for (const catalog::Namespace& parent : namespaces) {
    GL_TRY(const std::vector<catalog::Job> jobs, view.Jobs(parent.name, "", SIZE_MAX));
    for (const catalog::Job& job : jobs) {
      if (stop.stop_requested()) return errors::NotReady("the request was given up");
      GL_TRY(std::vector<Run> runs, view.RunsOf(job.id, kMostRuns));
      list.Add(std::move(runs));
    }
  }
  return Ok();
}

// The runs that the query asks for: of a job, of a dataset or all.
Result<RunList> RunsAsked(const CatalogView& view, const Request& request,
                          const std::stop_token& stop) {
  RunList list;
  const std::string* parent = request.Query("namespace");
  const std::string* job_name = request.Query("job");
  const std::string* dataset_name = request.Query("dataset");
  if (job_name == nullptr && dataset_name == nullptr) {
    GL_RETURN_IF_ERROR(AddRunsOfAllJobs(view, stop, list));
    return list;
  }
  if (parent == nullptr) return errors::MissingParameter("namespace");
  if (job_name != nullptr) {
    GL_TRY(const std::optional<catalog::Job> job, view.FindJob({*parent, *job_name}));
    if (!job) return list;
    GL_TRY(std::vector<Run> runs, view.RunsOf(job->id, kMostRuns));
    list.Add(std::move(runs));
    return list;
  }
  GL_TRY(const Dataset dataset, FindDataset(view, *parent, *dataset_name));
  GL_TRY(std::vector<Run> written, view.RunsWriting(dataset.id, kMostRuns));
  GL_TRY(std::vector<Run> read, view.RunsReading(dataset.id, kMostRuns));
  list.Add(std::move(written));
  list.Add(std::move(read));
  return list;
}

// The run that a cursor names: only what IsLater reads.
Result<Run> RunOfCursor(const std::vector<std::string>& cursor) {
  Run run;
  const std::optional<Uuid> uuid = ParseUuid(cursor[1]);
  if (!uuid) return errors::BadCursor(Quoted(cursor[1]));
  run.uuid = *uuid;
  if (!cursor[0].empty()) {
    GL_TRY(run.started, ParseUtcTime(cursor[0]));
  }
  return run;
}

Result<Response> ListRuns(const Service& service, const Request& request,
                          const RequestContext& context) {
  GL_TRY(const std::size_t limit, LimitParameter(request));
  GL_TRY(const auto cursor, CursorParameter(request, 2));
  const CatalogView view(service.store->View());
  GL_TRY(RunList list, RunsAsked(view, request, context.stop));
  std::vector<Run>& runs = list.runs;
  std::sort(runs.begin(), runs.end(), IsLater);
  const auto same = [](const Run& a, const Run& b) { return a.uuid == b.uuid; };
  runs.erase(std::unique(runs.begin(), runs.end(), same), runs.end());
  if (cursor) {
    GL_TRY(const Run last, RunOfCursor(*cursor));
    runs.erase(runs.begin(), std::upper_bound(runs.begin(), runs.end(), last, IsLater));
  }
  std::optional<std::string> next;
  if (runs.size() > limit) {
    runs.resize(limit);
    const Run& last = runs.back();
    next = EncodeCursor({last.started ? ToString(*last.started) : "", ToString(last.uuid)});
  }
  JsonWriter json;
  json.BeginObject().Key("runs").BeginArray();
  for (const Run& run : runs) GL_RETURN_IF_ERROR(WriteRun(view, run, json));
  json.EndArray();
  json.Key("partial").Bool(list.partial);
  WriteNextCursor(next, json);
  json.EndObject();
  return Response::Json(200, json.Take());
}

Result<Response> GetRun(const Service& service, const Request& request) {
  const CatalogView view(service.store->View());
  const std::optional<Uuid> uuid = ParseUuid(request.Param("id"));
  if (!uuid) return errors::BadParameter("id", Quoted(request.Param("id")), "a run's id is a UUID");
  GL_TRY(const std::optional<Run> run, view.FindRun(*uuid));
  if (!run) return errors::NoSuchRun(ToString(*uuid));
  JsonWriter json;
  GL_RETURN_IF_ERROR(WriteRunInFull(view, *run, json));
  return Response::Json(200, json.Take());
}

}  // namespace

void AddCatalogRoutes(http::Router& router, const Service& service) {
  AddRoute(router,
           {.pattern = "/v1/datasets",
            .handler = [service](const Request& request,
                                 const RequestContext&) { return ListDatasets(service, request); },
            .doc = {.summary = "Datasets by namespace and name.",
                    .query = {{"namespace", "string", "Only those of this namespace."},
                              kLimitDoc,
                              kCursorDoc},
                    .answers = {JsonAnswer(200, "`datasets` and `next_cursor`.")}}});
  AddRoute(
      router,
      {.pattern = "/v1/datasets/{namespace}/{name}",
       .handler = [service](const Request& request,
                            const RequestContext&) { return GetDataset(service, request); },
       .doc = {
           .summary =
               "One dataset with its names, life, fields, owners, schema versions and last runs.",
           .path = {{"namespace", "string", "Percent-encoded, slashes too."},
                    {"name", "string", "Percent-encoded, slashes too."}},
           .answers = {JsonAnswer(200, "The dataset; `facets` as producers sent them."),
                       kNotFoundAnswer}}});
  AddRoute(router,
           {.pattern = "/v1/runs",
            .handler =
                [service](const Request& request, const RequestContext& context) {
                  return ListRuns(service, request, context);
                },
            .doc = {.summary = "Runs, the latest first.",
                    .query = {{"namespace", "string", "Of the job or dataset."},
                              {"job", "string", "Only runs of this job."},
                              {"dataset", "string", "Only runs that wrote or read this dataset."},
                              kLimitDoc,
                              kCursorDoc},
                    .answers = {JsonAnswer(200, "`runs`, `partial` and `next_cursor`."),
                                kNotFoundAnswer}}});
  AddRoute(
      router,
      {.pattern = "/v1/runs/{id}",
       .handler = [service](const Request& request,
                            const RequestContext&) { return GetRun(service, request); },
       .doc = {
           .summary = "One run: its job, state, times, datasets and counts.",
           .path = {{"id", "string", "The UUID."}},
           .answers = {JsonAnswer(200, "The run; `facets` and `dataset_facets` as they were sent."),
                       kNotFoundAnswer}}});
}

}  // namespace goldline::rest
