// The dataset or job that somebody may have meant who wrote a name that nobody has: the same in
// other case or in another namespace, one that is a slip of the finger away, one that begins with
// it, or one whose last part it is.
//
//   GL_TRY(const auto meant, NearestDataset(catalog, "shop/ordrs"));   // shop/orders
//
// Texts are "name" or "namespace/name". It looks at a bounded number of names, however many there
// are, and gives nothing where it meets none that is near: a hint, no search.
#pragma once

#include <optional>
#include <string_view>

#include "catalog/catalog.h"

namespace goldline::catalog {

Result<std::optional<DatasetRef>> NearestDataset(const CatalogView& catalog, std::string_view text);
Result<std::optional<JobRef>> NearestJob(const CatalogView& catalog, std::string_view text);

}  // namespace goldline::catalog
