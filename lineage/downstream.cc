#include "lineage/downstream.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/text.h"
#include "lineage/internal/owner_text.h"

namespace goldline::lineage {
namespace {

constexpr std::int64_t kThirtyDays = std::int64_t{30} * 24 * 3600 * 1'000'000;
constexpr std::size_t kShownOfAKind = 10;
constexpr std::size_t kShownOfAnOwner = 5;
constexpr std::string_view kJobKind = "job";
// What people look at.
constexpr std::array<std::string_view, 4> kSeenKinds = {"dashboard", "chart", "metric", "report"};

std::size_t RankOf(std::string_view kind) {
  if (kind.empty()) return kSeenKinds.size() + 1;
  return static_cast<std::size_t>(std::find(kSeenKinds.begin(), kSeenKinds.end(), kind) -
                                  kSeenKinds.begin());
}

FieldRef WholeOf(FieldRef field) {
  field.field.clear();
  return field;
}

class Reached {
 public:
  explicit Reached(const Subgraph& graph) {
    for (const WalkNode& node : graph.nodes) AddNode(node);
    for (const WalkEdge& edge : graph.edges) AddJob(edge);
    found_.erase(WholeOf(graph.start));
  }

  std::map<FieldRef, Downstream>& found() { return found_; }
  // Jobs that make a dataset, by its name.
  const std::set<JobRef>& MakersOf(const FieldRef& whole) { return makers_[whole]; }

 private:
  void AddNode(const WalkNode& node) {
    nodes_[node.field] = &node;
    const FieldRef whole = WholeOf(node.field);
    Downstream& one = EntryOf(whole, node.distance);
    one.by_value |= node.by_value;
    if (!node.field.field.empty()) ++one.fields;
  }

  // The job of an edge is as far away as what it makes.
  void AddJob(const WalkEdge& edge) {
    if (edge.job.name.empty()) return;
    makers_[WholeOf(edge.target)].insert(edge.job);
    const auto target = nodes_.find(edge.target);
    const auto source = nodes_.find(edge.source);
    const std::size_t distance = target == nodes_.end() ? 1 : target->second->distance;
    Downstream& job = EntryOf({edge.job.namespace_name, edge.job.name, "", true},
                              std::max<std::size_t>(distance, 1));
    const bool from_value = source == nodes_.end() || source->second->by_value;
    job.by_value |= from_value && edge.how.HasDirect();
  }

  Downstream& EntryOf(const FieldRef& whole, std::size_t distance) {
    const auto [at, fresh] = found_.try_emplace(whole);
    if (fresh) at->second.node = whole;
    if (fresh || distance < at->second.distance) at->second.distance = distance;
    return at->second;
  }

  std::map<FieldRef, const WalkNode*> nodes_;
  std::map<FieldRef, Downstream> found_;
  std::map<FieldRef, std::set<JobRef>> makers_;
};

class Describer {
 public:
  Describer(const catalog::CatalogView& catalog, UtcTime now) : catalog_(catalog), now_(now) {}

  Status Describe(Downstream& one, const std::set<JobRef>& makers) {
    catalog::RecentRuns recent;
    if (one.node.job) {
      one.kind = kJobKind;
      GL_TRY(const auto job, catalog_.FindJob({one.node.namespace_name, one.node.dataset}));
      if (!job) return Ok();
      one.owner = OwnerText(job->owners);
      GL_TRY(recent, catalog_.RecentRunsOf(job->id, Since(), now_, kMostRunsCounted));
    } else {
      GL_TRY(const auto dataset, catalog_.FindDataset(one.node.dataset_ref()));
      if (!dataset) return Ok();
      one.kind = dataset->kind;
      one.owner = OwnerText(dataset->owners);
      GL_TRY(recent, catalog_.RecentReads(dataset->id, Since(), now_, kMostRunsCounted));
      if (one.owner.empty()) GL_RETURN_IF_ERROR(AskMakers(makers, one));
    }
    one.runs_30d = recent.count;
    one.last_run = recent.last;
    return Ok();
  }

 private:
  UtcTime Since() const { return {now_.micros - kThirtyDays}; }

  Status AskMakers(const std::set<JobRef>& makers, Downstream& one) {
    for (const JobRef& maker : makers) {
      const auto [at, fresh] = owners_.try_emplace(maker);
      if (fresh) {
        GL_TRY(const auto job, catalog_.FindJob(maker));
        if (job) at->second = OwnerText(job->owners);
      }
      one.owner = at->second;
      if (!one.owner.empty()) return Ok();
    }
    return Ok();
  }

