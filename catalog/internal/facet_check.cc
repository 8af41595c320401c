#include "catalog/internal/facet_check.h"

#include <map>
#include <optional>
#include <utility>

#include "catalog/catalog.h"
#include "catalog/internal/facet_rows.h"
#include "catalog/internal/life_rows.h"
#include "catalog/internal/row_text.h"
#include "catalog/internal/stored.h"
#include "catalog/schema_facet.h"
#include "core/store/key.h"
#include "core/text.h"

namespace goldline::catalog::internal {
namespace {

using store::Cursor;
using store::Keyspace;
using store::ReadView;

// The facets of one subject, from its reports.
class SubjectCheck {
 public:
  SubjectCheck(const ReadView& view, Findings& findings, std::uint64_t subject)
      : view_(view), catalog_(view), findings_(findings), subject_(subject) {}

  // Latest first, as they are stored.
  Status Add(const ReportOrder& order, const FacetReportRecord& row) {
    GL_TRY(const auto bytes, view_.Get(Keyspace::kFacetBody, BodyKey({row.set_high, row.set_low})));
    if (!bytes) {
      findings_.Add("missing", RowText(Keyspace::kFacetBody, BodyKey({row.set_high, row.set_low})));
      return Ok();
    }
    GL_TRY(const FacetSetRecord set, DecodeFacetSet(*bytes));
    for (const FacetSetEntry& entry : set.facets) {
      reports_[entry.name][order] = {entry.body_high, entry.body_low, row.run_high, row.run_low};
    }
    return Ok();
  }

  Status Finish() {
    FacetHeadRecord head;
    for (const auto& [name, reports] : reports_) {
      GL_TRY(const auto latest, CheckVersions(name, reports));
      head.facets.push_back(HeadEntry(name, latest.first, latest.second));
    }
    GL_TRY(const auto bytes, view_.Get(Keyspace::kFacetHead, SubjectKey(subject_)));
    findings_.CountIndexEntry();
    if (!bytes) {
      findings_.Add("missing", RowText(Keyspace::kFacetHead, SubjectKey(subject_)));
      return Ok();
    }
    GL_TRY(const FacetHeadRecord stored, DecodeFacetHead(*bytes));
    if (stored.facets != head.facets) {
      findings_.Add("different", RowText(Keyspace::kFacetHead, SubjectKey(subject_)));
    }
    GL_RETURN_IF_ERROR(CheckLife());
    return CheckFields();
  }

 private:
  using Reports = std::map<ReportOrder, FacetVersionRecord>;

  // The latest version.
  Result<std::pair<ReportOrder, FacetVersionRecord>> CheckVersions(const std::string& name,
                                                                   const Reports& reports) {
    Reports versions;
    for (const auto& [order, said] : reports) {
      if (versions.empty() || versions.rbegin()->second.body() != said.body()) {
        versions.emplace(order, said);
      }
    }
    const auto latest = *versions.rbegin();
    Cursor at = view_.Prefix(Keyspace::kFacetVersion, VersionPrefix(subject_, name));
    for (; at.valid(); at.Next()) {
      findings_.CountIndexEntry();
      GL_TRY(const VersionRowKey key, ReadVersionKey(at.key()));
      GL_TRY(const FacetVersionRecord version, DecodeFacetVersion(at.value()));
      const auto expected = versions.find(key.order);
      if (expected == versions.end()) {
        findings_.Add("unexpected", RowText(Keyspace::kFacetVersion, at.key()));
        continue;
      }
      if (expected->second != version) {
        findings_.Add("different", RowText(Keyspace::kFacetVersion, at.key()));
      }
      versions.erase(expected);
    }
    GL_RETURN_IF_ERROR(at.status());
    for (const auto& [order, version] : versions) {
      findings_.Add("missing", RowText(Keyspace::kFacetVersion, VersionKey(subject_, name, order)));
    }
    return latest;
  }

