// Descriptions made from the table of routes: the OpenAPI document that /openapi.json serves, and
// the page docs/reference/http.md. What is not in the table cannot be in them.
#pragma once

#include <string>
#include <string_view>

#include "api/http/router.h"

namespace goldline::rest {

std::string OpenApiJson(const http::Router& router, std::string_view version);
std::string ReferencePage(const http::Router& router);

}  // namespace goldline::rest
