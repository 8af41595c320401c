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

inline const http::AnswerDoc kNotFoundAnswer = {404, "There is no such thing.",
                                                "application/problem+json"};
inline http::AnswerDoc JsonAnswer(int status, std::string description) {
  return {status, std::move(description), "application/json"};
}

}  // namespace goldline::rest