  // What the facets say of the dataset's life can be found from both datasets.
  Status CheckLife() {
    GL_TRY(const auto dataset,
           view_.Get(Keyspace::kEntity, EntityKey(store::EntityKind::kDataset, subject_)));
    if (!dataset) return Ok();
    for (const auto& [name, reports] : reports_) {
      if (!SpeaksOfLife(name)) continue;
      for (const auto& [order, said] : reports) {
        GL_TRY(const auto text, view_.Get(Keyspace::kFacetBody, BodyKey(said.body())));
        GL_TRY(const std::vector<LifeSaid> lives, LifeSaidBy(name, text.value_or("")));
        for (const LifeSaid& life : lives) GL_RETURN_IF_ERROR(CheckLifeRows(life, order.time));
      }
    }
    return Ok();
  }

  Status CheckLifeRows(const LifeSaid& life, UtcTime time) {
    DatasetId other;
    if (life.other) {
      GL_TRY(const auto found, catalog_.FindDataset(*life.other));
      // A dataset that was renamed here keeps its rows under its id.
      if (!found) return Ok();
      other = found->id;
    }
    for (const LifeRowKey& row : RowsOf(DatasetId{subject_}, life.what, time, other)) {
      GL_TRY(const auto present, view_.Get(Keyspace::kDatasetLife, KeyOf(row)));
      if (!present) findings_.Add("missing", RowText(Keyspace::kDatasetLife, KeyOf(row)));
    }
    return Ok();
  }

  // Every field of a schema is a node.
  Status CheckFields() {
    if (!reports_.contains(std::string(kSchemaFacet))) return Ok();
    const auto dataset = Load<DatasetRecord>(catalog_, subject_);
    if (!dataset.ok()) return Ok();  // said by the check of names
    if (!*dataset) {
      findings_.Add("dangling", Concat("schema of dataset ", subject_));
      return Ok();
    }
    GL_TRY(const auto versions, catalog_.SchemaHistory({subject_}));
    for (const SchemaVersion& version : versions) {
      for (const SchemaField& field : version.fields) {
        GL_TRY(const auto node, catalog_.FindField({subject_}, field.name));
        if (node) continue;
        findings_.Add("missing", Concat("field ", field.name, " of dataset ", subject_));
      }
    }
    return Ok();
  }

  const ReadView& view_;
  CatalogView catalog_;
  Findings& findings_;
  std::uint64_t subject_;
  std::map<std::string, Reports> reports_;
};

// Versions belong to subjects that have reports.
Status CheckOwners(const ReadView& view, Findings& findings) {
  Cursor at = view.Prefix(Keyspace::kFacetVersion, "");
  std::optional<std::uint64_t> known;
  for (; at.valid(); at.Next()) {
    GL_TRY(const VersionRowKey key, ReadVersionKey(at.key()));
    if (key.subject == known) continue;
    const Cursor reports = view.Prefix(Keyspace::kFacetReport, SubjectKey(key.subject));
    GL_RETURN_IF_ERROR(reports.status());
    if (reports.valid()) {
      known = key.subject;
    } else {
      findings.Add("unexpected", RowText(Keyspace::kFacetVersion, at.key()));
    }
  }
  return at.status();
}

}  // namespace

Status CheckFacets(const ReadView& view, Findings& findings) {
  std::optional<SubjectCheck> check;
  std::uint64_t subject = 0;
  Cursor at = view.Prefix(Keyspace::kFacetReport, "");
  for (; at.valid(); at.Next()) {
    findings.CountRecord();
    GL_TRY(const ReportRowKey key, ReadReportKey(at.key()));
    if (!check || key.subject != subject) {
      if (check) GL_RETURN_IF_ERROR(check->Finish());
      subject = key.subject;
      check.emplace(view, findings, subject);
    }
    GL_TRY(const FacetReportRecord row, DecodeFacetReport(at.value()));
    GL_RETURN_IF_ERROR(check->Add(key.order, row));
  }
  GL_RETURN_IF_ERROR(at.status());
  if (check) GL_RETURN_IF_ERROR(check->Finish());
  return CheckOwners(view, findings);
}

}  // namespace goldline::catalog::internal
