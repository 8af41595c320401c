// What later runs of a dataset ask of the keys that earlier ones left behind.
#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "catalog/catalog.h"
#include "catalog/errors.h"
#include "core/key_filter.h"
#include "core/text.h"
#include "ingest/errors.h"
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

// Looking a key up takes about as long as reading so many, which is what makes a lookup quick.
constexpr std::uint64_t kKeysALookup = 1000;
// Of so many keys all is kept in memory: 256 MiB.
constexpr std::uint64_t kMostHeld = std::uint64_t{8} << 20;
constexpr std::size_t kFilterBits = 16;

struct HeldKey {
  Hash128 key;
  std::uint64_t line = 0;
  std::uint32_t run = 0;  // as EarlierRecord::run
};

// The keys of one set, as they were when the run began.
struct Space {
  Hash128 id;
  std::map<RunId, std::uint32_t> runs;  // that count, and their names' places
  std::uint64_t keys = 0;
  std::optional<KeyFilter> filter;
  std::vector<HeldKey> held;        // sorted, the oldest run of a key first; empty: too many
  std::vector<std::size_t> begins;  // of each bucket in `held`, and the end
};

// The pages of a bucket, or of all, whose run counts, the oldest run first.
template <class Take>
Status ForEachPage(const ReadView& view, const Space& space, const std::string& prefix,
                   const Take& take) {
  Cursor at = view.Prefix(Keyspace::kSeenKey, prefix);
  for (; at.valid(); at.Next()) {
    GL_TRY(const SeenPage page, ReadSeenPageKey(at.key()));
    const auto run = space.runs.find(page.run);
    if (run == space.runs.end()) continue;
    GL_RETURN_IF_ERROR(take(run->second, at.value()));
  }
  return at.status();
}

void SortHeld(Space& space) {
  std::stable_sort(space.held.begin(), space.held.end(),
                   [](const HeldKey& a, const HeldKey& b) { return ComesBefore(a.key, b.key); });
  space.begins.assign((std::size_t{1} << kBucketBits) + 1, 0);
  for (const HeldKey& held : space.held) ++space.begins[BucketOf(held.key) + 1];
  for (std::size_t i = 1; i < space.begins.size(); ++i) space.begins[i] += space.begins[i - 1];
}

// Reads all keys of the space once.
Result<std::shared_ptr<const Space>> Quickened(const ReadView& view, const Space& space) {
  auto quick = std::make_shared<Space>(space);
  KeyFilter& filter = quick->filter.emplace(space.keys, kFilterBits);
  const bool holds = space.keys <= kMostHeld;
  const auto add = [&](std::uint32_t run, std::string_view bytes) -> Status {
    GL_TRY(const std::vector<SeenKey> keys, DecodeSeenKeys(bytes));
    for (const SeenKey& seen : keys) {
      filter.Add(seen.key.low);
      if (holds) quick->held.push_back({seen.key, seen.line, run});
    }
    return Ok();
  };
  GL_RETURN_IF_ERROR(ForEachPage(view, space, SeenPagePrefix(space.id), add));
  if (holds) SortHeld(*quick);
  return std::shared_ptr<const Space>(std::move(quick));
}

// Which of the keys a space has.
class Search {
 public:
  Search(const ReadView& view, const Space& space, std::span<const Hash128> keys)
      : view_(view), space_(space), keys_(keys) {}

  Result<std::vector<EarlierRecord>> Run() {
    if (space_.keys == 0) return std::move(found_);
    for (std::uint32_t i = 0; i < keys_.size(); ++i) {
      if (!space_.filter || space_.filter->MayHold(keys_[i].low)) wanted_.push_back(i);
    }
    if (!space_.begins.empty()) {
      for (const std::uint32_t index : wanted_) FindHeld(index);
    } else {
      GL_RETURN_IF_ERROR(FindStored());
    }
    return std::move(found_);
  }

 private:
  void FindHeld(std::uint32_t index) {
    const Hash128& key = keys_[index];
    const std::uint16_t bucket = BucketOf(key);
    const HeldKey* const end = space_.held.data() + space_.begins[bucket + 1];
    const HeldKey* const held = std::lower_bound(
        space_.held.data() + space_.begins[bucket], end, key,
        [](const HeldKey& a, const Hash128& wanted) { return ComesBefore(a.key, wanted); });
    if (held != end && held->key == key) found_.push_back({index, held->run, held->line});
  }

