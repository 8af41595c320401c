#include "lineage/internal/given_classes.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "core/text.h"

namespace goldline::lineage {
namespace {

constexpr std::string_view kTagsFacet = "tags";

bool Denies(std::string_view value) {
  const std::string lower = AsciiLower(value);
  return lower == "false" || lower == "no" || lower == "none" || lower == "0";
}

const std::vector<JsonValue>& ListIn(const JsonValue& facet, std::string_view key) {
  static const std::vector<JsonValue> none;
  const JsonValue* list = facet.is_object() ? facet.Find(key) : nullptr;
  return list != nullptr && list->is_array() ? list->items : none;
}

std::optional<Class> ClassIn(const JsonValue& entry) {
  const JsonValue* value = entry.Find("value");
  const bool scalar = value != nullptr && !value->is_array() && !value->is_object();
  return ClassFrom(entry.Text("key"), scalar ? std::string_view(value->text) : std::string_view());
}

bool IsBefore(const GivenClass& a, const GivenClass& b) {
  return std::tie(a.to, a.what, a.by, a.who) < std::tie(b.to, b.what, b.by, b.who);
}

bool IsSame(const GivenClass& a, const GivenClass& b) { return a.to == b.to && a.what == b.what; }

// Each tag has said so since the earliest of the versions, from `now` back, that all have it.
void FindSince(const DatasetRef& dataset, const std::vector<catalog::Facet>& history,
               const catalog::Facet& now, std::vector<GivenClass>& given) {
  std::vector<GivenClass*> unbroken;
  for (GivenClass& one : given) unbroken.push_back(&one);
  for (const catalog::Facet& version : history) {
    if (version.since >= now.since || unbroken.empty()) continue;
    std::set<std::pair<FieldRef, Class>> then;
    for (const GivenClass& one : ReadGiven(dataset, version)) then.emplace(one.to, one.what);
    std::erase_if(unbroken, [&](const GivenClass* one) {
      return !then.contains({one->to, one->what});
    });
    for (GivenClass* const one : unbroken) one->since = version.since;
  }
}

// The tags of a dataset under one of its names, as those of `dataset`.
Result<std::vector<GivenClass>> TagsOf(const catalog::CatalogView& catalog, catalog::DatasetId name,
                                       const DatasetRef& dataset, std::optional<UtcTime> as_of) {
  std::vector<GivenClass> given;
  GL_TRY(const auto tags, catalog::FacetOf(catalog, name.value, kTagsFacet, as_of));
  if (tags) given = ReadGiven(dataset, *tags);
  if (given.empty()) return given;
  GL_TRY(const auto history, catalog::FacetHistory(catalog, name.value, kTagsFacet));
  FindSince(dataset, history, *tags, given);
  return given;
}

}  // namespace

std::optional<Class> ClassFrom(std::string_view key, std::string_view value) {
  if (key.empty() || Denies(value)) return std::nullopt;
  return Class{std::string(key), AsciiLower(value) == "true" ? "" : std::string(value)};
}

bool Means(std::string_view only, const Class& what) {
  return only.empty() || only == what.key || only == ToString(what);
}

std::vector<GivenClass> ReadGiven(const DatasetRef& dataset, const catalog::Facet& facet) {
  const bool by_hand = facet.name == kHandGivenFacet;
  std::vector<GivenClass> given;
  const Result<JsonValue> body = ParseJson(facet.body);
  if (!body.ok()) return given;
  for (const JsonValue& entry : ListIn(*body, kTagsFacet)) {
    const std::optional<Class> what = entry.is_object() ? ClassIn(entry) : std::nullopt;
    if (!what) continue;
    GivenClass& one = given.emplace_back();
    one.what = *what;
    one.to = {dataset.namespace_name, dataset.name, std::string(entry.Text("field"))};
    one.by = by_hand ? GivenBy::kHand : GivenBy::kTags;
    one.who = entry.Text("source");
    one.since = facet.since;
    one.run = facet.run;
    if (!by_hand) continue;
    one.because = entry.Text("because");
    const Result<UtcTime> since = ParseUtcTime(entry.Text("since"));
    if (since.ok()) one.since = *since;
  }
  std::sort(given.begin(), given.end(), IsBefore);
  given.erase(std::unique(given.begin(), given.end(), IsSame), given.end());
  return given;
}

std::string HandGivenFacetOf(const std::vector<GivenClass>& given) {
  JsonWriter json;
  json.BeginObject().Key(kTagsFacet).BeginArray();
  for (const GivenClass& one : given) {
    json.BeginObject().Key("key").String(one.what.key).Key("value").String(one.what.value);
    json.Key("field").String(one.to.field).Key("source").String(one.who);
    json.Key("since").String(ToString(one.since)).Key("because").String(one.because).EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

Result<std::vector<GivenClass>> GivenIn(const LineageGraph& graph, const DatasetRef& dataset,
                                        std::optional<UtcTime> as_of) {
  std::vector<GivenClass> given;
  const catalog::CatalogView& catalog = graph.catalog();
  GL_TRY(const auto known, catalog.FindDataset(dataset));
  if (!known) return given;
  GL_TRY(const std::vector<catalog::DatasetId> names, graph.FormsOf(known->id));
  for (const catalog::DatasetId name : names) {
    GL_TRY(std::vector<GivenClass> tags, TagsOf(catalog, name, dataset, as_of));
    std::move(tags.begin(), tags.end(), std::back_inserter(given));
    GL_TRY(const auto by_hand, catalog::FacetOf(catalog, name.value, kHandGivenFacet, as_of));
    if (!by_hand) continue;
    std::vector<GivenClass> more = ReadGiven(dataset, *by_hand);
    std::move(more.begin(), more.end(), std::back_inserter(given));
  }
  std::stable_sort(given.begin(), given.end(), IsBefore);
  return given;
}

}  // namespace goldline::lineage
