// For goldline verify: the versions of facets follow from the reports, and the heads from them.
#pragma once

#include "catalog/verify.h"
#include "core/result.h"
#include "core/store/store.h"

namespace goldline::catalog::internal {

Status CheckFacets(const store::ReadView& view, Findings& findings);

}  // namespace goldline::catalog::internal
