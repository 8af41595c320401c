#include "api/rest/internal/marquez_view.h"

#include "api/rest/facet_json.h"
#include "core/hash.h"
#include "core/json.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

// A UUID of version 8, whose bits are for us to choose (RFC 9562, 5.8).
Uuid UuidOf(const std::string& named) {
  const Hash128 hash = HashBytes128(named);
  constexpr std::uint64_t kVersion = 0xF000;
  constexpr std::uint64_t kVariant = 0xC000'0000'0000'0000;
  return {(hash.high & ~kVersion) | 0x8000, (hash.low & ~kVariant) | 0x8000'0000'0000'0000};
}

}  // namespace

Uuid VersionUuid(catalog::DatasetId dataset, std::uint64_t number) {
  return UuidOf(Concat("dataset ", dataset.value, " version ", number));
}

Uuid JobUuid(catalog::JobId job) { return UuidOf(Concat("job ", job.value)); }

Result<const catalog::Dataset*> MarquezView::DatasetOf(catalog::DatasetId id) {
  const auto known = datasets_.find(id);
  if (known != datasets_.end()) return &known->second;
  GL_TRY(catalog::Dataset dataset, catalog().GetDataset(id));
  return &datasets_.emplace(id, std::move(dataset)).first->second;
}

Result<const catalog::Job*> MarquezView::JobOf(catalog::JobId id) {
  const auto known = jobs_.find(id);
  if (known != jobs_.end()) return &known->second;
  GL_TRY(catalog::Job job, catalog().GetJob(id));
  return &jobs_.emplace(id, std::move(job)).first->second;
}

Result<const std::vector<catalog::SchemaVersion>*> MarquezView::VersionsOf(catalog::DatasetId id) {
  const auto known = versions_.find(id);
  if (known != versions_.end()) return &known->second;
  GL_TRY(std::vector<catalog::SchemaVersion> versions, catalog().SchemaHistory(id));
  if (versions.empty()) {
    GL_TRY(const catalog::Dataset* const dataset, DatasetOf(id));
    versions.push_back({0, dataset->created, {}, {}});
  }
  return &versions_.emplace(id, std::move(versions)).first->second;
}

Result<catalog::SchemaVersion> MarquezView::VersionAt(catalog::DatasetId id,
                                                      std::optional<UtcTime> time) {
  GL_TRY(const std::vector<catalog::SchemaVersion>* const versions, VersionsOf(id));
  if (!time) return versions->front();
  for (const catalog::SchemaVersion& version : *versions) {
    if (version.since <= *time) return version;
  }
  return versions->back();
}

Result<FacetSet> MarquezView::FacetsFor(std::uint64_t subject) const {
  GL_TRY(std::vector<catalog::Facet> facets, ShownFacets(catalog(), subject));
  return FacetSet{std::move(facets)};
}

void FacetSet::Write(JsonWriter& json) const { WriteFacets(facets, json); }

std::string FacetSet::Text(std::string_view facet, std::string_view member) const {
  for (const catalog::Facet& one : facets) {
    if (one.name != facet) continue;
    const Result<JsonValue> body = ParseJson(one.body);
    return body.ok() ? std::string(body->Text(member)) : std::string();
  }
  return {};
}

}  // namespace goldline::rest
