// Who is who among the datasets of one answer: each asked of the catalog once. The main name of a
// dataset stands for all its names; its forms are all datasets whose rows may speak of it: its
// names, and what was renamed to one of them.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/identity.h"
#include "lineage/internal/stored_edges.h"

namespace goldline::lineage {

class Identities {
 public:
  explicit Identities(const catalog::CatalogView& catalog) : catalog_(catalog) {}

  // Nothing ever happened to it: it is itself, and its rows are all there is.
  Result<bool> IsPlain(Node dataset);

  Result<Node> MainOf(Node dataset);
  Result<const std::vector<Node>*> NamesOf(Node dataset);  // main first
  Result<std::vector<Node>> FormsOf(Node dataset);         // main first

  // What happened to the dataset under any of its names, in order.
  Result<const std::vector<catalog::LifeChange>*> ChangesOf(Node dataset);
  // Whether it has had more than one schema under this very name.
  Result<bool> SchemaChanged(Node name);
  // When a field left it. Of no field: never.
  Result<std::vector<UtcTime>> RemovalsOf(Node dataset, const std::string& field);

 private:
  struct Known {
    bool plain = true;
    std::vector<Node> names;
    std::vector<catalog::LifeChange> changes;
    std::vector<Node> schemas_changed;  // of the names
    std::vector<std::vector<catalog::KnownFields>> fields;
    bool fields_read = false;
  };
  Result<Known*> Get(Node dataset);

  const catalog::CatalogView& catalog_;
  std::unordered_map<Node, Known> known_;
};

}  // namespace goldline::lineage
