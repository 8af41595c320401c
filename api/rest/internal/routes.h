// The parts of the table of routes. Each Add… appends the routes of one area.
#pragma once

#include "api/http/router.h"
#include "api/rest/service.h"

namespace goldline::rest {

// Adds the route; under /v1 its handler refuses parameters that the route does not document.
void AddRoute(http::Router& router, http::Route route);

void AddSystemRoutes(http::Router& router, const Service& service);
void AddCatalogRoutes(http::Router& router, const Service& service);
void AddLineageRoutes(http::Router& router, const Service& service);
void AddLineageGraphRoutes(http::Router& router, const Service& service);
void AddClassRoutes(http::Router& router, const Service& service);
void AddQuarantineRoutes(http::Router& router, const Service& service);
void AddIncidentRoutes(http::Router& router, const Service& service);
void AddAuditRoutes(http::Router& router, const Service& service);
void AddResultRoutes(http::Router& router, const Service& service);
// Marquez's API, under /api.
void AddMarquezLineageRoutes(http::Router& router, const Service& service);
void AddMarquezColumnRoutes(http::Router& router, const Service& service);
void AddMarquezCatalogRoutes(http::Router& router, const Service& service);
void AddMarquezJobRoutes(http::Router& router, const Service& service);
void AddMarquezSearchRoutes(http::Router& router, const Service& service);
void AddMarquezStatsRoutes(http::Router& router, const Service& service);
void AddMarquezWriteRoutes(http::Router& router, const Service& service);
void AddImportRoutes(http::Router& router, const Service& service);

inline const http::AnswerDoc kNotFoundAnswer = {404, "There is no such thing.",
                                                "application/problem+json"};
inline const http::ParameterDoc kLimitDoc = {"limit", "integer",
                                             "Entries of a page, 1 to 1000, else 100."};
inline const http::ParameterDoc kCursorDoc = {"cursor", "string",
                                              "`next_cursor` of the page before."};
inline http::AnswerDoc JsonAnswer(int status, std::string description) {
  return {status, std::move(description), "application/json"};
}

}  // namespace goldline::rest
