// The small languages inside a dbt file: references in Jinja, and limits on failures.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/yaml.h"

namespace goldline::quality::internal {

// "customers" of ref('customers') and source('shop', 'customers'), with or without {{ }}.
std::optional<std::string> DbtRelation(std::string_view text);

// Whether dbt would render a text of the tree before it reads it.
bool HoldsJinja(const YamlNode& node);

// What must hold for a test not to warn or fail: mustBeLessOrEqualTo 10 for ">10". nullopt for what
// is no comparison that more failures make true.
std::optional<YamlEntry> OperatorOfLimit(std::string_view limit);

}  // namespace goldline::quality::internal
