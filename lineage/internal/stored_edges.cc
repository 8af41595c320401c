#include "lineage/internal/stored_edges.h"

#include <algorithm>

#include "lineage/errors.h"
#include "lineage/internal/byte_codec.h"

namespace goldline::lineage {
namespace {

constexpr std::uint64_t kFormat = 1;

}  // namespace

std::string EncodeStoredEdges(StoredEdges set) {
  std::sort(set.edges.begin(), set.edges.end());
  std::sort(set.fields.begin(), set.fields.end());
  std::sort(set.field_sql.begin(), set.field_sql.end());
  ByteWriter out;
  out.UInt(kFormat);
  out.UInt(set.edges.size());
  for (const NodeEdge& edge : set.edges) {
    out.UInt(edge.source);
    out.UInt(edge.target);
    out.UInt(edge.how.bits());
  }
  out.UInt(set.fields.size());
  for (const Node field : set.fields) out.UInt(field);
  out.UInt(set.field_sql.size());
  for (const NodeSql& one : set.field_sql) {
    out.UInt(one.target);
    out.Text(one.sql);
  }
  out.Text(set.statement);
  return out.Take();
}

Result<StoredEdges> DecodeStoredEdges(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.UInt() != kFormat) return errors::LineageDamaged("edge set");
  StoredEdges set;
  set.edges.resize(in.Count());
  for (NodeEdge& edge : set.edges) {
    edge.source = in.UInt();
    edge.target = in.UInt();
    const auto how = in.Transformations();
    if (!how) return errors::LineageDamaged("edge set");
    edge.how = *how;
  }
  set.fields.resize(in.Count());
  for (Node& field : set.fields) field = in.UInt();
  set.field_sql.resize(in.Count());
  for (NodeSql& one : set.field_sql) {
    one.target = in.UInt();
    one.sql = in.Text();
  }
  set.statement = in.Text();
  if (!in.AtEnd()) return errors::LineageDamaged("edge set");
  return set;
}

}  // namespace goldline::lineage