  const catalog::CatalogView& catalog_;
  const UtcTime now_;
  std::map<JobRef, std::string> owners_;
};

std::map<std::string, std::vector<std::string>> ByOwner(const std::vector<Downstream>& reached) {
  std::map<std::string, std::vector<std::string>> owners;
  for (const Downstream& one : reached) {
    if (!one.owner.empty()) owners[one.owner].push_back(ToString(one.node));
  }
  return owners;
}

std::string LineOf(const Downstream& one) {
  std::string text = Concat("    ", ToString(one.node));
  text += one.by_value ? "  by value, " : "  only influenced, ";
  text += Concat(one.distance, one.distance == 1 ? " step" : " steps");
  if (one.runs_30d > 0) {
    const bool all = one.runs_30d < kMostRunsCounted;
    text += Concat(one.node.job ? ", ran " : ", read by ", one.runs_30d, all ? "" : " or more",
                   one.node.job ? " times" : " runs", " in 30 days");
  }
  if (one.last_run) text += Concat(", last ", ToString(*one.last_run));
  if (!one.owner.empty()) text += Concat(", owner ", one.owner);
  return text + "\n";
}

std::string KindText(const std::vector<Downstream>& reached, std::size_t first, std::size_t end) {
  const std::string& kind = reached[first].kind;
  std::string text =
      Concat("  ", kind.empty() ? "of no known kind" : kind, ": ", end - first, "\n");
  for (std::size_t i = first; i < end && i < first + kShownOfAKind; ++i) text += LineOf(reached[i]);
  if (end - first > kShownOfAKind) {
    text += Concat("    … and ", end - first - kShownOfAKind, " more (--format json)\n");
  }
  return text;
}

void WriteOrNull(std::string_view key, std::string_view text, JsonWriter& json) {
  json.Key(key);
  text.empty() ? json.Null() : json.String(text);
}

}  // namespace

Result<std::vector<Downstream>> DownstreamOf(const catalog::CatalogView& catalog,
                                             const Subgraph& graph, UtcTime now) {
  Reached reached(graph);
  Describer describer(catalog, now);
  std::vector<Downstream> out;
  for (auto& [node, one] : reached.found()) {
    GL_RETURN_IF_ERROR(describer.Describe(one, reached.MakersOf(node)));
    out.push_back(std::move(one));
  }
  std::sort(out.begin(), out.end(), [](const Downstream& a, const Downstream& b) {
    const std::size_t a_rank = RankOf(a.kind);
    const std::size_t b_rank = RankOf(b.kind);
    return std::tie(a_rank, a.kind, a.distance, a.node) <
           std::tie(b_rank, b.kind, b.distance, b.node);
  });
  return out;
}

void WriteDownstream(const std::vector<Downstream>& reached, JsonWriter& json) {
  json.Key("downstream").BeginArray();
  for (const Downstream& one : reached) {
    json.BeginObject().Key("id").String(ToString(one.node));
    json.Key("namespace").String(one.node.namespace_name);
    json.Key(one.node.job ? "job" : "dataset").String(one.node.dataset);
    WriteOrNull("kind", one.kind, json);
    WriteOrNull("owner", one.owner, json);
    json.Key("distance").UInt(one.distance).Key("by_value").Bool(one.by_value);
    json.Key("fields").UInt(one.fields).Key("runs_30d").UInt(one.runs_30d).Key("last_run");
    one.last_run ? json.String(ToString(*one.last_run)) : json.Null();
    json.EndObject();
  }
  json.EndArray().Key("owners").BeginArray();
  for (const auto& [owner, nodes] : ByOwner(reached)) {
    json.BeginObject().Key("owner").String(owner).Key("downstream").BeginArray();
    for (const std::string& node : nodes) json.String(node);
    json.EndArray().EndObject();
  }
  json.EndArray();
}

std::string TextOf(const std::vector<Downstream>& reached) {
  if (reached.empty()) return {};
  std::string text = "\nWhat a change reaches\n";
  for (std::size_t first = 0; first < reached.size();) {
    std::size_t end = first;
    while (end < reached.size() && reached[end].kind == reached[first].kind) ++end;
    text += KindText(reached, first, end);
    first = end;
  }
  const auto owners = ByOwner(reached);
  if (!owners.empty()) text += "\nWhom to tell\n";
  for (const auto& [owner, nodes] : owners) {
    const std::size_t shown = std::min(nodes.size(), kShownOfAnOwner);
    const std::vector<std::string> named(nodes.begin(), nodes.begin() + static_cast<long>(shown));
    text += Concat("  ", owner, ": ", Join(named, ", "));
    if (shown < nodes.size()) text += Concat(" and ", nodes.size() - shown, " more");
    text += "\n";
  }
  return text;
}

}  // namespace goldline::lineage
