// What monitoring asks for, and the page that says what is here.
#include "api/rest/errors.h"
#include "api/rest/internal/routes.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using http::Lane;
using http::Request;
using http::RequestContext;
using http::Response;

constexpr std::string_view kIndexPage =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<title>Goldline</title>\n</head>\n<body>\n<h1>Goldline</h1>\n"
    "<p>Know where every number comes from, and whether to trust it.</p>\n<ul>\n"
    "<li><a href=\"/v1/datasets\">Datasets</a></li>\n"
    "<li><a href=\"/v1/runs\">Runs</a></li>\n"
    "<li><a href=\"/v1/incidents\">Incidents</a></li>\n"
    "<li><a href=\"/v1/quarantine\">Quarantine</a></li>\n"
    "<li><a href=\"/openapi.json\">The API</a></li>\n"
    "<li><a href=\"/metrics\">Metrics</a></li>\n"
    "<li><a href=\"/readyz\">Readiness</a></li>\n</ul>\n"
    "<p>Ask why a number is wrong: <code>/v1/trace?field=dataset%23field</code></p>\n"
    "</body>\n</html>\n";

Result<Response> Readiness(const Service& service) {
  if (!service.metrics->ready) return errors::NotReady("the server is starting or stopping");
  GL_RETURN_IF_ERROR(service.store->health());
  return Response::Json(200, "{\"status\":\"ready\"}");
}

}  // namespace

void AddSystemRoutes(http::Router& router, const Service& service) {
  AddRoute(router, {.pattern = "/",
                    .handler = [](const Request&, const RequestContext&) -> Result<Response> {
                      return Response::Html(200, std::string(kIndexPage))
                          .With("Content-Security-Policy", "default-src 'none'");
                    },
                    .doc = {.summary = "A page that says what is here.",
                            .answers = {{200, "HTML.", "text/html; charset=utf-8"}}}});
  AddRoute(router, {.pattern = "/healthz",
                    .handler = [](const Request&, const RequestContext&) -> Result<Response> {
                      return Response::Json(200, "{\"status\":\"ok\"}");
                    },
                    .doc = {.summary = "Whether the process answers.",
                            .answers = {JsonAnswer(200, "It does.")}},
                    .lane = Lane::kMonitoring});
  AddRoute(
      router,
      {.pattern = "/readyz",
       .handler = [service](const Request&, const RequestContext&) { return Readiness(service); },
       .doc = {.summary = "Whether requests are taken: started, not stopping, store writable.",
               .answers = {JsonAnswer(200, "They are.")}},
       .lane = Lane::kMonitoring});
  AddRoute(
      router,
      {.pattern = "/metrics",
       .handler = [service](const Request&, const RequestContext&) -> Result<Response> {
         Response response(200, "text/plain; version=0.0.4; charset=utf-8",
                           service.metrics->PrometheusText(service.version));
         return response;
       },
       .doc = {.summary = "Counters and gauges for Prometheus.",
               .answers = {{200, "Prometheus text.", "text/plain; version=0.0.4; charset=utf-8"}}},
       .lane = Lane::kMonitoring});
}

}  // namespace goldline::rest
