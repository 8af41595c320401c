// Namespaces, sources, datasets and their versions in Marquez's shapes; and its tags, of which
// there are none.
#include <algorithm>

#include "api/rest/errors.h"
#include "api/rest/internal/marquez_json.h"
#include "api/rest/internal/marquez_routes.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;

Result<Response> ListNamespaces(const Service& service, const Request& request,
                                const RequestContext& /*context*/) {
  GL_TRY(const MarquezPage page, PageOf(request));
  const MarquezView view(service.store->View());
  GL_TRY(const std::vector<catalog::Namespace> all, view.catalog().Namespaces());
  JsonWriter json;
  json.BeginObject().Key("namespaces").BeginArray();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (page.Has(i)) WriteMarquezNamespace(all[i], json);
  }
  json.EndArray().EndObject();
  return Response::Json(200, json.Take());
}

Result<Response> GetNamespace(const Service& service, const Request& request,
                              const RequestContext& /*context*/) {
  const MarquezView view(service.store->View());
  GL_TRY(const catalog::Namespace one, NamespaceOf(view, request));
  JsonWriter json;
  WriteMarquezNamespace(one, json);
  return Response::Json(200, json.Take());
}

Result<Response> ListSources(const Service& service, const Request& request,
                             const RequestContext& /*context*/) {
  GL_TRY(const MarquezPage page, PageOf(request));
  const MarquezView view(service.store->View());
  GL_TRY(const std::vector<catalog::System> all, MarquezSources(view));
  JsonWriter json;
  json.BeginObject().Key("sources").BeginArray();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (page.Has(i)) WriteMarquezSource(all[i], json);
  }
  json.EndArray().EndObject();
  return Response::Json(200, json.Take());
}

Result<Response> GetSource(const Service& service, const Request& request,
                           const RequestContext& /*context*/) {
  const MarquezView view(service.store->View());
  GL_TRY(const std::vector<catalog::System> all, MarquezSources(view));
  for (const catalog::System& one : all) {
    if (one.name != request.Param("source")) continue;
    JsonWriter json;
    WriteMarquezSource(one, json);
    return Response::Json(200, json.Take());
  }
  return errors::NotThere("Source", request.Param("source"));
}

Result<Response> ListDatasets(const Service& service, const Request& request,
                              const RequestContext& context) {
  GL_TRY(const MarquezPage page, PageOf(request));
  MarquezView view(service.store->View());
  GL_TRY(const catalog::Namespace parent, NamespaceOf(view, request));
  GL_TRY(const auto names, view.catalog().DatasetNames(parent.id));
  JsonWriter json;
  json.BeginObject().Key("datasets").BeginArray();
  for (std::size_t i = page.offset; i < names.size() && page.Has(i); ++i) {
    if (context.stop.stop_requested()) return errors::NotReady("the request was given up");
    GL_TRY(const catalog::Dataset* const dataset, view.DatasetOf(names[i].second));
    GL_RETURN_IF_ERROR(WriteMarquezDataset(view, *dataset, InFull::kYes, json));
  }
  json.EndArray().Key("totalCount").UInt(names.size()).EndObject();
  return Response::Json(200, json.Take());
}

Result<Response> GetDataset(const Service& service, const Request& request,
                            const RequestContext& /*context*/) {
  return AnswerDataset(service, request);
}

Result<Response> ListVersions(const Service& service, const Request& request,
                              const RequestContext& /*context*/) {
  GL_TRY(const MarquezPage page, PageOf(request));
  MarquezView view(service.store->View());
  GL_TRY(const catalog::Dataset dataset, DatasetOf(view, request));
  GL_TRY(const auto* const versions, view.VersionsOf(dataset.id));
  JsonWriter json;
  json.BeginObject().Key("versions").BeginArray();
  for (std::size_t i = 0; i < versions->size(); ++i) {
    if (!page.Has(i)) continue;
    GL_RETURN_IF_ERROR(WriteMarquezVersion(view, dataset, (*versions)[i], json));
  }
  json.EndArray().Key("totalCount").UInt(versions->size()).EndObject();
  return Response::Json(200, json.Take());
}

