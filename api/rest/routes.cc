// The table of all routes, in the order of the reference page.
#include "api/rest/internal/routes.h"

#include <memory>

#include "api/rest/internal/parameters.h"
#include "api/rest/openapi.h"
#include "api/rest/service.h"

namespace goldline::rest {

void AddRoute(http::Router& router, http::Route route) {
  const auto* plain = std::get_if<http::UnaryHandler>(&route.handler);
  if (plain != nullptr && route.pattern.starts_with("/v1/")) {
    std::vector<std::string> known;
    for (const http::ParameterDoc& parameter : route.doc.query) known.push_back(parameter.name);
    route.handler = [handler = *plain, known](
                        const http::Request& request,
                        const http::RequestContext& context) -> Result<http::Response> {
      GL_RETURN_IF_ERROR(CheckKnownParameters(request, known));
      return handler(request, context);
    };
  }
  router.Add(std::move(route));
}

http::Router BuildRouter(const Service& service) {
  http::Router router;
  AddSystemRoutes(router, service);
  AddLineageRoutes(router, service);
  AddClassRoutes(router, service);
  AddCatalogRoutes(router, service);
  AddQuarantineRoutes(router, service);
  AddIncidentRoutes(router, service);
  AddAuditRoutes(router, service);
  AddResultRoutes(router, service);
  AddMarquezLineageRoutes(router, service);
  AddMarquezColumnRoutes(router, service);
  AddMarquezCatalogRoutes(router, service);
  AddMarquezJobRoutes(router, service);
  AddMarquezSearchRoutes(router, service);
  AddMarquezStatsRoutes(router, service);
  AddMarquezWriteRoutes(router, service);
  AddImportRoutes(router, service);
  // The document describes its own route too, so its text is filled in once the table is whole.
  auto document = std::make_shared<std::string>();
  AddRoute(router,
           {.pattern = "/openapi.json",
            .handler = [document](const http::Request&, const http::RequestContext&)
                -> Result<http::Response> { return http::Response::Json(200, *document); },
            .doc = {.summary = "The description of this API, made from its table of routes.",
                    .answers = {JsonAnswer(200, "OpenAPI 3.1.")}}});
  *document = OpenApiJson(router, service.version);
  return router;
}

}  // namespace goldline::rest
