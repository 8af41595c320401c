#include "lineage/internal/walker.h"

#include <algorithm>

#include "core/store/key.h"
#include "core/text.h"
#include "lineage/errors.h"
#include "lineage/internal/fact_rows.h"

namespace goldline::lineage {

using store::Keyspace;

Walker::Walker(const catalog::CatalogView& catalog, const WalkOptions& options)
    : catalog_(catalog),
      options_(options),
      up_(options.direction == Direction::kUpstream),
      as_of_(options.as_of.value_or(kForever)),
      edges_at_(catalog.view().Keys(up_ ? Keyspace::kEdgeIn : Keyspace::kEdgeOut)),
      facts_at_(catalog.view().Keys(Keyspace::kFact)) {}

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
  const Reached from = reached_.at(node);
  if (place->whole) return ExpandWide(node, from, next);
  const Node dataset = place->dataset;
  GL_TRY(const std::vector<Row>* const own, RowsOf(node));
  if (!ExpandRows(from, *own, false, next)) return Ok();
  return ExpandWide(dataset, from, next);
}

// Many fields go on through the rows of one dataset: a later one adds nothing but that the value
// may flow, where an earlier one of the same distance had not said so.
Status Walker::ExpandWide(Node dataset, Reached from, std::vector<Node>& next) {
  const auto [before, first] = spread_from_.try_emplace(dataset, from);
  if (!first) {
    const bool adds = from.distance == before->second.distance && from.by_value;
    if (!adds || before->second.by_value) return Ok();
    before->second.by_value = true;
  }
  GL_TRY(const std::vector<Row>* const rows, RowsOf(dataset));
  ExpandRows(from, *rows, !first, next);
  return Ok();
}

// False when a limit was met.
bool Walker::ExpandRows(Reached from, const std::vector<Row>& rows, bool again,
                        std::vector<Node>& next) {
  for (const Row& row : rows) {
    if (!again && edges_.size() >= options_.max_edges) {
      Cut(Concat("more than ", options_.max_edges, " edges"));
      return false;
    }
    const bool by_value = from.by_value && row.interval.how.HasDirect();
    if (!Reach(row.key.far, {from.distance + 1, by_value}, next)) return false;
    if (!again) edges_.push_back(row);
  }
  return true;
}

// The rows of a node that hold at the asked time and are asked for.
Result<const std::vector<Walker::Row>*> Walker::RowsOf(Node node) {
  const auto known = rows_.find(node);
  if (known != rows_.end()) return &known->second;
  std::vector<Row> rows;
  for (edges_at_.Seek(EdgePrefix(node)); edges_at_.valid(); edges_at_.Next()) {
    GL_TRY(const EdgeKey key, ReadEdgeKey(edges_at_.key()));
    GL_TRY(const Intervals intervals, DecodeIntervals(edges_at_.value()));
    const Interval* interval = At(intervals, as_of_);
    if (interval == nullptr) continue;
    GL_TRY(const bool counts, Counts(key, *interval, up_ ? node : key.far));
    if (counts) rows.push_back({key, *interval});
  }
  GL_RETURN_IF_ERROR(edges_at_.status());
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
  facts_at_.Seek(head + store::KeyWriter().DescendingTime(as_of_).Take(), store::PrefixEnd(head));
  GL_RETURN_IF_ERROR(facts_at_.status());
  at->second = facts_at_.valid();
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

Result<const Walker::Place*> Walker::PlaceOf(Node node) {
  const auto known = places_.find(node);
  if (known != places_.end()) return &known->second;
  Place place{"", node, true};
  Result<catalog::DatasetField> field = catalog_.GetField(catalog::FieldId{node});
  if (field.ok()) {
    place = {std::move(field->name), field->dataset.value, false};
  } else if (field.error().code() != ErrorCode::kNotFound) {
    return std::move(field).error();
  }
  return &places_.emplace(node, std::move(place)).first->second;
}

// The name of a whole dataset, or of the job that stands where one does.
Result<const FieldRef*> Walker::WholeOf(Node node) {
  const auto known = wholes_.find(node);
  if (known != wholes_.end()) return &known->second;
  FieldRef whole;
  Result<catalog::Dataset> dataset = catalog_.GetDataset(catalog::DatasetId{node});
  if (dataset.ok()) {
    whole = {std::move(dataset->ref.namespace_name), std::move(dataset->ref.name), ""};
  } else if (dataset.error().code() != ErrorCode::kNotFound) {
    return std::move(dataset).error();
  } else {
    GL_TRY(const JobRef* const job, JobOf(node));
    whole = {job->namespace_name, job->name, "", true};
  }
  return &wholes_.emplace(node, std::move(whole)).first->second;
}

Result<FieldRef> Walker::NameOf(Node node) {
  GL_TRY(const Place* const place, PlaceOf(node));
  GL_TRY(const FieldRef* const whole, WholeOf(place->dataset));
  FieldRef name = *whole;
  name.field = place->field;
  return name;
}

Result<const JobRef*> Walker::JobOf(std::uint64_t job) {
  const auto known = jobs_.find(job);
  if (known != jobs_.end()) return &known->second;
  JobRef ref;
  if (job != 0) {
    GL_TRY(catalog::Job found, catalog_.GetJob(catalog::JobId{job}));
    ref = std::move(found.ref);
  }
  return &jobs_.emplace(job, std::move(ref)).first->second;
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
  found.nodes.reserve(reached_.size());
  for (const auto& [node, how] : reached_) {
    GL_TRY(FieldRef name, NameOf(node));
    found.nodes.push_back({std::move(name), how.distance, how.by_value});
  }
  std::sort(found.nodes.begin(), found.nodes.end(), [](const WalkNode& a, const WalkNode& b) {
    return std::tie(a.distance, a.field) < std::tie(b.distance, b.field);
  });
  found.edges.reserve(edges_.size());
  for (const Row& row : edges_) {
    GL_TRY(FieldRef source, NameOf(up_ ? row.key.far : row.key.near));
    GL_TRY(FieldRef target, NameOf(up_ ? row.key.near : row.key.far));
    GL_TRY(const JobRef* const job, JobOf(row.key.job));
    found.edges.push_back({std::move(source), std::move(target), *job, row.interval.how,
                           row.key.layer, row.interval.from});
  }
  std::sort(found.edges.begin(), found.edges.end());
  found.partial = partial_;
  found.partial_reason = partial_reason_;
  return Ok();
}

}  // namespace goldline::lineage
