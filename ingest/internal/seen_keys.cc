#include "ingest/internal/seen_keys.h"

#include <utility>

#include "core/json.h"
#include "core/store/errors.h"
#include "ingest/internal/seen_key_layout.h"
#include "ingest/internal/seen_key_record.h"

namespace goldline::ingest::internal {

using catalog::RunId;
using quality::SeenKey;
using store::Cursor;
using store::Keyspace;
using store::ReadView;
using store::WriteSet;

namespace {

constexpr std::size_t kPartKeys = std::size_t{2} << 20;  // 48 MiB
constexpr std::size_t kBatchBytes = std::size_t{4} << 20;

Status ForgetPages(const ReadView& view, const SeenRun& run, WriteSet& changes) {
  Cursor pages = view.Prefix(Keyspace::kSeenKey, SeenPagePrefix(run.space));
  for (; pages.valid(); pages.Next()) {
    GL_TRY(const SeenPage page, ReadSeenPageKey(pages.key()));
    if (page.run == run.run) changes.Delete(Keyspace::kSeenKey, pages.key());
  }
  return pages.status();
}

// Deletes what a run left, also of sets of keys that its contract does not have any more.
Status Forget(const ReadView& view, const Uuid& uuid, WriteSet& changes) {
  Cursor runs = view.Prefix(Keyspace::kSeenKey, SeenRunPrefix());
  for (; runs.valid(); runs.Next()) {
    GL_TRY(const SeenRunRecord record, DecodeSeenRun(runs.value()));
    if (Uuid{record.run_high, record.run_low} != uuid) continue;
    GL_TRY(const SeenRun run, ReadSeenRunKey(runs.key()));
    changes.Delete(Keyspace::kSeenKey, runs.key());
    GL_RETURN_IF_ERROR(ForgetPages(view, run, changes));
  }
  return runs.status();
}

}  // namespace

Hash128 KeySpaceOf(const catalog::DatasetRef& dataset, const Hash128& set) {
  JsonWriter json;
  json.BeginArray().String(dataset.namespace_name).String(dataset.name);
  json.String(ToString(set)).EndArray();
  return HashBytes128(json.text());
}

Status SeenKeyWriter::Keep(const quality::CheckPlan& plan, const quality::Check& check) {
  for (const quality::KeySet& set : plan.key_sets()) {
    Space& space = spaces_.emplace_back(Space{KeySpaceOf(dataset_, set.id), 0, 0});
    std::vector<SeenKey> part;
    const auto take = [&](const SeenKey& key) -> Status {
      part.push_back(key);
      if (part.size() < kPartKeys) return Ok();
      return WritePart(space, std::exchange(part, {}));
    };
    GL_RETURN_IF_ERROR(check.ForEachKey(set, take));
    GL_RETURN_IF_ERROR(WritePart(space, std::move(part)));
  }
  return Ok();
}

Status SeenKeyWriter::WritePart(Space& space, std::vector<SeenKey> keys) {
  if (keys.empty()) return Ok();
  WriteSet rows;
  const auto write = [&](std::uint16_t bucket, std::span<const SeenKey> found) -> Status {
    rows.Put(Keyspace::kSeenKey, SeenPageKey(space.id, {bucket, bulk_.run(), space.parts}),
             EncodeSeenKeys(found));
    if (rows.bytes() < kBatchBytes) return Ok();
    return bulk_.Write(std::exchange(rows, {}));
  };
  GL_RETURN_IF_ERROR(ForEachBucket(keys, write));
  space.keys += keys.size();
  ++space.parts;
  return rows.empty() ? Ok() : bulk_.Write(rows);
}

Status SeenKeyWriter::Complete(const ReadView& view, const std::optional<Uuid>& replaced,
                               const Uuid& run, WriteSet& changes) const {
  if (replaced) GL_RETURN_IF_ERROR(Forget(view, *replaced, changes));
  for (const Space& space : spaces_) {
    if (space.keys == 0) continue;
    changes.Put(Keyspace::kSeenKey, SeenRunKey(space.id, bulk_.run()),
                Encode(SeenRunRecord{run.high, run.low, space.keys, space.parts}));
  }
  return Ok();
}

Status AddSeenKeys(const ReadView& view, const catalog::DatasetRef& dataset, const Hash128& set,
                   RunId run, const Uuid& uuid, std::vector<SeenKey> keys, WriteSet& changes) {
  if (keys.empty()) return Ok();
  const Hash128 space = KeySpaceOf(dataset, set);
  const std::string key = SeenRunKey(space, run);
  GL_TRY(const std::optional<std::string> bytes, view.Get(Keyspace::kSeenKey, key));
  SeenRunRecord record{uuid.high, uuid.low, 0, 0};
  if (bytes) {
    GL_TRY(record, DecodeSeenRun(*bytes));
  }
  const auto write = [&](std::uint16_t bucket, std::span<const SeenKey> found) -> Status {
    changes.Put(Keyspace::kSeenKey, SeenPageKey(space, {bucket, run, record.parts}),
                EncodeSeenKeys(found));
    return Ok();
  };
  GL_RETURN_IF_ERROR(ForEachBucket(keys, write));
  record.keys += keys.size();
  ++record.parts;
  // Another release may write the same part.
  changes.Expect(Keyspace::kSeenKey, key, store::RevisionOf(bytes));
  changes.Put(Keyspace::kSeenKey, key, Encode(record));
  return Ok();
}

}  // namespace goldline::ingest::internal
