#include "api/rest/internal/lineage_page.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "api/rest/errors.h"
#include "api/rest/internal/parameters.h"
#include "core/hash.h"
#include "core/text.h"
#include "core/whole_number.h"

namespace goldline::rest {
namespace {

// A hash of a row of texts and numbers, where each stands.
class Fingerprint {
 public:
  void Add(std::string_view text) { hash_ = HashBytes(text, hash_); }
  void Add(std::uint64_t number) {
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    Add(std::string_view(bytes, sizeof number));
  }
  void Add(UtcTime time) { Add(static_cast<std::uint64_t>(time.micros)); }
  void Add(const lineage::FieldRef& field) {
    Add(field.namespace_name);
    Add(field.dataset);
    Add(field.field);
  }
  std::string Take() const { return Concat(hash_); }

 private:
  std::uint64_t hash_ = 0;
};

// Whatever a reader of two pages would notice.
std::string FingerprintOf(const lineage::Subgraph& graph) {
  Fingerprint print;
  for (const lineage::WalkNode& node : graph.nodes) {
    print.Add(node.field);
    print.Add(node.distance * 2 + (node.by_value ? 1 : 0));
  }
  for (const lineage::WalkEdge& edge : graph.edges) {
    print.Add(edge.source);
    print.Add(edge.target);
    print.Add(edge.job.namespace_name);
    print.Add(edge.job.name);
    print.Add(static_cast<std::uint64_t>(edge.layer) << 32 | edge.how.bits());
    print.Add(edge.since);
    print.Add(edge.field_edges.value_or(0));
    for (const lineage::Stretch& one : edge.stretches) {
      print.Add(one.from);
      print.Add(one.to.value_or(lineage::Between::kNoEnd));
      print.Add(std::uint64_t{one.how.bits()});
    }
  }
  return print.Take();
}

template <class T>
void Cut(std::vector<T>& all, std::size_t offset, std::size_t limit) {
  const auto at = [&](std::size_t index) {
    return all.begin() + static_cast<std::ptrdiff_t>(std::min(index, all.size()));
  };
  all = std::vector<T>(std::make_move_iterator(at(offset)),
                       std::make_move_iterator(at(offset + limit)));
}

void WriteDirection(const Totals& totals, JsonWriter& json) {
  json.Key(totals.direction == lineage::Direction::kUpstream ? "upstream" : "downstream");
  json.BeginObject().Key("nodes").UInt(totals.nodes);
  json.Key("direct").UInt(totals.by_distance.empty() ? 0 : totals.by_distance[0]);
  json.Key("edges").UInt(totals.edges).Key("by_distance").BeginArray();
  for (const std::size_t nodes : totals.by_distance) json.UInt(nodes);
  json.EndArray().EndObject();
}

}  // namespace

Result<std::optional<PageQuestion>> PageQuestionOf(const http::Request& request) {
  if (request.Query("limit") == nullptr && request.Query("cursor") == nullptr) {
    return std::optional<PageQuestion>();
  }
  PageQuestion page;
  GL_TRY(page.limit, LimitParameter(request));
  GL_TRY(const auto cursor, CursorParameter(request, 2));
  if (!cursor) return std::optional(page);
  const std::optional<std::uint64_t> offset = ParseWholeNumber((*cursor)[0]);
  if (!offset) return errors::BadCursor(Quoted(*request.Query("cursor")));
  page.offset = *offset;
  page.fingerprint = (*cursor)[1];
  return std::optional(std::move(page));
}

Result<std::optional<std::string>> CutToPage(const PageQuestion& page, lineage::Subgraph& all) {
  const std::string fingerprint = FingerprintOf(all);
  if (page.fingerprint && *page.fingerprint != fingerprint) return errors::LineageChanged();
  const std::size_t most = std::max(all.nodes.size(), all.edges.size());
  if (page.offset > most) return errors::BadCursor("past the end");
  Cut(all.nodes, page.offset, page.limit);
  Cut(all.edges, page.offset, page.limit);
  const std::size_t next = page.offset + page.limit;
  if (next >= most) return std::optional<std::string>();
  return std::optional(EncodeCursor({Concat(next), fingerprint}));
}

Totals TotalsOf(const lineage::Subgraph& graph) {
  Totals totals;
  totals.direction = graph.direction;
  totals.edges = graph.edges.size();
  for (const lineage::WalkNode& node : graph.nodes) {
    if (node.distance == 0) continue;
    ++totals.nodes;
    totals.by_distance.resize(std::max(totals.by_distance.size(), node.distance));
    ++totals.by_distance[node.distance - 1];
  }
  return totals;
}

void WriteTotals(const std::vector<Totals>& directions, const lineage::Subgraph& all,
                 JsonWriter& json) {
  json.Key("totals").BeginObject().Key("nodes").UInt(all.nodes.size());
  json.Key("edges").UInt(all.edges.size());
  for (const Totals& one : directions) WriteDirection(one, json);
  json.EndObject();
}

}  // namespace goldline::rest
