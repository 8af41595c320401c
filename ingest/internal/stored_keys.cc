// What later runs of a dataset ask of the keys that earlier ones left behind.
#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "catalog/catalog.h"
#include "catalog/errors.h"
#include "core/key_filter.h"
#include "ingest/internal/seen_key_layout.h"
#include "ingest/internal/seen_key_record.h"
#include "ingest/internal/seen_keys.h"

namespace goldline::ingest::internal {

using catalog::RunId;
using quality::EarlierRecord;
using quality::SeenKey;
using store::Cursor;
using store::Keyspace;
using store::ReadView;

namespace {

// Looking a key up takes about as long as reading so many, which is what a filter is made by.
constexpr std::uint64_t kKeysALookup = 1000;

class StoredKeys : public quality::EarlierKeys {
 public:
  StoredKeys(ReadView view, catalog::DatasetRef dataset, std::optional<Uuid> replaced)
      : view_(std::move(view)), dataset_(std::move(dataset)), replaced_(replaced) {}

  Result<std::vector<EarlierRecord>> Find(const Hash128& set,
                                          std::span<const Hash128> keys) const override {
    GL_TRY(const Space* const space, SpaceFor(set, keys.size()));
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t i = 0; space->keys > 0 && i < keys.size(); ++i) {
      if (!space->filter || space->filter->MayHold(keys[i].low)) wanted.push_back(i);
    }
    std::sort(wanted.begin(), wanted.end(),
              [&](std::uint32_t a, std::uint32_t b) { return ComesBefore(keys[a], keys[b]); });
    std::vector<EarlierRecord> found;
    for (std::size_t begin = 0; begin < wanted.size();) {
      const std::uint16_t bucket = BucketOf(keys[wanted[begin]]);
      std::size_t end = begin + 1;
      while (end < wanted.size() && BucketOf(keys[wanted[end]]) == bucket) ++end;
      GL_RETURN_IF_ERROR(
          FindInBucket(*space, bucket, keys, std::span(wanted).subspan(begin, end - begin), found));
      begin = end;
    }
    return found;
  }

  std::string RunName(std::uint32_t run) const override {
    const std::scoped_lock lock(mutex_);
    return ToString(names_[run]);
  }

 private:
  struct Space {
    Hash128 id;
    std::map<RunId, std::uint32_t> runs;  // that count, into names_
    std::uint64_t keys = 0;
    std::uint64_t lookups = 0;
    std::optional<KeyFilter> filter;
  };

  // A space does not change once it was given out, except for its filter: the first call that
  // finds many keys asked for makes a copy that has one.
  Result<const Space*> SpaceFor(const Hash128& set, std::size_t lookups) const {
    const std::scoped_lock lock(mutex_);
    auto known = spaces_.find(set);
    if (known == spaces_.end()) {
      GL_TRY(Space space, Load(KeySpaceOf(dataset_, set)));
      known = spaces_.emplace(set, std::make_unique<Space>(std::move(space))).first;
    }
    Space& space = *known->second;
    space.lookups += lookups;
    if (space.filter || space.lookups * kKeysALookup < space.keys || space.keys == 0) {
      return &space;
    }
    auto filtered = std::make_unique<Space>();
    filtered->id = space.id;
    filtered->runs = space.runs;
    filtered->keys = space.keys;
    GL_TRY(filtered->filter, MakeFilter(space));
    retired_.push_back(std::exchange(known->second, std::move(filtered)));
    return known->second.get();
  }

  Result<Space> Load(const Hash128& id) const {
    Space space;
    space.id = id;
    const std::string prefix = SeenRunPrefix(id);
    Cursor at = view_.Prefix(Keyspace::kSeenKey, prefix);
    for (; at.valid(); at.Next()) {
      GL_TRY(const SeenRunRecord record, DecodeSeenRun(at.value()));
      const Uuid uuid{record.run_high, record.run_low};
      if (uuid == replaced_) continue;
      store::KeyReader reader(at.key().substr(prefix.size()));
      space.runs.emplace(reader.Of<catalog::RunTag>(), names_.size());
      names_.push_back(uuid);
      space.keys += record.keys;
    }
    GL_RETURN_IF_ERROR(at.status());
    return space;
  }

  Result<KeyFilter> MakeFilter(const Space& space) const {
    KeyFilter filter(space.keys);
    Cursor at = view_.Prefix(Keyspace::kSeenKey, SeenPagePrefix(space.id));
    for (; at.valid(); at.Next()) {
      GL_TRY(const SeenPage page, ReadSeenPageKey(at.key()));
      if (!space.runs.contains(page.run)) continue;
      GL_TRY(const std::vector<SeenKey> keys, DecodeSeenKeys(at.value()));
      for (const SeenKey& key : keys) filter.Add(key.key.low);
    }
    GL_RETURN_IF_ERROR(at.status());
    return filter;
  }

  // `wanted` are sorted by their keys. Pages come in the order of their runs, the oldest first.
  Status FindInBucket(const Space& space, std::uint16_t bucket, std::span<const Hash128> keys,
                      std::span<const std::uint32_t> wanted,
                      std::vector<EarlierRecord>& found) const {
    std::vector<bool> had(wanted.size());
    Cursor at = view_.Prefix(Keyspace::kSeenKey, SeenPagePrefix(space.id, bucket));
    for (; at.valid(); at.Next()) {
      GL_TRY(const SeenPage page, ReadSeenPageKey(at.key()));
      const auto run = space.runs.find(page.run);
      if (run == space.runs.end()) continue;
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (had[i]) continue;
        GL_TRY(const auto line, FindSeenKey(at.value(), keys[wanted[i]]));
        if (!line) continue;
        found.push_back({wanted[i], run->second, *line});
        had[i] = true;
      }
    }
    return at.status();
  }

  ReadView view_;
  catalog::DatasetRef dataset_;
  std::optional<Uuid> replaced_;
  mutable std::mutex mutex_;
  mutable std::map<Hash128, std::unique_ptr<Space>> spaces_;
  mutable std::vector<std::unique_ptr<Space>> retired_;  // which others may still be reading
  mutable std::vector<Uuid> names_;
};

}  // namespace

Result<std::shared_ptr<const quality::EarlierKeys>> EarlierKeysOf(
    const ReadView& view, const catalog::DatasetRef& dataset, const std::optional<Uuid>& replaced) {
  if (replaced) {
    GL_TRY(const std::optional<catalog::Run> run, catalog::CatalogView(view).FindRun(*replaced));
    if (!run) return errors::NoSuchRun(ToString(*replaced));
  }
  return std::shared_ptr<const quality::EarlierKeys>(
      std::make_shared<const StoredKeys>(view, dataset, replaced));
}

}  // namespace goldline::ingest::internal
