#include "lineage/internal/walker.h"

#include <algorithm>
#include <array>

#include "core/sort_unique.h"
#include "core/store/key.h"
#include "core/text.h"
#include "lineage/errors.h"
#include "lineage/internal/fact_rows.h"

namespace goldline::lineage {

using store::Keyspace;

namespace {

// Nodes of fields that a dataset has through another of its names only: no id of the store has this
// bit.
constexpr Node kMadeNodes = Node{1} << 63;

// Fields of one frontier that are read at once; past that a limit of the walk may be near.
constexpr std::size_t kMostReadAhead = 20'000;

}  // namespace

Walker::Walker(const catalog::CatalogView& catalog, const WalkOptions& options)
    : catalog_(catalog),
      options_(options),
      up_(options.direction == Direction::kUpstream),
      as_of_(options.as_of.value_or(kForever)),
      identities_(catalog),
      pieces_(catalog, identities_),
      stored_(catalog.view(), up_ ? Keyspace::kEdgeIn : Keyspace::kEdgeOut),
      facts_at_(catalog.view().Keys(Keyspace::kFact)) {}

Result<Subgraph> Walker::Walk(const std::vector<FieldRef>& starts) {
  std::vector<Node> frontier;
  Subgraph found;
  for (const FieldRef& start : starts) {
    GL_TRY(const Node node, StartNode(start));
    if (&start == &starts.front()) {
      GL_TRY(found.start, NameOf(node));
    }
    if (!Reach(node, {0, true}, frontier)) break;
  }
  for (std::size_t depth = 0; depth < options_.depth && !frontier.empty() && !partial_; ++depth) {
    std::vector<Node> next;
    GL_RETURN_IF_ERROR(ReadAhead(frontier));
    GL_RETURN_IF_ERROR(Spread(frontier));
    for (const Node at : frontier) {
      if (!partial_) GL_RETURN_IF_ERROR(Expand(at, next));
    }
    frontier = std::move(next);
  }
  if (!partial_) {
    GL_TRY(const bool more, GoesOn(frontier));
    if (more) Cut(DepthReached(options_.depth));
  }
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
  GL_TRY(const Node called, NowCalled(dataset->id.value));
  GL_TRY(const auto node, FindNode(called, start.field));
  if (!node) return errors::LineageFieldUnknown(ToString(start));
  return *node;
}

// A name that was given up by a rename, and not used anew, leads to the one that took over, and on.
Result<Node> Walker::NowCalled(Node dataset) {
  constexpr int kMostRenames = 100;
  for (int renames = 0; renames < kMostRenames; ++renames) {
    GL_TRY(const std::optional<Node> next, TakenOverBy(dataset));
    if (!next) break;
    dataset = *next;
  }
  return identities_.MainOf(dataset);
}

Result<std::optional<Node>> Walker::TakenOverBy(Node dataset) {
  GL_TRY(const auto* const changes, identities_.ChangesOf(dataset));
  std::optional<catalog::LifeChange> last;
  for (const catalog::LifeChange& change : *changes) {
    NoteChange(change.time);
    if (change.time <= as_of_) last = change;
  }
  if (!last || last->kind != catalog::LifeChangeKind::kRenamedTo) return std::optional<Node>();
  const catalog::DatasetId id{dataset};
  const UtcTime after{last->time.micros + 1};
  for (const UtcTime until : {as_of_, kForever}) {
    GL_TRY(const auto reads, catalog_.RecentReads(id, after, until, 1));
    GL_TRY(const auto writes, catalog_.RecentWrites(id, after, until, 1));
    if (reads.count + writes.count == 0) continue;
    if (until == as_of_) return std::optional<Node>();
    NoteChange(std::max(reads.last.value_or(UtcTime{}), writes.last.value_or(UtcTime{})));
  }
  return std::optional<Node>(last->other.value);
}

// The node of a field of a dataset, by its main name; of no field, the dataset. nullopt when it has
// none of that name under any of its names.
Result<std::optional<Node>> Walker::FindNode(Node dataset, const std::string& field) {
  if (field.empty()) return std::optional(dataset);
  GL_TRY(const bool plain, identities_.IsPlain(dataset));
  std::vector<Node> forms{dataset};
  if (!plain) {
    GL_TRY(forms, identities_.FormsOf(dataset));
  }
  for (const Node form : forms) {
    GL_TRY(const auto found, catalog_.FindField(catalog::DatasetId{form}, field));
    if (!found) continue;
    if (form == dataset) return std::optional(found->id.value);
    GL_TRY(const Node node, NodeAt(dataset, field));
    return std::optional(node);
  }
  return std::optional<Node>();
}

Result<Node> Walker::NodeAt(Node dataset, const std::string& field) {
  if (field.empty()) return dataset;
  GL_TRY(const auto found, catalog_.FindField(catalog::DatasetId{dataset}, field));
  if (found) return found->id.value;
  const auto [at, fresh] = made_.try_emplace({dataset, field}, kMadeNodes + made_.size());
  if (fresh) places_[at->second] = {field, dataset, false};
  return at->second;
}

Result<std::vector<Node>> Walker::FieldsOf(Node dataset) {
  std::vector<Node> nodes;
  GL_TRY(const bool plain, identities_.IsPlain(dataset));
  std::vector<Node> forms{dataset};
  if (!plain) {
    GL_TRY(forms, identities_.FormsOf(dataset));
  }
  for (const Node form : forms) {
    GL_TRY(const auto fields, catalog_.FieldsOf(catalog::DatasetId{form}));
    for (const catalog::DatasetField& field : fields) {
      Node node = field.id.value;
      if (form != dataset) {
        GL_TRY(node, NodeAt(dataset, field.name));
      }
      nodes.push_back(node);
    }
  }
  if (!plain) SortUnique(nodes);
  return nodes;
}

// With a whole dataset, each of its fields that leads on is reached, at the same distance; before
// anything else of that distance goes on, so that every distance is the least.
Status Walker::Spread(std::vector<Node>& frontier) {
  std::vector<Node> fields;
  for (const Node node : frontier) {
    GL_TRY(const Place* const place, PlaceOf(node));
    if (!place->whole) continue;
    const Reached how = reached_.at(node);
    GL_TRY(const std::vector<Node> all, FieldsOf(node));
    for (const Node field : all) {
      GL_TRY(const std::vector<Row>* const rows, RowsOf(field));
      if (!rows->empty() && !Reach(field, how, fields)) return Ok();
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
    if (!Reach(row.far, {from.distance + 1, by_value}, next)) return false;
    if (!again) edges_.push_back(row);
  }
  return true;
}

// The rows of a node that hold at the asked time and are asked for.
Result<const std::vector<Walker::Row>*> Walker::RowsOf(Node node) {
  const auto known = rows_.find(node);
  if (known != rows_.end()) return &known->second;
  std::vector<Row> rows;
  merged_.clear();
  GL_TRY(const Place* const place, PlaceOf(node));
  GL_TRY(const bool plain, identities_.IsPlain(place->dataset));
  if (plain) {
    GL_RETURN_IF_ERROR(AddRows(node, node, rows));
  } else {
    GL_TRY(const std::vector<Node> forms, identities_.FormsOf(place->dataset));
    for (const Node form : forms) {
      Node stored = form;
      if (!place->whole) {
        GL_TRY(const auto field, catalog_.FindField(catalog::DatasetId{form}, place->field));
        if (!field) continue;
        stored = field->id.value;
      }
      GL_RETURN_IF_ERROR(AddRows(node, stored, rows));
    }
  }
  return &rows_.emplace(node, std::move(rows)).first->second;
}

// What the rows of `stored` say about `node`, which is it or another name of it.
Status Walker::AddRows(Node node, Node stored, std::vector<Row>& rows) {
  GL_TRY(const std::vector<EdgeRows::Row> all, stored_.Take(stored));
  for (const auto& [key, intervals] : all) {
    NoteFar(key);
    GL_TRY(const bool finer, IsKnownFiner(key));
    if (finer) continue;
    GL_TRY(const bool plain, ArePlain(stored, key.far));
    if (!plain) {
      GL_RETURN_IF_ERROR(AddPieces(node, key, intervals, rows));
      continue;
    }
    for (const Interval& one : intervals) {
      NoteChange(one.from);
      NoteChange(one.to);
    }
    const Interval* interval = At(intervals, as_of_);
    if (interval == nullptr) continue;
    const Row row{node, key.far, key.job, key.layer, *interval};
    GL_TRY(const bool counts, Counts(row, key));
    if (counts) rows.push_back(row);
  }
  return Ok();
}

// Whether an edge between whole datasets is one of which, upstream, the fields are known already
// and stay known: most of these are dropped, and cost no look at what they lead to.
Result<bool> Walker::IsKnownFiner(const EdgeKey& key) {
  if (!up_ || key.layer != Layer::kCoarse) return false;
  GL_TRY(const bool plain, identities_.IsPlain(key.near));
  if (!plain) return false;
  return KnowsFields(key.job, key.near, Layer::kObserved);
}

// The rows of a whole frontier, and then all fields and datasets that they lead to at once: most of
// the time of a walk goes by in single reads. What is read here is only known sooner.
Status Walker::ReadAhead(const std::vector<Node>& frontier) {
  std::vector<Node> nodes;
  for (const Node node : frontier) {
    GL_TRY(const Place* const place, PlaceOf(node));
    GL_TRY(const bool plain, identities_.IsPlain(place->dataset));
    if (!plain) continue;
    for (const Node stored : {node, place->dataset}) {
      if (!rows_.contains(stored) && !stored_.IsAhead(stored)) nodes.push_back(stored);
    }
  }
  SortUnique(nodes);
  std::vector<catalog::FieldId> fields;
  for (const Node node : nodes) {
    if (fields.size() >= kMostReadAhead) break;
    GL_TRY(const std::vector<EdgeRows::Row>* const rows, stored_.ReadAhead(node));
    for (const EdgeRows::Row& row : *rows) {
      NoteFar(row.key);
      if (!places_.contains(row.key.far)) fields.push_back(catalog::FieldId{row.key.far});
    }
  }
  SortUnique(fields);
  GL_TRY(auto found, catalog_.GetFields(fields));
  std::vector<catalog::DatasetId> datasets;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Place* const place = SetPlace(fields[i].value, std::move(found[i]));
    datasets.push_back(catalog::DatasetId{place->dataset});
  }
  SortUnique(datasets);
  return catalog_.PrefetchDatasets(datasets);
}

Status Walker::AddPieces(Node node, const EdgeKey& key, const Intervals& intervals,
                         std::vector<Row>& rows) {
  GL_TRY(const EdgeEnd near, EndAt(key.near));
  GL_TRY(const EdgeEnd far, EndAt(key.far));
  GL_TRY(const std::vector<EdgePiece> pieces,
         pieces_.Of({key.job, key.layer, up_ ? far : near, up_ ? near : far}, intervals));
  GL_TRY(const Place* const place, PlaceOf(node));
  for (const EdgePiece& piece : pieces) {
    NoteChange(piece.interval.from);
    NoteChange(piece.interval.to);
    if (At({piece.interval}, as_of_) == nullptr) continue;
    GL_TRY(const Node at, identities_.MainOf(up_ ? piece.target : piece.source));
    if (at != place->dataset) continue;
    GL_TRY(const Node other, identities_.MainOf(up_ ? piece.source : piece.target));
    GL_TRY(const Node reached, NodeAt(other, far.field));
    // A copy from one name of a dataset to another is no step.
    if (reached == node && key.near != key.far) continue;
    GL_RETURN_IF_ERROR(AddPiece({node, reached, key.job, key.layer, piece.interval}, key, rows));
  }
  return Ok();
}

// Rows of different names may say the same.
Status Walker::AddPiece(const Row& row, const EdgeKey& key, std::vector<Row>& rows) {
  GL_TRY(const bool counts, Counts(row, key));
  if (!counts) return Ok();
  const auto [at, fresh] = merged_.try_emplace({row.far, row.job, row.layer}, rows.size());
  if (fresh) {
    rows.push_back(row);
    return Ok();
  }
  Interval& interval = rows[at->second].interval;
  interval.how |= row.interval.how;
  interval.from = std::min(interval.from, row.interval.from);
  return Ok();
}

Result<EdgeEnd> Walker::EndAt(Node stored) {
  GL_TRY(const Place* const place, PlaceOf(stored));
  return EdgeEnd{stored, place->dataset, place->field};
}

Result<bool> Walker::ArePlain(Node a, Node b) {
  for (const Node node : {a, b}) {
    GL_TRY(const Place* const place, PlaceOf(node));
    GL_TRY(const bool plain, identities_.IsPlain(place->dataset));
    if (!plain) return false;
  }
  return true;
}

// Whatever may make the answer another one from a time on.
void Walker::NoteChange(UtcTime time) {
  if (time > as_of_ && time < next_change_) next_change_ = time;
}

// Whether a job or namespace was asked for that the edge is not of.
Result<bool> Walker::IsFiltered(const Row& row) {
  if (options_.only_job) {
    GL_TRY(const JobRef* const job, JobOf(row.job));
    if (*job != *options_.only_job) return true;
  }
  if (!options_.only_namespace) return false;
  GL_TRY(const Place* const far, PlaceOf(row.far));
  GL_TRY(const FieldRef* const whole, WholeOf(far->dataset));
  return whole->namespace_name != *options_.only_namespace;
}

Result<bool> Walker::Counts(const Row& row, const EdgeKey& key) {
  if (row.layer == Layer::kDeclared ? !options_.declared : !options_.observed) return false;
  if (!row.interval.how.Meets(options_.kinds)) return false;
  GL_TRY(const bool filtered, IsFiltered(row));
  if (filtered) return false;
  GL_TRY(const Place* const place, PlaceOf(up_ ? key.near : key.far));
  // An edge that a fact made says that there is a fact: then none is looked for.
  if (row.layer == Layer::kObserved) knows_fields_[{row.job, place->dataset, row.layer}] = true;
  if (row.layer != Layer::kCoarse && row.layer != Layer::kSql) return true;
  GL_TRY(bool knows, KnowsFields(row.job, place->dataset, Layer::kObserved));
  if (!knows && row.layer == Layer::kCoarse) {
    GL_TRY(knows, KnowsFields(row.job, place->dataset, Layer::kSql));
  }
  return !knows;
}

// Whether the job, or its SQL, had said by then which fields feed the output, under any of its
// names.
Result<bool> Walker::KnowsFields(std::uint64_t job, Node output, Layer layer) {
  const auto [at, fresh] = knows_fields_.try_emplace({job, output, layer}, false);
  if (!fresh) return at->second;
  GL_TRY(const std::vector<Node>* const names, identities_.NamesOf(output));
  for (const Node name : *names) {
    const std::string head = HeadKey(job, name, layer);
    facts_at_.Seek(head + store::KeyWriter().DescendingTime(as_of_).Take(), store::PrefixEnd(head));
    GL_RETURN_IF_ERROR(facts_at_.status());
    if (facts_at_.valid()) {
      at->second = true;
    } else if (options_.between) {
      GL_RETURN_IF_ERROR(NoteFirstFact(head));
    }
  }
  return at->second;
}

// When the job will first say which fields feed an output.
Status Walker::NoteFirstFact(const std::string& head) {
  GL_TRY(const auto first, catalog_.view().Last(Keyspace::kFact, head, store::PrefixEnd(head)));
  if (!first || IsHeadKey(first->key)) return Ok();
  GL_TRY(const FactKey key, ReadFactKey(first->key));
  NoteChange(key.time);
  return Ok();
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
  const std::array<catalog::FieldId, 1> one{catalog::FieldId{node}};
  GL_TRY(auto field, catalog_.GetFields(one));
  return SetPlace(node, std::move(field[0]));
}

// A node that is no field is a dataset, or a job that stands where one does.
const Walker::Place* Walker::SetPlace(Node node, std::optional<catalog::DatasetField> field) {
  Place place{"", node, true};
  if (field) {
    place = {std::move(field->name), field->dataset.value, false};
    NoteWhole(place.dataset);
  }
  return &places_.insert_or_assign(node, std::move(place)).first->second;
}

// That it is no field, which else takes a search for one.
// What a job reads and writes as a whole is no field.
void Walker::NoteFar(const EdgeKey& key) {
  if (key.layer == Layer::kCoarse) NoteWhole(key.far);
}

void Walker::NoteWhole(Node dataset) { places_.try_emplace(dataset, Place{"", dataset, true}); }

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
      GL_TRY(const std::vector<Node> fields, FieldsOf(node));
      from.insert(from.end(), fields.begin(), fields.end());
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
    GL_TRY(const Place* const place, PlaceOf(node));
    GL_TRY(FieldRef name, NameOf(node));
    found.nodes.push_back(
        {std::move(name), how.distance, how.by_value, catalog::DatasetId{place->dataset}});
  }
  std::sort(found.nodes.begin(), found.nodes.end(), [](const WalkNode& a, const WalkNode& b) {
    return std::tie(a.distance, a.field) < std::tie(b.distance, b.field);
  });
  GL_RETURN_IF_ERROR(NameEdges(found.edges));
  for (const auto& [id, job] : jobs_) found.jobs.emplace(job, catalog::JobId{id});
  found.partial = partial_;
  found.partial_reason = partial_reason_;
  return Ok();
}

