// Classes that people give and withdraw: the facet of a dataset that holds them, and the audit.
#include <algorithm>
#include <functional>

#include "catalog/audit.h"
#include "core/control_characters.h"
#include "core/hash.h"
#include "core/text.h"
#include "lineage/classes.h"
#include "lineage/errors.h"
#include "lineage/internal/given_classes.h"

namespace goldline::lineage {
namespace {

constexpr std::size_t kLongestClass = 200;
constexpr std::size_t kMostGiven = 10'000;

// What was given by hand under one name of a dataset.
struct HandGiven {
  catalog::DatasetId dataset;
  std::optional<UtcTime> since;  // of the last change
  std::vector<GivenClass> classes;
};
using AllHandGiven = std::vector<HandGiven>;

// Under each name of the field's dataset, the one that was asked by first.
Result<AllHandGiven> ReadHandGiven(const LineageGraph& graph, const FieldRef& field) {
  const DatasetRef ref = field.dataset_ref();
  GL_TRY(const auto dataset, graph.catalog().FindDataset(ref));
  if (field.job || !dataset) return errors::LineageFieldUnknown(ToString(field));
  GL_TRY(std::vector<catalog::DatasetId> names, graph.FormsOf(dataset->id));
  std::stable_partition(names.begin(), names.end(),
                        [&](catalog::DatasetId name) { return name == dataset->id; });
  AllHandGiven all;
  bool known = field.field.empty();
  for (const catalog::DatasetId name : names) {
    GL_TRY(const auto found, graph.catalog().FindField(name, field.field));
    known = known || found;
    GL_TRY(const auto facet, catalog::FacetOf(graph.catalog(), name.value, kHandGivenFacet));
    all.push_back({name, std::nullopt, {}});
    if (facet) all.back() = {name, facet->since, ReadGiven(ref, *facet)};
  }
  if (!known) return errors::LineageFieldUnknown(ToString(field));
  return all;
}

std::string RevisionOf(const AllHandGiven& all) {
  std::string text;
  for (const HandGiven& given : all) text += HandGivenFacetOf(given.classes);
  return ToString(HashBytes128(text));
}

Status RecordChange(store::KvStore& store, const ClassChange& change, std::string_view action,
                    const std::function<Result<HandGiven*>(AllHandGiven&)>& apply) {
  const auto attempt = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
    catalog::CatalogWriter writer(store, view, changes, change.now);
    GL_TRY(AllHandGiven all, ReadHandGiven(LineageGraph(view), change.field));
    if (!change.revision.empty() && change.revision != RevisionOf(all)) {
      return errors::ClassesHaveChanged(ToString(change.field));
    }
    GL_TRY(const HandGiven* const changed, apply(all));
    if (changed == nullptr) return Ok();
    const HandGiven& given = *changed;
    if (given.classes.size() > kMostGiven) return errors::TooManyClasses(kMostGiven);
    std::string body = HandGivenFacetOf(given.classes);
    // Always later than the change before, whatever the clock says.
    const UtcTime time =
        given.since ? std::max(change.now, UtcTime{given.since->micros + 1}) : change.now;
    catalog::FacetReport report{{time, 0, HashBytes128(body)}};
    report.facets[std::string(kHandGivenFacet)] = std::move(body);
    GL_TRY([[maybe_unused]] const auto facets, writer.ReportFacets(given.dataset, report));
    catalog::AuditEntry entry{change.now, change.actor, std::string(action),
                              Concat("field ", ToString(change.field))};
    entry.details["class"] = ToString(change.what);
    if (!change.because.empty()) entry.details["because"] = change.because;
    return catalog::RecordAudit(view, changes, entry);
  };
  return store::Update(store, store::Durability::kSync, attempt);
}

std::vector<GivenClass>::iterator Find(HandGiven& given, const ClassChange& change) {
  return std::find_if(given.classes.begin(), given.classes.end(), [&](const GivenClass& one) {
    return one.to == change.field && one.what == change.what;
  });
}

}  // namespace

std::string ToString(const Class& one) {
  return one.value.empty() ? one.key : Concat(one.key, "=", one.value);
}

Result<Class> ParseClass(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : Trim(text.substr(equals + 1));
  std::optional<Class> parsed = ClassFrom(Trim(text.substr(0, equals)), value);
  if (!parsed || text.size() > kLongestClass || HasControlCharacter(text)) {
    return errors::NotAClass(Quoted(text));
  }
  return *std::move(parsed);
}

Status GiveClass(store::KvStore& store, const ClassChange& change) {
  return RecordChange(store, change, "class.give", [&](AllHandGiven& all) -> Result<HandGiven*> {
    for (HandGiven& given : all) {
      if (Find(given, change) != given.classes.end()) return nullptr;
    }
    GivenClass one;
    one.what = change.what;
    one.to = change.field;
    one.by = GivenBy::kHand;
    one.who = change.actor;
    one.since = change.now;
    one.because = change.because;
    all.front().classes.push_back(std::move(one));
    return &all.front();
  });
}

Status WithdrawClass(store::KvStore& store, const ClassChange& change) {
  const auto withdraw = [&](AllHandGiven& all) -> Result<HandGiven*> {
    for (HandGiven& given : all) {
      const auto at = Find(given, change);
      if (at == given.classes.end()) continue;
      given.classes.erase(at);
      return &given;
    }
    return errors::ClassNotGiven(ToString(change.what), ToString(change.field));
  };
  return RecordChange(store, change, "class.withdraw", withdraw);
}

Result<std::string> ClassRevision(const LineageGraph& graph, const FieldRef& field) {
  GL_TRY(const AllHandGiven all, ReadHandGiven(graph, field));
  return RevisionOf(all);
}

}  // namespace goldline::lineage
