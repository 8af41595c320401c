#include <algorithm>
#include <utility>

#include "core/flat_map.h"
#include "core/log.h"
#include "core/store/errors.h"
#include "core/store/internal/database.h"

namespace goldline::store::internal {
namespace {

// Past this, a group is committed without waiting for more; and so much may queue up.
constexpr std::size_t kGroupBytes = std::size_t{2} << 20;
constexpr std::size_t kQueueBytes = std::size_t{64} << 20;

// One RocksDB write in the making: several waiting sets, each whole.
class Group {
 public:
  Group(const Rocks& rocks, ChainLink& last_link) : rocks_(rocks), last_link_(last_link) {}

  // Whether `waiting` expects something of keys that this group is about to change.
  bool Touches(const WriteSet& changes) const {
    if (!changes.expects() || members_.empty()) return false;
    if (has_ranges_ || !changes.range_expectations().empty()) return true;
    return std::any_of(changes.expectations().begin(), changes.expectations().end(),
                       [this](const auto& expected) { return touched_.contains(expected.key); });
  }

  void Add(Waiting& waiting, bool remember_keys) {
    for (std::size_t i = 0; i < waiting.changes.changes(); ++i) {
      AddChange(waiting.changes.change(i), remember_keys);
    }
    sync_ = sync_ || waiting.durability == Durability::kSync;
    members_.push_back(&waiting);
  }

  // Writes what was added, answers, and is empty again.
  void Write() {
    if (members_.empty()) return;
    ForgetDeleted();
    BeginRecent();
    const Status written = WriteBatch();
    ForgetDeleted();
    if (written.ok()) FinishRecent();
    for (Waiting* member : members_) member->done(written);
    members_.clear();
    batch_.Clear();
    touched_.clear();
    deleted_.clear();
    recent_.clear();
    has_ranges_ = false;
    sync_ = false;
  }

 private:
  void AddChange(const WriteSet::Change& change, bool remember_key) {
    rocksdb::ColumnFamilyHandle* family = rocks_.Family(change.keyspace);
    const rocksdb::Slice key(change.key.data(), change.key.size());
    const rocksdb::Slice value(change.value.data(), change.value.size());
    rocksdb::Status added;
    switch (change.kind) {
      case WriteSet::ChangeKind::kPut:
        added = batch_.Put(family, key, value);
        break;
      case WriteSet::ChangeKind::kDelete:
        added = batch_.Delete(family, key);
        deleted_.push_back(change.key);
        break;
      case WriteSet::ChangeKind::kDeleteRange:
        added = batch_.DeleteRange(family, key, value);
        has_ranges_ = true;
        break;
      case WriteSet::ChangeKind::kChain:
        added = AddLink(family, change.value);
        break;
    }
    if (failed_.ok()) failed_ = added;
    if (remember_key) touched_.insert(change.key);
  }

  // What GetSettled remembers must not outlive what is deleted.
  void ForgetDeleted() {
    if (has_ranges_) rocks_.settled->ForgetAll();
    for (const std::string_view key : deleted_) rocks_.settled->Forget(key);
  }

  void BeginRecent() {
    if (has_ranges_) rocks_.recent->ForgetAll();
    for (const Waiting* member : members_) {
      for (std::size_t i = 0; i < member->changes.changes(); ++i) {
        const WriteSet::Change change = member->changes.change(i);
        if (rocks_.recent->Begin(change.key)) recent_.push_back(change);
      }
    }
  }

  // In the order of the changes: the last one of a key counts.
  void FinishRecent() {
    for (const WriteSet::Change& change : recent_) {
      const bool put = change.kind == WriteSet::ChangeKind::kPut;
      rocks_.recent->Written(change.key, put ? std::optional(change.value) : std::nullopt);
    }
    rocks_.recent->Committed();
  }

  rocksdb::Status AddLink(rocksdb::ColumnFamilyHandle* family, std::string_view entry) {
    // A write that fails makes the store read-only, so a link that was not written is never
    // followed.
    last_link_ = NextLink(last_link_, entry);
    return batch_.Put(family, TaggedKey(Keyspace::kAudit, ChainKey(last_link_.number)),
                      EncodeChained(last_link_, entry));
  }

