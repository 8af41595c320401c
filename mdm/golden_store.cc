// Writing is in three steps: which golden ids the records had (crosswalk), which id each cluster
// gets (greatest overlap first), and what each golden record looks like now; only differences are
// written.

#include "mdm/golden_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/store/key.h"
#include "mdm/internal/golden_record.h"

namespace goldline::mdm {
namespace {

using internal::FromRecord;
using internal::GoldenRecordRecord;
using internal::SourceRecordRecord;
using internal::ToRecord;
using store::Keyspace;

// Redirects point to a live record when they are written; later merges make chains.
constexpr int kMaxRedirects = 1000;

GoldenRecord ToGolden(const Uuid& id, const GoldenRecordRecord& record) {
  GoldenRecord golden{id, {}, {}, FromRecord(record.run), UtcTime{record.changed}};
  for (const auto& member : record.members) golden.members.push_back({member.source, member.id});
  for (const auto& value : record.values) {
    SurvivingValue surviving{value.field, value.value, value.winner, value.decided_by, {}};
    for (const auto& loser : value.losers) surviving.losers.push_back({loser.value, loser.member});
    golden.values.push_back(std::move(surviving));
  }
  return golden;
}

GoldenRecordRecord ToStored(const GoldenRecord& golden) {
  GoldenRecordRecord record;
  for (const SourceRef& member : golden.members) {
    record.members.push_back({member.source, member.id});
  }
  for (const SurvivingValue& value : golden.values) {
    internal::GoldenValueRecord stored{
        value.field, value.value, static_cast<std::uint32_t>(value.winner), value.decided_by, {}};
    for (const LosingValue& loser : value.losers) {
      stored.losers.push_back({loser.value, static_cast<std::uint32_t>(loser.member)});
    }
    record.values.push_back(std::move(stored));
  }
  record.run = ToRecord(golden.run);
  record.changed = golden.changed.micros;
  return record;
}

Result<std::optional<SourceRecordRecord>> ReadSource(const store::ReadView& view,
                                                     std::string_view entity_type,
                                                     const SourceRef& ref) {
  GL_TRY(const std::optional<std::string> bytes,
         view.Get(Keyspace::kMdm, internal::SourceRecordKey(entity_type, ref)));
  if (!bytes) return std::optional<SourceRecordRecord>();
  GL_TRY(SourceRecordRecord record, internal::DecodeSourceRecord(*bytes));
  return std::optional(std::move(record));
}

Result<std::optional<GoldenRecordRecord>> ReadGolden(const store::ReadView& view,
                                                     std::string_view entity_type, const Uuid& id) {
  GL_TRY(const std::optional<std::string> bytes,
         view.Get(Keyspace::kMdm, internal::GoldenRecordKey(entity_type, id)));
  if (!bytes) return std::optional<GoldenRecordRecord>();
  GL_TRY(GoldenRecordRecord record, internal::DecodeGoldenRecord(*bytes));
  return std::optional(std::move(record));
}

// The values of a stored record in the order of `fields`.
SourceRecord ToSource(const SourceRef& ref, const SourceRecordRecord& record,
                      const std::vector<std::string>& fields) {
  SourceRecord source{ref.source, ref.id, UtcTime{record.changed}, {}};
  for (const std::string& field : fields) {
    const auto at = std::find(record.fields.begin(), record.fields.end(), field);
    const auto position = static_cast<std::size_t>(at - record.fields.begin());
    source.values.push_back(position < record.values.size() ? record.values[position]
                                                            : std::nullopt);
  }
  return source;
}

class GoldenWriter {
 public:
  GoldenWriter(const store::ReadView& view, store::WriteSet& changes, const GoldenRun& run)
      : view_(view), changes_(changes), run_(run) {}

  Result<ResolvedRun> Write() {
    GL_RETURN_IF_ERROR(ReadOldIds());
    AssignIds();
    GL_RETURN_IF_ERROR(KeepAbsentMembers());
    GL_RETURN_IF_ERROR(WriteSources());
    for (std::uint32_t c = 0; c < members_.size(); ++c) GL_RETURN_IF_ERROR(WriteCluster(c));
    GL_RETURN_IF_ERROR(WriteLeftovers());
    return std::move(outcome_);
  }

