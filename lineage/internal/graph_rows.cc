#include "lineage/internal/graph_rows.h"

#include <algorithm>
#include <iterator>

#include "core/store/key.h"
#include "lineage/errors.h"
#include "lineage/internal/byte_codec.h"
#include "lineage/openlineage.h"

namespace goldline::lineage {
namespace {

constexpr std::uint64_t kFormat = 1;
constexpr std::uint64_t kFlaggedFormat = 2;  // of a fact: with flags before the rest
constexpr std::uint64_t kAccumulates = 1;
constexpr std::uint64_t kWhole = 2;
constexpr std::size_t kHeadBytes = 8 + 8 + 1;
constexpr std::uint64_t kNoState = 0;

void WriteHash(ByteWriter& out, const Hash128& hash) {
  out.UInt(hash.high);
  out.UInt(hash.low);
}

Hash128 ReadHash(ByteReader& in) {
  const std::uint64_t high = in.UInt();
  return {high, in.UInt()};
}

void WriteNodes(ByteWriter& out, const std::vector<Node>& nodes) {
  out.UInt(nodes.size());
  for (const Node node : nodes) out.UInt(node);
}

std::vector<Node> ReadNodes(ByteReader& in) {
  std::vector<Node> nodes(in.Count());
  for (Node& node : nodes) node = in.UInt();
  return nodes;
}

std::vector<Node> Union(const std::vector<Node>& a, const std::vector<Node>& b) {
  std::vector<Node> all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  return all;
}

bool HasFailed(std::optional<catalog::RunState> state) {
  return state == catalog::RunState::kFail || state == catalog::RunState::kAbort;
}

bool IsLayer(std::uint8_t layer) { return layer >= 1 && layer <= 4; }

}  // namespace

std::string HeadKey(std::uint64_t job, std::uint64_t output, Layer layer) {
  return store::KeyWriter().U64(job).U64(output).U8(static_cast<std::uint8_t>(layer)).Take();
}

std::string KeyOf(const FactKey& fact) {
  return store::KeyWriter()
      .U64(fact.job)
      .U64(fact.output)
      .U8(static_cast<std::uint8_t>(fact.layer))
      .DescendingTime(fact.time)
      .DescendingU64(fact.run.high)
      .DescendingU64(fact.run.low)
      .Take();
}

bool IsHeadKey(std::string_view key) { return key.size() == kHeadBytes; }

Result<FactKey> ReadFactKey(std::string_view key) {
  store::KeyReader in(key);
  FactKey fact;
  fact.job = in.U64();
  fact.output = in.U64();
  const std::uint8_t layer = in.U8();
  fact.layer = static_cast<Layer>(layer);
  fact.time = in.DescendingTime();
  fact.run.high = in.DescendingU64();
  fact.run.low = in.DescendingU64();
  GL_RETURN_IF_ERROR(in.Finish());
  if (!IsLayer(layer)) return errors::LineageDamaged("fact");
  return fact;
}

std::string Encode(const FactRow& row) {
  ByteWriter out;
  const std::uint64_t flags = (row.accumulates ? kAccumulates : 0) | (row.whole ? kWhole : 0);
  out.UInt(flags == 0 ? kFormat : kFlaggedFormat);
  if (flags != 0) out.UInt(flags);
  out.UInt(row.state ? static_cast<std::uint64_t>(*row.state) : kNoState);
  WriteHash(out, row.tie);
  WriteHash(out, row.edges);
  return out.Take();
}

Result<FactRow> DecodeFactRow(std::string_view bytes) {
  ByteReader in(bytes);
  const std::uint64_t format = in.UInt();
  if (format != kFormat && format != kFlaggedFormat) return errors::LineageDamaged("fact");
  const std::uint64_t flags = format == kFlaggedFormat ? in.UInt() : 0;
  if (flags > (kAccumulates | kWhole)) return errors::LineageDamaged("fact");
  FactRow row;
  row.accumulates = (flags & kAccumulates) != 0;
  row.whole = (flags & kWhole) != 0;
  const std::uint64_t state = in.UInt();
  if (state > static_cast<std::uint64_t>(catalog::RunState::kFail)) {
    return errors::LineageDamaged("fact");
  }
  if (state != kNoState) row.state = static_cast<catalog::RunState>(state);
  row.tie = ReadHash(in);
  row.edges = ReadHash(in);
  if (!in.AtEnd()) return errors::LineageDamaged("fact");
  return row;
}

TimelineFact TimelineFactOf(const FactKey& key, const FactRow& row) {
  TimelineFact fact;
  fact.time = key.time;
  fact.run = key.run;
  fact.rank = RankOf(row.state);
  fact.tie = row.tie;
  fact.replaces = key.layer == Layer::kDeclared || row.state == catalog::RunState::kComplete ||
                  (row.whole && !HasFailed(row.state));
  fact.edges = row.edges;
  fact.accumulates = row.accumulates;
  return fact;
}

std::string Encode(const HeadRow& head) {
  ByteWriter out;
  out.UInt(head.rows);
  if (head.repeated) {
    out.UInt(static_cast<std::uint64_t>(head.repeated->time.micros));
    WriteHash(out, {head.repeated->run.high, head.repeated->run.low});
    WriteHash(out, head.repeated->edges);
  }
  return out.Take();
}

Result<HeadRow> DecodeHead(std::string_view bytes) {
  ByteReader in(bytes);
  HeadRow head;
  head.rows = in.UInt();
  if (in.AtEnd()) return head;
  HeadRow::Repeated& repeated = head.repeated.emplace();
  repeated.time.micros = static_cast<std::int64_t>(in.UInt());
  const Hash128 run = ReadHash(in);
  repeated.run = {run.high, run.low};
  repeated.edges = ReadHash(in);
  if (!in.AtEnd()) return errors::LineageDamaged("head of facts");
  return head;
}

RunDatasetsRow Merged(const RunDatasetsRow& a, const RunDatasetsRow& b) {
  return {std::min(a.since, b.since), Union(a.inputs, b.inputs), Union(a.outputs, b.outputs)};
}

std::string Encode(const RunDatasetsRow& row) {
  ByteWriter out;
  out.UInt(kFormat);
  out.UInt(static_cast<std::uint64_t>(row.since.micros));
  WriteNodes(out, row.inputs);
  WriteNodes(out, row.outputs);
  return out.Take();
}

Result<RunDatasetsRow> DecodeRunDatasets(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.UInt() != kFormat) return errors::LineageDamaged("run's datasets");
  RunDatasetsRow row;
  row.since.micros = static_cast<std::int64_t>(in.UInt());
  row.inputs = ReadNodes(in);
  row.outputs = ReadNodes(in);
  if (!in.AtEnd()) return errors::LineageDamaged("run's datasets");
  return row;
}

std::string KeyOf(const EdgeKey& edge) {
  return store::KeyWriter()
      .U64(edge.near)
      .U8(static_cast<std::uint8_t>(edge.layer))
      .U64(edge.far)
      .U64(edge.job)
      .Take();
}

std::string EdgePrefix(Node near) { return store::KeyWriter().U64(near).Take(); }

Result<EdgeKey> ReadEdgeKey(std::string_view key) {
  store::KeyReader in(key);
  EdgeKey edge;
  edge.near = in.U64();
  const std::uint8_t layer = in.U8();
  edge.layer = static_cast<Layer>(layer);
  edge.far = in.U64();
  edge.job = in.U64();
  GL_RETURN_IF_ERROR(in.Finish());
  if (!IsLayer(layer)) return errors::LineageDamaged("edge");
  return edge;
}

}  // namespace goldline::lineage
