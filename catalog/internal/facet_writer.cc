// Reports of facets, and the versions that follow from them. A version begins at each report whose
// text of the facet differs from that of the report before; so a new report adds at most two
// versions, its own and the next report's, or takes the next one's away.
#include "catalog/internal/facet_writer.h"

#include <map>
#include <vector>

#include "catalog/internal/facet_rows.h"
#include "core/store/key.h"
#include "core/store/store.h"

namespace goldline::catalog::internal {

using store::Keyspace;

namespace {

Hash128 BodyHash(std::string_view body) { return body.empty() ? kEnded : HashBytes128(body); }

FacetVersionRecord VersionOf(const Hash128& body, const Uuid& run) {
  return {body.high, body.low, run.high, run.low};
}

FacetSetRecord SetOf(const FacetReport& report) {
  FacetSetRecord set;
  for (const auto& [name, body] : report.facets) {
    const Hash128 hash = BodyHash(body);
    set.facets.push_back({name, hash.high, hash.low});
  }
  return set;
}

Result<FacetHeadRecord> HeadOf(const std::optional<std::string>& bytes) {
  if (!bytes) return FacetHeadRecord{};
  return DecodeFacetHead(*bytes);
}

// A report in which a facet has a text.
struct Said {
  ReportOrder order;
  Uuid run;
  Hash128 body;
};

}  // namespace

// One facet's way into its timeline.
class FacetInsertion {
 public:
  FacetInsertion(FacetWriter& writer, std::uint64_t subject, const FacetReport& report,
                 FacetHeadRecord& head)
      : writer_(writer), subject_(subject), report_(report), head_(head) {}

  Status Insert(const std::string& name, std::string_view body, FacetChanges& changes) {
    const Hash128 hash = BodyHash(body);
    const auto entry = FindEntry(head_, name);
    const bool known = entry != head_.facets.end() && entry->name == name;
    GL_TRY(const std::optional<Hash128> before, known && entry->order() <= report_.order
                                                    ? std::optional(entry->version.body())
                                                    : TextBefore(name, known));
    if (before == hash) return Ok();
    ++head_.changes;
    changes.versions.push_back(name);
    GL_RETURN_IF_ERROR(writer_.PutBody(hash, body));
    GL_TRY(const std::optional<Said> next, NextReport(name));
    PutVersion(name, report_.order, VersionOf(hash, report_.run));
    if (next && next->body == hash) DeleteVersion(name, next->order);
    if (next && next->body != hash) {
      PutVersion(name, next->order, VersionOf(next->body, next->run));
    }
    if (UpdateHead(name, hash, next)) changes.latest.push_back(name);
    return Ok();
  }

 private:
  // What the facet said before this report, which is older than its latest version.
  Result<std::optional<Hash128>> TextBefore(const std::string& name, bool known) {
    if (!known) return std::optional<Hash128>();
    const store::Cursor at = writer_.catalog_.view().Range(
        Keyspace::kFacetVersion, VersionKey(subject_, name, report_.order),
        store::PrefixEnd(VersionPrefix(subject_, name)));
    GL_RETURN_IF_ERROR(at.status());
    if (!at.valid()) return std::optional<Hash128>();
    GL_TRY(const FacetVersionRecord version, DecodeFacetVersion(at.value()));
    return std::optional(version.body());
  }

  // The earliest report after this one in which the facet is. That it stays the earliest is
  // expected: one that says what was said before changes no version, nor the head.
  Result<std::optional<Said>> NextReport(const std::string& name) {
    const std::string begin = SubjectKey(subject_);
    const std::string own = ReportKey(subject_, report_.order);
    std::string end = own;
    for (std::size_t passed = 0;; ++passed) {
      GL_TRY(const std::optional<store::Row> row,
             writer_.catalog_.view().Last(Keyspace::kFacetReport, begin, end));
      if (!row) {
        writer_.changes_.ExpectKeys(Keyspace::kFacetReport, begin, own, passed);
        return std::optional<Said>();
      }
      GL_TRY(const ReportRowKey key, ReadReportKey(row->key));
      GL_TRY(const FacetReportRecord report, DecodeFacetReport(row->value));
      GL_TRY(const std::optional<Hash128> body, TextIn({report.set_high, report.set_low}, name));
      if (body) {
        writer_.changes_.ExpectKeys(Keyspace::kFacetReport, row->key, own, passed + 1);
        return std::optional(Said{key.order, {report.run_high, report.run_low}, *body});
      }
      end = row->key;
    }
  }

  Result<std::optional<Hash128>> TextIn(const Hash128& set_hash, const std::string& name) {
    auto known = sets_.find(set_hash);
    if (known == sets_.end()) {
      GL_TRY(const auto bytes, writer_.catalog_.Get(Keyspace::kFacetBody, BodyKey(set_hash)));
      GL_TRY(FacetSetRecord set, DecodeFacetSet(bytes.value_or("")));
      known = sets_.emplace(set_hash, std::move(set)).first;
    }
    for (const FacetSetEntry& entry : known->second.facets) {
      if (entry.name == name) return std::optional(entry.body());
    }
    return std::optional<Hash128>();
  }

