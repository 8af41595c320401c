// Lineage: events in, and questions about the graph.
#include "api/rest/internal/routes.h"

namespace goldline::rest {

void AddLineageRoutes(http::Router&, const Service&) {}

}  // namespace goldline::rest
