#include "catalog/internal/life_rows.h"

#include <algorithm>

#include "catalog/catalog.h"
#include "catalog/identity.h"
#include "catalog/internal/facet_rows.h"
#include "catalog/schema_facet.h"
#include "core/json.h"
#include "core/store/errors.h"
#include "core/store/key.h"

namespace goldline::catalog::internal {
namespace {

using store::Keyspace;

constexpr std::string_view kSymlinksFacet = "symlinks";
constexpr std::string_view kLifecycleFacet = "lifecycleStateChange";

bool Has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<DatasetRef> NameBefore(const JsonValue& lifecycle) {
  const JsonValue* before = lifecycle.Find("previousIdentifier");
  return before == nullptr ? std::nullopt : RefIn(*before);
}

}  // namespace

std::string KeyOf(const LifeRowKey& row) {
  return store::KeyWriter()
      .U64(row.dataset)
      .U8(static_cast<std::uint8_t>(row.what))
      .Time(row.time)
      .U64(row.other)
      .Take();
}

Result<LifeRowKey> ReadLifeKey(std::string_view key) {
  store::KeyReader in(key);
  LifeRowKey row;
  row.dataset = in.U64();
  const std::uint8_t what = in.U8();
  row.time = in.Time();
  row.other = in.U64();
  GL_RETURN_IF_ERROR(in.Finish());
  if (what > static_cast<std::uint8_t>(LifeRow::kSchemaChanged)) {
    return errors::RecordDamaged("dataset's life", "its kind is not known");
  }
  row.what = static_cast<LifeRow>(what);
  return row;
}

std::optional<DatasetRef> RefIn(const JsonValue& identifier) {
  if (!identifier.is_object()) return std::nullopt;
  DatasetRef ref{std::string(identifier.Text("namespace")), std::string(identifier.Text("name"))};
  if (ref.namespace_name.empty() || ref.name.empty()) return std::nullopt;
  return ref;
}

bool SpeaksOfLife(std::string_view facet) {
  return facet == kSymlinksFacet || facet == kLifecycleFacet;
}

Result<std::vector<LifeSaid>> LifeSaidBy(std::string_view facet, std::string_view text) {
  std::vector<LifeSaid> said;
  if (text.empty() || !SpeaksOfLife(facet)) return said;
  GL_TRY(const JsonValue body, ParseJson(text));
  if (facet == kSymlinksFacet) {
    for (DatasetRef& link : LinksOf(body)) said.push_back({LifeRow::kLinked, std::move(link)});
    return said;
  }
  const std::string_view state = body.Text("lifecycleStateChange");
  if (state == "DROP") said.push_back({LifeRow::kDropped, {}});
  if (state == "TRUNCATE") said.push_back({LifeRow::kTruncated, {}});
  std::optional<DatasetRef> before = state == "RENAME" ? NameBefore(body) : std::nullopt;
  if (before) said.push_back({LifeRow::kRenamedFrom, std::move(before)});
  return said;
}

std::vector<LifeRowKey> RowsOf(DatasetId dataset, LifeRow what, UtcTime time, DatasetId other) {
  if (what == LifeRow::kLinked) time = {};
  if (!other) return {{dataset.value, LifeRow::kAny}, {dataset.value, what, time, 0}};
  if (other == dataset) return {};
  const LifeRow back = what == LifeRow::kRenamedFrom ? LifeRow::kRenamedTo : what;
  return {{dataset.value, LifeRow::kAny},
          {dataset.value, what, time, other.value},
          {other.value, LifeRow::kAny},
          {other.value, back, time, dataset.value}};
}

Status NoteLife(CatalogWriter& catalog, store::WriteSet& changes, DatasetId dataset,
                const FacetReport& report, const FacetChanges& changed) {
  const auto put = [&](LifeRow what, DatasetId other) {
    for (const LifeRowKey& row : RowsOf(dataset, what, report.order.time, other)) {
      changes.Put(Keyspace::kDatasetLife, KeyOf(row), {});
    }
  };
  for (const auto& [name, text] : report.facets) {
    // What happens may happen again in the same words; names that are said again say nothing new.
    if (name != kLifecycleFacet && !Has(changed.versions, name)) continue;
    GL_TRY(const std::vector<LifeSaid> said, LifeSaidBy(name, text));
    for (const LifeSaid& one : said) {
      DatasetId other;
      if (one.other) {
        GL_TRY(other, catalog.PutDataset({.ref = *one.other}));
      }
      put(one.what, other);
    }
  }
  if (!Has(changed.versions, kSchemaFacet)) return Ok();
  // The first schema changes nothing.
  const store::Cursor at = catalog.catalog().view().Prefix(
      Keyspace::kFacetVersion, VersionPrefix(dataset.value, kSchemaFacet));
  if (at.valid()) put(LifeRow::kSchemaChanged, {});
  return at.status();
}

}  // namespace goldline::catalog::internal
