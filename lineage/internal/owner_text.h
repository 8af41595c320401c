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
  // Many are known by their address alone.
  if (first.contact.empty() || first.contact == first.name) return first.name;
  if (first.name.empty()) return first.contact;
  return Concat(first.name, " <", first.contact, ">");
}

}  // namespace goldline::lineage