  // Bucket by bucket, so that none is read twice.
  Status FindStored() {
    std::sort(wanted_.begin(), wanted_.end(),
              [&](std::uint32_t a, std::uint32_t b) { return ComesBefore(keys_[a], keys_[b]); });
    for (std::size_t begin = 0; begin < wanted_.size();) {
      const std::uint16_t bucket = BucketOf(keys_[wanted_[begin]]);
      std::size_t end = begin + 1;
      while (end < wanted_.size() && BucketOf(keys_[wanted_[end]]) == bucket) ++end;
      GL_RETURN_IF_ERROR(FindInBucket(bucket, std::span(wanted_).subspan(begin, end - begin)));
      begin = end;
    }
    return Ok();
  }

  Status FindInBucket(std::uint16_t bucket, std::span<const std::uint32_t> wanted) {
    std::vector<bool> had(wanted.size());
    const auto look = [&](std::uint32_t run, std::string_view bytes) -> Status {
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (had[i]) continue;
        GL_TRY(const auto line, FindSeenKey(bytes, keys_[wanted[i]]));
        if (!line) continue;
        found_.push_back({wanted[i], run, *line});
        had[i] = true;
      }
      return Ok();
    };
    return ForEachPage(view_, space_, SeenPagePrefix(space_.id, bucket), look);
  }

  const ReadView& view_;
  const Space& space_;
  std::span<const Hash128> keys_;
  std::vector<std::uint32_t> wanted_;  // that the filter lets through
  std::vector<EarlierRecord> found_;
};

class StoredKeys : public quality::EarlierKeys {
 public:
  StoredKeys(ReadView view, catalog::DatasetRef dataset, std::optional<Uuid> replaced)
      : view_(std::move(view)), dataset_(std::move(dataset)), replaced_(replaced) {}

  Result<std::vector<EarlierRecord>> Find(const Hash128& set,
                                          std::span<const Hash128> keys) const override {
    GL_TRY(const std::shared_ptr<const Space> space, SpaceFor(set, keys.size()));
    return Search(view_, *space, keys).Run();
  }

  std::string RunName(std::uint32_t run) const override {
    const std::scoped_lock lock(mutex_);
    return ToString(names_[run]);
  }

 private:
  struct Known {
    std::shared_ptr<const Space> space;
    std::uint64_t lookups = 0;
  };

  Result<std::shared_ptr<const Space>> SpaceFor(const Hash128& set, std::size_t lookups) const {
    const std::scoped_lock lock(mutex_);
    Known& known = spaces_[set];
    if (known.space == nullptr) {
      GL_TRY(Space space, Load(KeySpaceOf(dataset_, set)));
      known.space = std::make_shared<const Space>(std::move(space));
    }
    known.lookups += lookups;
    if (!known.space->filter && known.lookups * kKeysALookup >= known.space->keys) {
      GL_TRY(known.space, Quickened(view_, *known.space));
    }
    return known.space;
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

  ReadView view_;
  catalog::DatasetRef dataset_;
  std::optional<Uuid> replaced_;
  mutable std::mutex mutex_;
  mutable std::map<Hash128, Known> spaces_;
  mutable std::vector<Uuid> names_;
};

// That there is such a run, and that it checked or wrote the dataset.
Status CheckReplaced(const ReadView& view, const catalog::DatasetRef& dataset, const Uuid& uuid) {
  const catalog::CatalogView catalog(view);
  GL_TRY(const std::optional<catalog::Run> run, catalog.FindRun(uuid));
  if (!run) return errors::NoSuchRun(ToString(uuid));
  GL_TRY(const std::optional<catalog::Dataset> found, catalog.FindDataset(dataset));
  for (const auto* datasets : {&run->inputs, &run->outputs}) {
    if (!found) break;
    if (std::find(datasets->begin(), datasets->end(), found->id) != datasets->end()) return Ok();
  }
  return errors::RunOfOtherDataset(ToString(uuid),
                                   Concat(dataset.namespace_name, "/", dataset.name));
}

}  // namespace

Result<std::shared_ptr<const quality::EarlierKeys>> EarlierKeysOf(
    const ReadView& view, const catalog::DatasetRef& dataset, const std::optional<Uuid>& replaced) {
  if (replaced) GL_RETURN_IF_ERROR(CheckReplaced(view, dataset, *replaced));
  return std::shared_ptr<const quality::EarlierKeys>(
      std::make_shared<const StoredKeys>(view, dataset, replaced));
}

}  // namespace goldline::ingest::internal
