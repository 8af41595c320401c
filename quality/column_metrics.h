// What a profile says of its columns, as OpenLineage's dataQualityMetrics facets do.
#pragma once

#include <functional>
#include <string>

#include "core/json.h"
#include "quality/profile.h"

namespace goldline::quality {

// The member "columnMetrics" of a facet. Of a hidden field only counts are told.
void WriteColumnMetrics(JsonWriter& json, const DatasetProfile& profile,
                        const std::function<bool(const std::string& field)>& is_hidden);

}  // namespace goldline::quality