 private:
  SourceRef RefOf(std::size_t record) const {
    return {run_.records[record].source, run_.records[record].id};
  }

  Status ReadOldIds() {
    for (std::size_t r = 0; r < run_.records.size(); ++r) {
      const SourceRef ref = RefOf(r);
      brought_.insert(ref);
      GL_TRY(auto stored, ReadSource(view_, run_.entity_type, ref));
      if (members_.size() <= run_.clusters[r]) members_.resize(run_.clusters[r] + std::size_t{1});
      members_[run_.clusters[r]].push_back(run_.records[r]);
      if (stored) ++overlap_[{FromRecord(stored->golden), run_.clusters[r]}];
      stored_.push_back(std::move(stored));
    }
    return Ok();
  }

  // The greatest overlap goes first; of equal ones the older id, which is the smaller.
  void AssignIds() {
    std::vector<std::tuple<std::int64_t, Uuid, std::uint32_t>> claims;
    claims.reserve(overlap_.size());
    for (const auto& [claim, members] : overlap_) {
      claims.emplace_back(-members, claim.first, claim.second);
    }
    std::sort(claims.begin(), claims.end());
    std::vector<std::optional<Uuid>> ids(members_.size());
    for (const auto& [members, id, cluster] : claims) {
      const bool taken = owner_.contains(id);
      if (!taken && !ids[cluster]) {
        ids[cluster] = id;
        owner_[id] = cluster;
      } else if (!taken) {
        leftover_.try_emplace(id, cluster);
      }
    }
    for (const auto& [id, cluster] : owner_) leftover_.erase(id);
    for (std::optional<Uuid>& id : ids) outcome_.ids.push_back(id ? *id : NewUuid(run_.now));
  }

  // Members of known golden records that this run did not bring follow their golden id.
  Status KeepAbsentMembers() {
    std::map<Uuid, std::uint32_t> known(owner_.begin(), owner_.end());
    known.insert(leftover_.begin(), leftover_.end());
    for (const auto& [id, cluster] : known) {
      GL_TRY(const auto golden, ReadGolden(view_, run_.entity_type, id));
      if (!golden) continue;
      for (const auto& member : golden->members) {
        const SourceRef ref{member.source, member.id};
        if (brought_.contains(ref)) continue;
        GL_TRY(auto stored, ReadSource(view_, run_.entity_type, ref));
        if (!stored) continue;
        members_[cluster].push_back(ToSource(ref, *stored, run_.fields));
        if (leftover_.contains(id)) {
          stored->golden = ToRecord(outcome_.ids[cluster]);
          changes_.Put(Keyspace::kMdm, internal::SourceRecordKey(run_.entity_type, ref),
                       internal::Encode(*stored));
        }
      }
    }
    return Ok();
  }

  Status WriteSources() {
    for (std::size_t r = 0; r < run_.records.size(); ++r) {
      const SourceRecord& record = run_.records[r];
      const SourceRecordRecord now{ToRecord(outcome_.ids[run_.clusters[r]]), record.changed.micros,
                                   run_.fields, record.values};
      const std::string bytes = internal::Encode(now);
      if (stored_[r] && internal::Encode(*stored_[r]) == bytes) continue;
      changes_.Put(Keyspace::kMdm, internal::SourceRecordKey(run_.entity_type, RefOf(r)), bytes);
    }
    return Ok();
  }

  Status WriteCluster(std::uint32_t cluster) {
    std::vector<SourceRecord>& members = members_[cluster];
    if (members.empty()) return Ok();
    std::sort(members.begin(), members.end(), [](const SourceRecord& a, const SourceRecord& b) {
      return std::tie(a.source, a.id) < std::tie(b.source, b.id);
    });
    GoldenRecord golden{outcome_.ids[cluster], {}, {}, run_.run, run_.now};
    for (const SourceRecord& member : members) golden.members.push_back({member.source, member.id});
    golden.values = Survive(run_.fields, members, *run_.model);
    GL_TRY(const auto before, ReadGolden(view_, run_.entity_type, golden.id));
    GoldenRecordRecord after = ToStored(golden);
    if (before) {
      // Who changed it and when belong to the last change.
      GoldenRecordRecord same = after;
      same.run = before->run;
      same.changed = before->changed;
      if (internal::Encode(same) == internal::Encode(*before)) {
        ++outcome_.unchanged;
        return Ok();
      }
    }
    ++(before ? outcome_.changed : outcome_.created);
    changes_.Put(Keyspace::kMdm, internal::GoldenRecordKey(run_.entity_type, golden.id),
                 internal::Encode(after));
    return Ok();
  }

