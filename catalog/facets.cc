// Reading facets.
#include "catalog/facets.h"

#include "catalog/catalog.h"
#include "catalog/internal/facet_rows.h"
#include "core/store/errors.h"
#include "core/store/key.h"
#include "core/text.h"

namespace goldline::catalog {

using internal::FacetHeadEntry;
using internal::FacetHeadRecord;
using internal::FacetVersionRecord;
using store::Keyspace;

namespace {

Result<std::string> BodyOf(const CatalogView& catalog, const Hash128& hash) {
  if (hash == internal::kEnded) return std::string();
  GL_TRY(std::optional<std::string> body,
         catalog.Get(Keyspace::kFacetBody, internal::BodyKey(hash)));
  if (!body) return errors::RecordDamaged("facet", Concat("its text ", ToString(hash), " is gone"));
  return *std::move(body);
}

Result<Facet> FacetFrom(const CatalogView& catalog, std::string_view name, UtcTime since,
                        const FacetVersionRecord& version) {
  GL_TRY(std::string body, BodyOf(catalog, version.body()));
  return Facet{std::string(name), since, version.run(), std::move(body)};
}

Result<FacetHeadRecord> HeadOf(const CatalogView& catalog, std::uint64_t subject) {
  GL_TRY(const std::optional<std::string> bytes,
         catalog.Get(Keyspace::kFacetHead, internal::SubjectKey(subject)));
  if (!bytes) return FacetHeadRecord{};
  return internal::DecodeFacetHead(*bytes);
}

// What a facet said at a time: its latest version, or the one that held then.
Result<Facet> FacetAt(const CatalogView& catalog, std::uint64_t subject,
                      const FacetHeadEntry& latest, std::optional<UtcTime> as_of) {
  if (!as_of || latest.order().time <= *as_of) {
    return FacetFrom(catalog, latest.name, latest.order().time, latest.version);
  }
  const std::string prefix = internal::VersionPrefix(subject, latest.name);
  const store::Cursor at = catalog.view().Range(
      Keyspace::kFacetVersion, prefix + store::KeyWriter().DescendingTime(*as_of).Take(),
      store::PrefixEnd(prefix));
  GL_RETURN_IF_ERROR(at.status());
  if (!at.valid()) return Facet{latest.name, {}, {}, {}};
  GL_TRY(const internal::VersionRowKey key, internal::ReadVersionKey(at.key()));
  GL_TRY(const FacetVersionRecord version, internal::DecodeFacetVersion(at.value()));
  return FacetFrom(catalog, latest.name, key.order.time, version);
}

}  // namespace

Result<std::vector<Facet>> FacetsOf(const CatalogView& catalog, std::uint64_t subject,
                                    std::optional<UtcTime> as_of) {
  return FacetsNamed(
      catalog, subject, [](std::string_view) { return true; }, as_of);
}

Result<std::vector<Facet>> FacetsNamed(const CatalogView& catalog, std::uint64_t subject,
                                       const std::function<bool(std::string_view)>& wanted,
                                       std::optional<UtcTime> as_of) {
  GL_TRY(const FacetHeadRecord head, HeadOf(catalog, subject));
  std::vector<Facet> facets;
  for (const FacetHeadEntry& entry : head.facets) {
    if (!wanted(entry.name)) continue;
    GL_TRY(Facet facet, FacetAt(catalog, subject, entry, as_of));
    if (!facet.body.empty()) facets.push_back(std::move(facet));
  }
  return facets;
}

Result<std::optional<Facet>> FacetOf(const CatalogView& catalog, std::uint64_t subject,
                                     std::string_view name, std::optional<UtcTime> as_of) {
  GL_TRY(FacetHeadRecord head, HeadOf(catalog, subject));
  const auto entry = internal::FindEntry(head, name);
  if (entry == head.facets.end() || entry->name != name) return std::optional<Facet>();
  GL_TRY(Facet facet, FacetAt(catalog, subject, *entry, as_of));
  if (facet.body.empty()) return std::optional<Facet>();
  return std::optional(std::move(facet));
}

Result<std::vector<Facet>> FacetHistory(const CatalogView& catalog, std::uint64_t subject,
                                        std::string_view name) {
  std::vector<Facet> history;
  store::Cursor at =
      catalog.view().Prefix(Keyspace::kFacetVersion, internal::VersionPrefix(subject, name));
  for (; at.valid(); at.Next()) {
    GL_TRY(const internal::VersionRowKey key, internal::ReadVersionKey(at.key()));
    GL_TRY(const FacetVersionRecord version, internal::DecodeFacetVersion(at.value()));
    GL_TRY(Facet facet, FacetFrom(catalog, name, key.order.time, version));
    history.push_back(std::move(facet));
  }
  GL_RETURN_IF_ERROR(at.status());
  return history;
}

}  // namespace goldline::catalog