Result<Response> GetVersion(const Service& service, const Request& request,
                            const RequestContext& /*context*/) {
  MarquezView view(service.store->View());
  GL_TRY(const catalog::Dataset dataset, DatasetOf(view, request));
  GL_TRY(const auto* const versions, view.VersionsOf(dataset.id));
  const std::optional<Uuid> asked = ParseUuid(request.Param("version"));
  for (const catalog::SchemaVersion& one : *versions) {
    if (asked != VersionUuid(dataset.id, one.number)) continue;
    JsonWriter json;
    GL_RETURN_IF_ERROR(WriteMarquezVersion(view, dataset, one, json));
    return Response::Json(200, json.Take());
  }
  return errors::NotThere("Dataset version", request.Param("version"));
}

Result<Response> ListTags(const Service& /*service*/, const Request& request,
                          const RequestContext& /*context*/) {
  GL_RETURN_IF_ERROR(PageOf(request));
  return Response::Json(200, R"({"tags":[]})");
}

const http::ParameterDoc kSourceDoc = {"source", "string", "Percent-encoded, slashes too."};
const http::ParameterDoc kVersionDoc = {"version", "string", "The UUID of a version."};

void AddNamespaceRoutes(http::Router& router, const Service& service) {
  AddMarquezRoute(router, service,
                  {.pattern = "/api/v1/namespaces",
                   .doc = {.summary = "Marquez: namespaces by name.",
                           .query = {kMarquezLimitDoc, kOffsetDoc},
                           .answers = {JsonAnswer(200, "`namespaces`.")}}},
                  ListNamespaces);
  AddMarquezRoute(router, service,
                  {.pattern = "/api/v1/namespaces/{namespace}",
                   .doc = {.summary = "Marquez: one namespace.",
                           .path = {kNamespaceDoc},
                           .answers = {JsonAnswer(200, "The namespace."), kMarquezNotFound}}},
                  GetNamespace);
  AddMarquezRoute(router, service,
                  {.pattern = "/api/v1/sources",
                   .doc = {.summary = "Marquez: sources, which are systems here, by name.",
                           .query = {kMarquezLimitDoc, kOffsetDoc},
                           .answers = {JsonAnswer(200, "`sources`.")}}},
                  ListSources);
  AddMarquezRoute(router, service,
                  {.pattern = "/api/v1/sources/{source}",
                   .doc = {.summary = "Marquez: one source.",
                           .path = {kSourceDoc},
                           .answers = {JsonAnswer(200, "The source."), kMarquezNotFound}}},
                  GetSource);
  AddMarquezRoute(router, service,
                  {.pattern = "/api/v1/tags",
                   .doc = {.summary = "Marquez: tags, of which there are none.",
                           .query = {kMarquezLimitDoc, kOffsetDoc},
                           .answers = {JsonAnswer(200, "`tags`, empty.")}}},
                  ListTags);
}

}  // namespace

void AddMarquezCatalogRoutes(http::Router& router, const Service& service) {
  AddNamespaceRoutes(router, service);
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/namespaces/{namespace}/datasets",
       .doc = {.summary = "Marquez: the datasets of a namespace by name.",
               .path = {kNamespaceDoc},
               .query = {kMarquezLimitDoc, kOffsetDoc},
               .answers = {JsonAnswer(200, "`datasets` and `totalCount`."), kMarquezNotFound}}},
      ListDatasets);
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/namespaces/{namespace}/datasets/{dataset}",
       .doc = {.summary = "Marquez: one dataset with its fields, facets and column lineage.",
               .path = {kNamespaceDoc, kDatasetDoc},
               .answers = {JsonAnswer(200, "The dataset."), kMarquezNotFound}}},
      GetDataset);
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/namespaces/{namespace}/datasets/{dataset}/versions",
       .doc = {.summary = "Marquez: the schemas that a dataset had, the latest first.",
               .path = {kNamespaceDoc, kDatasetDoc},
               .query = {kMarquezLimitDoc, kOffsetDoc},
               .answers = {JsonAnswer(200, "`versions` and `totalCount`."), kMarquezNotFound}}},
      ListVersions);
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/namespaces/{namespace}/datasets/{dataset}/versions/{version}",
       .doc = {.summary = "Marquez: one of the schemas that a dataset had.",
               .path = {kNamespaceDoc, kDatasetDoc, kVersionDoc},
               .answers = {JsonAnswer(200, "The version."), kMarquezNotFound}}},
      GetVersion);
}

}  // namespace goldline::rest