// In the order of their names, but sorted before they get them: a name is five strings.
Status Walker::NameEdges(std::vector<WalkEdge>& edges) {
  std::vector<std::pair<FieldRef, Node>> names;
  std::unordered_map<Node, std::size_t> rank;
  std::vector<catalog::JobId> jobs;
  for (const Row& row : edges_) {
    for (const Node node : {row.near, row.far}) {
      if (!rank.try_emplace(node, 0).second) continue;
      GL_TRY(FieldRef name, NameOf(node));
      names.emplace_back(std::move(name), node);
    }
    jobs.push_back(catalog::JobId{row.job});
  }
  SortUnique(jobs);
  GL_RETURN_IF_ERROR(catalog_.PrefetchJobs(jobs));
  for (const catalog::JobId job : jobs) GL_RETURN_IF_ERROR(JobOf(job.value));
  std::sort(names.begin(), names.end());
  for (std::size_t i = 0; i < names.size(); ++i) rank[names[i].second] = i;
  struct Sorted {
    std::size_t source;
    std::size_t target;
    const JobRef* job;
    const Row* row;
  };
  std::vector<Sorted> sorted;
  sorted.reserve(edges_.size());
  for (const Row& row : edges_) {
    sorted.push_back({rank.at(up_ ? row.far : row.near), rank.at(up_ ? row.near : row.far),
                      &jobs_.at(row.job), &row});
  }
  std::sort(sorted.begin(), sorted.end(), [](const Sorted& a, const Sorted& b) {
    const Interval& x = a.row->interval;
    const Interval& y = b.row->interval;
    return std::tie(a.source, a.target, *a.job, x.how, a.row->layer, x.from) <
           std::tie(b.source, b.target, *b.job, y.how, b.row->layer, y.from);
  });
  edges.reserve(sorted.size());
  for (const Sorted& one : sorted) {
    edges.push_back({names[one.source].first, names[one.target].first, *one.job,
                     one.row->interval.how, one.row->layer, one.row->interval.from});
  }
  return Ok();
}

}  // namespace goldline::lineage