  // Ids that no cluster kept lead to the cluster that has most of their members.
  Status WriteLeftovers() {
    for (const auto& [id, cluster] : leftover_) {
      GoldenRecordRecord redirect;
      redirect.redirect = ToRecord(outcome_.ids[cluster]);
      redirect.run = ToRecord(run_.run);
      redirect.changed = run_.now.micros;
      changes_.Put(Keyspace::kMdm, internal::GoldenRecordKey(run_.entity_type, id),
                   internal::Encode(redirect));
      ++outcome_.redirected;
    }
    return Ok();
  }

  const store::ReadView& view_;
  store::WriteSet& changes_;
  const GoldenRun& run_;
  std::set<SourceRef> brought_;
  std::vector<std::optional<SourceRecordRecord>> stored_;  // of each record
  std::vector<std::vector<SourceRecord>> members_;         // of each cluster
  std::map<std::pair<Uuid, std::uint32_t>, std::int64_t> overlap_;
  std::map<Uuid, std::uint32_t> owner_;     // golden ids that a cluster keeps
  std::map<Uuid, std::uint32_t> leftover_;  // and those that become redirects
  ResolvedRun outcome_;
};

}  // namespace

Result<std::optional<GoldenRecord>> GoldenView::Get(std::string_view entity_type,
                                                    const Uuid& id) const {
  Uuid at = id;
  for (int step = 0; step < kMaxRedirects; ++step) {
    GL_TRY(const auto record, ReadGolden(view_, entity_type, at));
    if (!record) return std::optional<GoldenRecord>();
    if (!record->redirect) return std::optional(ToGolden(at, *record));
    at = FromRecord(*record->redirect);
  }
  return std::optional<GoldenRecord>();
}

Result<std::optional<Uuid>> GoldenView::Find(std::string_view entity_type,
                                             const SourceRef& record) const {
  GL_TRY(const auto stored, ReadSource(view_, entity_type, record));
  if (!stored) return std::optional<Uuid>();
  return std::optional(FromRecord(stored->golden));
}

Result<std::optional<SourceRecord>> GoldenView::Source(std::string_view entity_type,
                                                       const SourceRef& record,
                                                       std::vector<std::string>& fields) const {
  GL_TRY(const auto stored, ReadSource(view_, entity_type, record));
  if (!stored) return std::optional<SourceRecord>();
  fields = stored->fields;
  return std::optional(ToSource(record, *stored, fields));
}

Result<std::vector<GoldenRecord>> GoldenView::List(std::string_view entity_type, const Uuid& after,
                                                   std::size_t limit) const {
  std::vector<GoldenRecord> records;
  const std::string prefix = internal::GoldenRecordPrefix(entity_type);
  const std::string from = internal::GoldenRecordKey(entity_type, after);
  auto at = view_.Range(Keyspace::kMdm, from, store::PrefixEnd(prefix));
  for (; at.valid() && records.size() < limit; at.Next()) {
    store::KeyReader key(at.key().substr(prefix.size()));
    const Uuid id = key.ReadUuid();
    GL_RETURN_IF_ERROR(key.Finish());
    if (id <= after) continue;
    GL_TRY(const auto record, internal::DecodeGoldenRecord(at.value()));
    if (!record.redirect) records.push_back(ToGolden(id, record));
  }
  GL_RETURN_IF_ERROR(at.status());
  return records;
}

Result<ResolvedRun> WriteGoldenRecords(const store::ReadView& view, store::WriteSet& changes,
                                       const GoldenRun& run) {
  return GoldenWriter(view, changes, run).Write();
}

}  // namespace goldline::mdm
