#include "catalog/identity.h"

#include <algorithm>
#include <map>
#include <set>

#include "catalog/facets.h"
#include "catalog/internal/life_rows.h"
#include "catalog/schema_facet.h"
#include "core/store/key.h"

namespace goldline::catalog {

using internal::LifeRow;
using store::Keyspace;

namespace {

// A dataset of more names is not joined whole: nothing real has so many.
constexpr std::size_t kMostNames = 1000;

// The names that one dataset's facet gives, of those in `candidates`.
class Links {
 public:
  explicit Links(const CatalogView& catalog) : catalog_(catalog) {}

  Result<bool> Between(DatasetId namer, DatasetId named) {
    const auto known = of_.find(namer);
    if (known == of_.end()) {
      GL_TRY(const auto facet, FacetOf(catalog_, namer.value, "symlinks"));
      std::set<DatasetRef> refs;
      if (facet) {
        GL_TRY(const JsonValue body, ParseJson(facet->body));
        for (DatasetRef& ref : LinksOf(body)) refs.insert(std::move(ref));
      }
      of_.emplace(namer, std::move(refs));
    }
    GL_TRY(const Dataset dataset, catalog_.GetDataset(named));
    return of_.at(namer).contains(dataset.ref);
  }

 private:
  const CatalogView& catalog_;
  std::map<DatasetId, std::set<DatasetRef>> of_;
};

}  // namespace

Result<Life> LifeOf(const CatalogView& catalog, DatasetId dataset) {
  Life life;
  GL_TRY(const auto any,
         catalog.Get(Keyspace::kDatasetLife, internal::KeyOf({dataset.value, LifeRow::kAny})));
  if (!any) return life;
  store::Cursor at =
      catalog.view().Prefix(Keyspace::kDatasetLife, store::KeyWriter().Of(dataset).Take());
  for (; at.valid(); at.Next()) {
    GL_TRY(const internal::LifeRowKey row, internal::ReadLifeKey(at.key()));
    switch (row.what) {
      case LifeRow::kAny:
        break;
      case LifeRow::kLinked:
        life.linked.push_back(DatasetId{row.other});
        break;
      case LifeRow::kSchemaChanged:
        life.schema_changed = true;
        break;
      default:
        LifeChange change{
            row.time, static_cast<LifeChangeKind>(row.what), {}, DatasetId{row.other}};
        if (change.other) {
          GL_TRY(Dataset other, catalog.GetDataset(change.other));
          change.name = std::move(other.ref);
        }
        life.changes.push_back(std::move(change));
    }
  }
  GL_RETURN_IF_ERROR(at.status());
  std::sort(life.changes.begin(), life.changes.end());
  return life;
}

Result<std::vector<DatasetId>> NamesOf(const CatalogView& catalog, DatasetId dataset) {
  Links links(catalog);
  std::set<DatasetId> seen{dataset};
  std::set<DatasetId> named;
  std::vector<DatasetId> names{dataset};
  for (std::size_t at = 0; at < names.size() && names.size() < kMostNames; ++at) {
    GL_TRY(const Life life, LifeOf(catalog, names[at]));
    for (const DatasetId other : life.linked) {
      GL_TRY(const bool names_it, links.Between(names[at], other));
      GL_TRY(const bool named_by_it, links.Between(other, names[at]));
      if (names_it) named.insert(other);
      if (named_by_it) named.insert(names[at]);
      if ((names_it || named_by_it) && seen.insert(other).second) names.push_back(other);
    }
  }
  if (names.size() == 1) return names;
  std::vector<std::pair<std::pair<bool, DatasetRef>, DatasetId>> sorted;
  for (const DatasetId name : names) {
    GL_TRY(Dataset one, catalog.GetDataset(name));
    sorted.push_back({{named.contains(name), std::move(one.ref)}, name});
  }
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = sorted[i].second;
  return names;
}

std::vector<DatasetRef> LinksOf(const JsonValue& symlinks_facet) {
  std::vector<DatasetRef> links;
  const JsonValue* identifiers = symlinks_facet.Find("identifiers");
  if (identifiers == nullptr || !identifiers->is_array()) return links;
  for (const JsonValue& identifier : identifiers->items) {
    std::optional<DatasetRef> ref = internal::RefIn(identifier);
    if (ref && links.size() < kMostLinks) links.push_back(*std::move(ref));
  }
  return links;
}

Result<bool> ShowsAllFields(const CatalogView& catalog, DatasetId dataset, const Uuid& run) {
  if (run == Uuid{}) return true;
  GL_TRY(const auto found, catalog.FindRun(run));
  return found && std::binary_search(found->outputs.begin(), found->outputs.end(), dataset);
}

Result<std::vector<KnownFields>> FieldsOverTime(const CatalogView& catalog, DatasetId dataset) {
  std::vector<KnownFields> over_time;
  GL_TRY(const std::vector<Facet> history, FacetHistory(catalog, dataset.value, kSchemaFacet));
  for (auto version = history.rbegin(); version != history.rend(); ++version) {
    GL_TRY(const auto fields, FieldsOfSchemaText(version->body));
    if (fields.empty()) continue;
    KnownFields known{version->since, {}};
    for (const SchemaField& field : fields) known.names.push_back(field.name);
    GL_TRY(const bool whole, ShowsAllFields(catalog, dataset, version->run));
    // What a reader does not read is there still.
    if (!whole && !over_time.empty()) {
      const std::vector<std::string>& before = over_time.back().names;
      known.names.insert(known.names.end(), before.begin(), before.end());
    }
    std::sort(known.names.begin(), known.names.end());
    known.names.erase(std::unique(known.names.begin(), known.names.end()), known.names.end());
    over_time.push_back(std::move(known));
  }
  return over_time;
}

std::vector<UtcTime> RemovalsOf(const std::vector<KnownFields>& over_time, std::string_view field) {
  std::vector<UtcTime> removals;
  bool there = false;
  for (const KnownFields& known : over_time) {
    const bool listed = std::binary_search(known.names.begin(), known.names.end(), field);
    if (there && !listed) removals.push_back(known.since);
    there = listed;
  }
  return removals;
}

}  // namespace goldline::catalog