  Status WriteBatch() {
    GL_RETURN_IF_ERROR(rocks_.health->Check());
    rocksdb::Status written = std::exchange(failed_, rocksdb::Status::OK());
    if (written.ok()) {
      rocksdb::WriteOptions options;
      options.sync = sync_;
      written = rocks_.db->Write(options, &batch_);
    }
    if (!written.ok()) {
      rocks_.health->Fail(written);
      return rocks_.health->Check();
    }
    return Ok();
  }

  const Rocks& rocks_;
  ChainLink& last_link_;
  rocksdb::WriteBatch batch_;
  rocksdb::Status failed_;
  std::vector<Waiting*> members_;
  FlatTextSet touched_;
  std::vector<std::string_view> deleted_;
  std::vector<WriteSet::Change> recent_;  // of rows that are known as recent ones
  bool has_ranges_ = false;
  bool sync_ = false;
};

// As many as there are, but not more than it takes to know that they are too many.
Result<std::size_t> CountKeys(const Rocks& rocks, const WriteSet::RangeExpectation& range) {
  rocksdb::ReadOptions options;
  const rocksdb::Slice end(range.end);
  options.total_order_seek = true;
  options.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> at(
      rocks.db->NewIterator(options, rocks.Family(range.keyspace)));
  std::size_t keys = 0;
  for (at->Seek(range.begin); at->Valid() && keys <= range.keys; at->Next()) ++keys;
  if (!at->status().ok()) return FromRocks(rocks.folder, at->status());
  return keys;
}

Result<Revision> CurrentRevision(const Rocks& rocks, Keyspace keyspace, const std::string& key) {
  if (const auto known = rocks.recent->Current(key)) return *known;
  GL_TRY(const std::optional<std::string> value,
         GetTagged(rocks, rocksdb::ReadOptions(), keyspace, key));
  rocks.recent->Learn(key, value);
  return RevisionOf(value);
}

Status CheckExpectations(const Rocks& rocks, const WriteSet& changes) {
  for (const WriteSet::Expectation& expected : changes.expectations()) {
    GL_TRY(const Revision now, CurrentRevision(rocks, expected.keyspace, expected.key));
    if (now != expected.revision) return errors::Changed(RowOf(expected.keyspace).name);
  }
  for (const WriteSet::RangeExpectation& expected : changes.range_expectations()) {
    GL_TRY(const std::size_t keys, CountKeys(rocks, expected));
    if (keys != expected.keys) return errors::Changed(RowOf(expected.keyspace).name);
  }
  return Ok();
}

}  // namespace

CommitQueue::CommitQueue(std::shared_ptr<Rocks> rocks, ChainLink last_link)
    : rocks_(std::move(rocks)), last_link_(std::move(last_link)), thread_([this] { Run(); }) {}

bool CommitQueue::Add(Waiting& waiting) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return stopping_ || queued_bytes_ < kQueueBytes; });
  if (stopping_) return false;
  queued_bytes_ += waiting.changes.bytes();
  queue_.push_back(std::move(waiting));
  work_.notify_one();
  return true;
}

void CommitQueue::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  room_.notify_all();
  std::call_once(joined_, [this] { thread_.join(); });
}

void CommitQueue::Run() {
  for (std::vector<Waiting> group = TakeGroup(); !group.empty(); group = TakeGroup()) {
    CommitGroup(std::move(group));
  }
}

std::vector<Waiting> CommitQueue::TakeGroup() {
  std::unique_lock lock(mutex_);
  work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  std::vector<Waiting> group;
  for (std::size_t bytes = 0; !queue_.empty() && bytes < kGroupBytes; queue_.pop_front()) {
    bytes += queue_.front().changes.bytes();
    queued_bytes_ -= queue_.front().changes.bytes();
    group.push_back(std::move(queue_.front()));
  }
  room_.notify_all();
  return group;
}

// Sets are merged into one write, except where a set expects something of keys that an earlier one
// of the group changes: then the earlier ones are written first, so that it sees them.
void CommitQueue::CommitGroup(std::vector<Waiting> waiting) {
  const bool any_expects = std::any_of(waiting.begin(), waiting.end(),
                                       [](const Waiting& one) { return one.changes.expects(); });
  Group group(*rocks_, last_link_);
  for (Waiting& one : waiting) {
    if (group.Touches(one.changes)) group.Write();
    if (Status expected = CheckExpectations(*rocks_, one.changes); !expected.ok()) {
      one.done(std::move(expected));
    } else {
      group.Add(one, any_expects);
    }
  }
  group.Write();
}

}  // namespace goldline::store::internal
