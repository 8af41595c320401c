// How an owner is told to people: the name, and where to reach them.
#pragma once

#include <string>
#include <vector>

#include "catalog/entities.h"
#include "core/text.h"

namespace goldline::lineage {

// Of the first owner; empty without one.
inline std::string OwnerText(const std::vector<catalog::Owner>& owners) {
  if (owners.empty()) return {};
  const catalog::Owner& first = owners[0];
  return first.contact.empty() ? first.name : Concat(first.name, " <", first.contact, ">");
}

}  // namespace goldline::lineage
