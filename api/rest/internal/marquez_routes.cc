#include "api/rest/internal/marquez_routes.h"

#include <algorithm>
#include <utility>

#include "api/http/problem.h"
#include "api/rest/errors.h"
#include "api/rest/internal/marquez_json.h"
#include "api/rest/internal/parameters.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

http::Response MarquezError(const Error& error, int status) {
  JsonWriter json;
  const std::string hint = error.hint().empty() ? "" : Concat("; ", error.hint());
  json.BeginObject().Key("code").Int(status);
  json.Key("message").String(Concat(error.message(), hint)).EndObject();
  return http::Response::Json(status, json.Take());
}

}  // namespace

void AddMarquezRoute(http::Router& router, const Service& service, http::Route route,
                     MarquezHandler handler) {
  route.handler = [service, handler = std::move(handler)](
                      const http::Request& request,
                      const http::RequestContext& context) -> Result<http::Response> {
    Result<http::Response> answer = handler(service, request, context);
    if (answer.ok()) return answer;
    const int status = http::StatusFor(answer.error());
    if (status >= 500) return answer;
    return MarquezError(answer.error(), status);
  };
  route.doc.answers.push_back(kMarquezBad);
  AddRoute(router, std::move(route));
}

Result<MarquezPage> PageOf(const http::Request& request, std::size_t default_limit) {
  MarquezPage page;
  GL_TRY(page.limit, NumberParameter(request, "limit", default_limit, 0, SIZE_MAX));
  GL_TRY(page.offset, NumberParameter(request, "offset", 0, 0, SIZE_MAX));
  page.limit = std::min(page.limit, kMostOfAMarquezPage);
  return page;
}

const std::string* GivenParameter(const http::Request& request, std::string_view name) {
  const std::string* text = request.Query(name);
  return text == nullptr || text->empty() ? nullptr : text;
}

Result<std::vector<catalog::System>> MarquezSources(const MarquezView& view) {
  GL_TRY(std::vector<catalog::System> all, view.catalog().Systems());
  const auto is_default = [](const catalog::System& one) { return one.name == kDefaultSource; };
  if (std::none_of(all.begin(), all.end(), is_default)) {
    all.emplace_back().name = kDefaultSource;
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  }
  return all;
}

Result<std::size_t> WordParameter(const http::Request& request, std::string_view name,
                                  const std::vector<std::string>& words) {
  const std::string* text = GivenParameter(request, name);
  if (text == nullptr) return std::size_t{0};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (EqualsIgnoreAsciiCase(*text, words[i])) return i;
  }
  return errors::BadParameter(name, Quoted(*text), Concat("it is one of ", Join(words, ", ")));
}

Result<catalog::Namespace> NamespaceOf(const MarquezView& view, const http::Request& request) {
  const std::string_view name = request.Param("namespace");
  GL_TRY(auto found, view.catalog().FindNamespace(name));
  if (!found) return errors::NotThere("Namespace", name);
  return *std::move(found);
}

Result<catalog::Dataset> DatasetOf(const MarquezView& view, const http::Request& request) {
  GL_TRY(const catalog::Namespace parent, NamespaceOf(view, request));
  const std::string name(request.Param("dataset"));
  GL_TRY(auto found, view.catalog().FindDataset({parent.name, name}));
  if (!found) return errors::NotThere("Dataset", name);
  return *std::move(found);
}

Result<catalog::Job> JobOf(const MarquezView& view, const http::Request& request) {
  GL_TRY(const catalog::Namespace parent, NamespaceOf(view, request));
  const std::string name(request.Param("job"));
  GL_TRY(auto found, view.catalog().FindJob({parent.name, name}));
  if (!found) return errors::NotThere("Job", name);
  return *std::move(found);
}

Result<catalog::Run> RunOf(const MarquezView& view, std::string_view id) {
  const std::optional<Uuid> uuid = ParseUuid(id);
  if (!uuid) return errors::NotThere("Run", id);
  GL_TRY(auto found, view.catalog().FindRun(*uuid));
  if (!found) return errors::NotThere("Run", id);
  return *std::move(found);
}

Result<http::Response> AnswerDataset(const Service& service, const http::Request& request) {
  MarquezView view(service.store->View());
  GL_TRY(const catalog::Dataset dataset, DatasetOf(view, request));
  JsonWriter json;
  GL_RETURN_IF_ERROR(WriteMarquezDataset(view, dataset, InFull::kYes, json));
  return http::Response::Json(200, json.Take());
}

Result<http::Response> AnswerJob(const Service& service, const http::Request& request) {
  MarquezView view(service.store->View());
  GL_TRY(const catalog::Job job, JobOf(view, request));
  GL_TRY(const auto io, lineage::JobDatasets(view.catalog()).OfJob(job.id));
  JsonWriter json;
  GL_RETURN_IF_ERROR(WriteMarquezJob(view, job, io, InFull::kYes, json));
  return http::Response::Json(200, json.Take());
}

Result<http::Response> AnswerRun(const Service& service, std::string_view id, int status) {
  MarquezView view(service.store->View());
  GL_TRY(const catalog::Run run, RunOf(view, id));
  JsonWriter json;
  GL_RETURN_IF_ERROR(WriteMarquezRun(view, run, json));
  return http::Response::Json(status, json.Take());
}

}  // namespace goldline::rest