  // Whether the latest text is another now.
  bool UpdateHead(const std::string& name, const Hash128& hash, const std::optional<Said>& next) {
    const auto entry = FindEntry(head_, name);
    const FacetVersionRecord own = VersionOf(hash, report_.run);
    if (entry == head_.facets.end() || entry->name != name) {
      head_.facets.insert(entry, HeadEntry(name, report_.order, own));
      return true;
    }
    const bool after_latest = entry->order() <= report_.order;
    const bool took_latest = next && next->order == entry->order() && next->body == hash;
    if (after_latest && next && next->body != hash) {
      *entry = HeadEntry(name, next->order, VersionOf(next->body, next->run));
      return false;
    }
    if (after_latest || took_latest) *entry = HeadEntry(name, report_.order, own);
    return after_latest;
  }

  void PutVersion(const std::string& name, const ReportOrder& order,
                  const FacetVersionRecord& version) {
    writer_.changes_.Put(Keyspace::kFacetVersion, VersionKey(subject_, name, order),
                         Encode(version));
  }
  void DeleteVersion(const std::string& name, const ReportOrder& order) {
    writer_.changes_.Delete(Keyspace::kFacetVersion, VersionKey(subject_, name, order));
  }

  FacetWriter& writer_;
  std::uint64_t subject_;
  const FacetReport& report_;
  FacetHeadRecord& head_;
  std::map<Hash128, FacetSetRecord> sets_;  // that were read
};

Result<std::optional<std::string>> FacetWriter::ExpectHead(std::uint64_t subject) {
  const std::string key = SubjectKey(subject);
  if (!changes_.Find(Keyspace::kFacetHead, key).touched) {
    GL_TRY(std::optional<std::string> stored, catalog_.view().Get(Keyspace::kFacetHead, key));
    changes_.Expect(Keyspace::kFacetHead, key, store::RevisionOf(stored));
    return stored;
  }
  return catalog_.Get(Keyspace::kFacetHead, key);
}

Status FacetWriter::PutBody(const Hash128& hash, std::string_view body) {
  if (hash == kEnded) return Ok();
  const std::string key = BodyKey(hash);
  GL_TRY(const std::optional<std::string> present, catalog_.Get(Keyspace::kFacetBody, key));
  if (!present) changes_.Put(Keyspace::kFacetBody, key, body);
  return Ok();
}

// Almost every report has a set that an earlier one had: the store remembers those that it has.
Status FacetWriter::PutSet(const Hash128& hash, std::string_view set) {
  const std::string key = BodyKey(hash);
  GL_TRY(const std::optional<std::string> present,
         catalog_.view().GetSettled(Keyspace::kFacetBody, key));
  if (!present) changes_.Put(Keyspace::kFacetBody, key, set);
  return Ok();
}

Result<bool> FacetWriter::Has(std::uint64_t subject, const ReportOrder& order) const {
  GL_TRY(const std::optional<std::string> present,
         catalog_.Get(Keyspace::kFacetReport, ReportKey(subject, order)));
  return present.has_value();
}

Result<FacetChanges> FacetWriter::Report(std::uint64_t subject, const FacetReport& report) {
  FacetChanges changed;
  if (report.facets.empty()) return changed;
  GL_TRY(const std::optional<std::string> before, ExpectHead(subject));
  GL_TRY(FacetHeadRecord head, HeadOf(before));
  const std::uint64_t changes = head.changes;
  FacetInsertion insertion(*this, subject, report, head);
  for (const auto& [name, body] : report.facets) {
    GL_RETURN_IF_ERROR(insertion.Insert(name, body, changed));
  }
  const std::string set = Encode(SetOf(report));
  const Hash128 hash = HashBytes128(set);
  GL_RETURN_IF_ERROR(PutSet(hash, set));
  changes_.Put(Keyspace::kFacetReport, ReportKey(subject, report.order),
               Encode(FacetReportRecord{hash.high, hash.low, report.run.high, report.run.low}));
  if (head.changes != changes) {
    changes_.Put(Keyspace::kFacetHead, SubjectKey(subject), Encode(head));
  }
  return changed;
}

Status FacetWriter::Keep(std::uint64_t run, const FacetReport& report) {
  if (report.facets.empty()) return Ok();
  GL_TRY(const std::optional<std::string> before, ExpectHead(run));
  GL_TRY(FacetHeadRecord head, HeadOf(before));
  for (const auto& [name, body] : report.facets) {
    const auto entry = FindEntry(head, name);
    const bool known = entry != head.facets.end() && entry->name == name;
    if (known && entry->order() >= report.order) continue;
    const Hash128 hash = BodyHash(body);
    GL_RETURN_IF_ERROR(PutBody(hash, body));
    FacetHeadEntry latest = HeadEntry(name, report.order, VersionOf(hash, report.run));
    if (known) {
      *entry = std::move(latest);
    } else {
      head.facets.insert(entry, std::move(latest));
    }
  }
  std::string after = Encode(head);
  if (after != before) changes_.Put(Keyspace::kFacetHead, SubjectKey(run), after);
  return Ok();
}

}  // namespace goldline::catalog::internal
