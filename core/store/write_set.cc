#include "core/store/write_set.h"

#include "core/hash.h"
#include "core/store/key.h"

namespace goldline::store {

Revision RevisionOf(std::optional<std::string_view> value) {
  if (!value) return kAbsent;
  const std::uint64_t hash = HashBytes(*value);
  return {hash == 0 ? 1 : hash};
}

std::string TaggedKey(Keyspace keyspace, std::string_view key) {
  std::string tagged;
  tagged.reserve(key.size() + 1);
  tagged += static_cast<char>(keyspace);
  tagged += key;
  return tagged;
}

void WriteSet::Add(ChangeKind kind, Keyspace keyspace, std::string_view key,
                   std::string_view value) {
  const std::uint64_t key_at = bytes_.size();
  bytes_ += static_cast<char>(keyspace);
  bytes_ += key;
  const std::uint64_t value_at = bytes_.size();
  bytes_ += value;
  changes_.push_back({kind, keyspace, key_at, value_at, bytes_.size()});
}

WriteSet& WriteSet::Put(Keyspace keyspace, std::string_view key, std::string_view value) {
  Add(ChangeKind::kPut, keyspace, key, value);
  return *this;
}

WriteSet& WriteSet::Delete(Keyspace keyspace, std::string_view key) {
  Add(ChangeKind::kDelete, keyspace, key, {});
  return *this;
}

WriteSet& WriteSet::DeleteRange(Keyspace keyspace, std::string_view begin, std::string_view end) {
  const std::string tagged_end =
      end.empty() ? PrefixEnd(TaggedKey(keyspace, {})) : TaggedKey(keyspace, end);
  if (TaggedKey(keyspace, begin) < tagged_end) {
    Add(ChangeKind::kDeleteRange, keyspace, begin, tagged_end);
  }
  return *this;
}

WriteSet& WriteSet::DeletePrefix(Keyspace keyspace, std::string_view prefix) {
  return DeleteRange(keyspace, prefix, PrefixEnd(prefix));
}

WriteSet& WriteSet::Chain(std::string_view entry) {
  Add(ChangeKind::kChain, Keyspace::kAudit, {}, entry);
  return *this;
}

WriteSet& WriteSet::Expect(Keyspace keyspace, std::string_view key, Revision revision) {
  expectations_.push_back({keyspace, TaggedKey(keyspace, key), revision});
  return *this;
}

WriteSet& WriteSet::ExpectKeys(Keyspace keyspace, std::string_view begin, std::string_view end,
                               std::size_t keys) {
  range_expectations_.push_back(
      {keyspace, TaggedKey(keyspace, begin), TaggedKey(keyspace, end), keys});
  return *this;
}

void WriteSet::Append(const WriteSet& later) {
  const std::uint64_t shift = bytes_.size();
  bytes_ += later.bytes_;
  for (Stored change : later.changes_) {
    change.key_at += shift;
    change.value_at += shift;
    change.end_at += shift;
    changes_.push_back(change);
  }
  expectations_.insert(expectations_.end(), later.expectations_.begin(), later.expectations_.end());
  range_expectations_.insert(range_expectations_.end(), later.range_expectations_.begin(),
                             later.range_expectations_.end());
}

WriteSet::Change WriteSet::change(std::size_t index) const {
  const Stored& stored = changes_[index];
  const std::string_view bytes = bytes_;
  return {stored.kind, stored.keyspace,
          bytes.substr(stored.key_at, stored.value_at - stored.key_at),
          bytes.substr(stored.value_at, stored.end_at - stored.value_at)};
}

void WriteSet::IndexChanges() const {
  for (; indexed_ < changes_.size(); ++indexed_) {
    const Change indexed = change(indexed_);
    if (indexed.kind == ChangeKind::kDeleteRange) {
      ranges_.push_back(indexed_);
    } else {
      latest_[std::string(indexed.key)] = indexed_;
    }
  }
}

WriteSet::Pending WriteSet::Find(Keyspace keyspace, std::string_view key) const {
  IndexChanges();
  const std::string tagged = TaggedKey(keyspace, key);
  const auto found = latest_.find(tagged);
  for (auto range = ranges_.rbegin(); range != ranges_.rend(); ++range) {
    if (found != latest_.end() && *range < found->second) break;
    const Change deleted = change(*range);
    if (deleted.key <= tagged && tagged < deleted.value) return {true, std::nullopt};
  }
  if (found == latest_.end()) return {};
  const Change last = change(found->second);
  if (last.kind == ChangeKind::kDelete) return {true, std::nullopt};
  return {true, std::string(last.value)};
}

}  // namespace goldline::store
