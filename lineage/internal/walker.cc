#include "lineage/internal/walker.h"

#include <algorithm>

#include "core/store/key.h"
#include "core/text.h"
#include "lineage/errors.h"
#include "lineage/internal/fact_rows.h"

namespace goldline::lineage {

using store::Keyspace;

Result<Subgraph> Walker::Walk(const FieldRef& start) {
  GL_TRY(const Node node, StartNode(start));
  std::vector<Node> frontier;
  Reach(node, {0, true}, frontier);
  for (std::size_t depth = 0; depth < options_.depth && !frontier.empty() && !partial_; ++depth) {
    std::vector<Node> next;
    GL_RETURN_IF_ERROR(Spread(frontier));
    for (const Node at : frontier) {
      if (!partial_) GL_RETURN_IF_ERROR(Expand(at, next));
    }
    frontier = std::move(next);
  }
  if (!partial_) {
    GL_TRY(const bool more, GoesOn(frontier));
    if (more) Cut(Concat("depth ", options_.depth, " reached"));
  }
  Subgraph found;
  found.start = start;
  found.direction = options_.direction;
  GL_RETURN_IF_ERROR(Name(found));
  return found;
}

Result<Node> Walker::StartNode(const FieldRef& start) {
  if (start.job) {
    GL_TRY(const auto job, catalog_.FindJob({start.namespace_name, start.dataset}));
    if (!job) return errors::LineageFieldUnknown(ToString(start));
    return job->id.value;
  }
  GL_TRY(const auto dataset, catalog_.FindDataset(start.dataset_ref()));
  if (!dataset) return errors::LineageFieldUnknown(ToString(start));
  if (start.field.empty()) return dataset->id.value;
  GL_TRY(const auto field, catalog_.FindField(dataset->id, start.field));
  if (!field) return errors::LineageFieldUnknown(ToString(start));
  return field->id.value;
}

// With a whole dataset, each of its fields that leads on is reached, at the same distance; before
// anything else of that distance goes on, so that every distance is the least.
Status Walker::Spread(std::vector<Node>& frontier) {
  std::vector<Node> fields;
  for (const Node node : frontier) {
    GL_TRY(const Place* const place, PlaceOf(node));
    if (!place->whole) continue;
    const Reached how = reached_.at(node);
    GL_TRY(const auto all, catalog_.FieldsOf(catalog::DatasetId{node}));
    for (const catalog::DatasetField& field : all) {
      GL_TRY(const std::vector<Row>* const rows, RowsOf(field.id.value));
      if (!rows->empty() && !Reach(field.id.value, how, fields)) return Ok();
    }
  }
  frontier.insert(frontier.end(), fields.begin(), fields.end());
  std::sort(frontier.begin(), frontier.end());
  return Ok();
}

// A field goes on through its own rows and those of its whole dataset.
Status Walker::Expand(Node node, std::vector<Node>& next) {
  GL_TRY(const Place* const place, PlaceOf(node));
  GL_TRY(const std::vector<Row>* const own, RowsOf(node));
  GL_RETURN_IF_ERROR(ExpandRows(node, *own, next));
  if (place->whole || partial_) return Ok();
  GL_TRY(const std::vector<Row>* const wide, RowsOf(place->dataset));
  return ExpandRows(node, *wide, next);
}

Status Walker::ExpandRows(Node node, const std::vector<Row>& rows, std::vector<Node>& next) {
  const Reached from = reached_.at(node);
  for (const Row& row : rows) {
    if (edges_.size() >= options_.max_edges) {
      Cut(Concat("more than ", options_.max_edges, " edges"));
      return Ok();
    }
    const bool by_value = from.by_value && row.interval.how.HasDirect();
    if (!Reach(row.key.far, {from.distance + 1, by_value}, next)) return Ok();
    GL_RETURN_IF_ERROR(AddEdge(row));
  }
  return Ok();
}

// The rows of a node that hold at the asked time and are asked for.
Result<const std::vector<Walker::Row>*> Walker::RowsOf(Node node) {
  const auto known = rows_.find(node);
  if (known != rows_.end()) return &known->second;
  const bool up = options_.direction == Direction::kUpstream;
  const Keyspace keyspace = up ? Keyspace::kEdgeIn : Keyspace::kEdgeOut;
  std::vector<Row> rows;
  store::Cursor at = catalog_.view().Prefix(keyspace, EdgePrefix(node));
  for (; at.valid(); at.Next()) {
    GL_TRY(const EdgeKey key, ReadEdgeKey(at.key()));
    GL_TRY(const Intervals intervals, DecodeIntervals(at.value()));
    const Interval* interval = At(intervals, as_of_);
    if (interval == nullptr) continue;
    GL_TRY(const bool counts, Counts(key, *interval, up ? node : key.far));
    if (counts) rows.push_back({key, *interval});
  }
  GL_RETURN_IF_ERROR(at.status());
  return &rows_.emplace(node, std::move(rows)).first->second;
}

Result<bool> Walker::Counts(const EdgeKey& key, const Interval& interval, Node target) {
  if (key.layer == Layer::kDeclared ? !options_.declared : !options_.observed) return false;
  if (!options_.indirect && !interval.how.HasDirect()) return false;
  if (key.layer != Layer::kCoarse) return true;
  GL_TRY(const Place* const place, PlaceOf(target));
  GL_TRY(const bool knows, KnowsFields(key.job, place->dataset));
  return !knows;
}

// Whether the job had said by then which fields feed the output.
Result<bool> Walker::KnowsFields(std::uint64_t job, Node output) {
  const auto [at, fresh] = knows_fields_.try_emplace({job, output}, false);
  if (!fresh) return at->second;
  const std::string head = HeadKey(job, output, Layer::kObserved);
  const std::string begin = head + store::KeyWriter().DescendingTime(as_of_).Take();
  const store::Cursor facts = catalog_.view().Range(Keyspace::kFact, begin, store::PrefixEnd(head));
  GL_RETURN_IF_ERROR(facts.status());
  at->second = facts.valid();
  return at->second;
}

// False when the node cannot be taken any more.
bool Walker::Reach(Node node, Reached how, std::vector<Node>& next) {
  const auto known = reached_.find(node);
  if (known != reached_.end()) {
    if (known->second.distance == how.distance) known->second.by_value |= how.by_value;
    return true;
  }
  if (reached_.size() >= options_.max_nodes) {
    Cut(Concat("more than ", options_.max_nodes, " fields"));
    return false;
  }
  reached_.emplace(node, how);
  next.push_back(node);
  return true;
}

Status Walker::AddEdge(const Row& row) {
  const bool up = options_.direction == Direction::kUpstream;
  GL_TRY(const Place* const near, PlaceOf(row.key.near));
  GL_TRY(const Place* const far, PlaceOf(row.key.far));
  GL_TRY(JobRef job, JobOf(row.key.job));
  WalkEdge edge{up ? far->name : near->name,
                up ? near->name : far->name,
                std::move(job),
                row.interval.how,
                row.key.layer,
                row.interval.from};
  edges_.insert(std::move(edge));
  return Ok();
}

Result<const Walker::Place*> Walker::PlaceOf(Node node) {
  const auto known = places_.find(node);
  if (known != places_.end()) return &known->second;
  Place place;
  place.dataset = node;
  place.whole = true;
  Result<catalog::DatasetField> field = catalog_.GetField(catalog::FieldId{node});
  if (field.ok()) {
    place.dataset = field->dataset.value;
    place.name.field = field->name;
    place.whole = false;
  } else if (field.error().code() != ErrorCode::kNotFound) {
    return std::move(field).error();
  }
  Result<catalog::Dataset> dataset = catalog_.GetDataset(catalog::DatasetId{place.dataset});
  if (dataset.ok()) {
    place.name.namespace_name = dataset->ref.namespace_name;
    place.name.dataset = dataset->ref.name;
  } else if (dataset.error().code() != ErrorCode::kNotFound) {
    return std::move(dataset).error();
  } else {
    GL_TRY(const catalog::Job job, catalog_.GetJob(catalog::JobId{node}));
    place.name = {job.ref.namespace_name, job.ref.name, "", true};
  }
  return &places_.emplace(node, std::move(place)).first->second;
}

Result<JobRef> Walker::JobOf(std::uint64_t job) {
  if (job == 0) return JobRef{};
  const auto known = jobs_.find(job);
  if (known != jobs_.end()) return known->second;
  GL_TRY(const catalog::Job found, catalog_.GetJob(catalog::JobId{job}));
  return jobs_.emplace(job, found.ref).first->second;
}

// Whether the walk would have gone on from where the depth ended it.
Result<bool> Walker::GoesOn(const std::vector<Node>& frontier) {
  for (const Node node : frontier) {
    GL_TRY(const Place* const place, PlaceOf(node));
    std::vector<Node> from{node, place->dataset};
    if (place->whole) {
      GL_TRY(const auto fields, catalog_.FieldsOf(catalog::DatasetId{node}));
      for (const catalog::DatasetField& field : fields) from.push_back(field.id.value);
    }
    for (const Node one : from) {
      GL_TRY(const std::vector<Row>* const rows, RowsOf(one));
      if (!rows->empty()) return true;
    }
  }
  return false;
}

void Walker::Cut(std::string reason) {
  partial_ = true;
  partial_reason_ = std::move(reason);
}

Status Walker::Name(Subgraph& found) {
  for (const auto& [node, how] : reached_) {
    GL_TRY(const Place* const place, PlaceOf(node));
    found.nodes.push_back({place->name, how.distance, how.by_value});
  }
  std::sort(found.nodes.begin(), found.nodes.end(), [](const WalkNode& a, const WalkNode& b) {
    return std::tie(a.distance, a.field) < std::tie(b.distance, b.field);
  });
  found.edges.assign(edges_.begin(), edges_.end());
  found.partial = partial_;
  found.partial_reason = partial_reason_;
  return Ok();
}

}  // namespace goldline::lineage
