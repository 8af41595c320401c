// The node ids of Marquez's API: `dataset:NAMESPACE:NAME`, `job:NAMESPACE:NAME`,
// `datasetField:NAMESPACE:DATASET:FIELD` and `run:UUID`, each with `#VERSION` behind it or not.
// Namespaces and names hold colons themselves (`dataset:postgres://host:5432:db.schema.t`), so an
// id alone does not say where its parts end: it is looked up at every colon, and means what is
// there. A colon written as %3A is part of a name.
//
//   GL_TRY(const NodeIdText id, ParseNodeId("dataset:postgres://host:5432:db.t"));
//   GL_TRY(const catalog::Dataset dataset, FindDataset(view, id));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/catalog.h"
#include "core/result.h"

namespace goldline::rest {

enum class NodeKind : std::uint8_t { kDataset, kDatasetField, kJob, kRun };

// An id whose parts are not told apart yet.
struct NodeIdText {
  NodeKind kind = NodeKind::kDataset;
  std::string whole;            // as given
  std::string names;            // what is between the kind and the version
  std::optional<Uuid> version;  // what is behind the last #, when it is a UUID
};
Result<NodeIdText> ParseNodeId(std::string_view text);

struct NodeField {
  catalog::Dataset dataset;
  catalog::DatasetField field;
};

// What the id names. kNotFound when nothing is there under any reading; kInvalidArgument when
// several things are.
Result<catalog::Dataset> FindDataset(const catalog::CatalogView& view, const NodeIdText& id);
Result<catalog::Job> FindJob(const catalog::CatalogView& view, const NodeIdText& id);
Result<NodeField> FindField(const catalog::CatalogView& view, const NodeIdText& id);

// Ids as Marquez writes them: names as they are.
std::string NodeIdOf(const catalog::DatasetRef& dataset);
std::string NodeIdOf(const catalog::JobRef& job);
std::string FieldNodeId(const catalog::DatasetRef& dataset, std::string_view field);

}  // namespace goldline::rest
