// A WriteSet collects changes that are committed together or not at all, over any keyspaces.
//
//   WriteSet changes;
//   changes.Expect(Keyspace::kEntity, key, RevisionOf(value_read));   // else kConflict
//   changes.Put(Keyspace::kEntity, key, record).Delete(Keyspace::kByName, old_name);
//   GL_RETURN_IF_ERROR(store.Commit(std::move(changes), Durability::kSync));
//
// Later changes of a key win over earlier ones. A value, not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/flat_map.h"
#include "core/store/keyspaces.h"

namespace goldline::store {

// What a stored value was when it was read: a hash of its bytes, 0 for no value.
struct Revision {
  std::uint64_t value = 0;
  friend bool operator==(const Revision&, const Revision&) = default;
};
Revision RevisionOf(std::optional<std::string_view> value);
inline constexpr Revision kAbsent{};

class WriteSet {
 public:
  WriteSet& Put(Keyspace keyspace, std::string_view key, std::string_view value);
  WriteSet& Delete(Keyspace keyspace, std::string_view key);
  // Deletes begin <= key < end; an empty end means to the end of the keyspace.
  WriteSet& DeleteRange(Keyspace keyspace, std::string_view begin, std::string_view end);
  WriteSet& DeletePrefix(Keyspace keyspace, std::string_view prefix);
  // Commit fails with kConflict, changing nothing, unless the key has this revision by then.
  WriteSet& Expect(Keyspace keyspace, std::string_view key, Revision revision);
  // The same unless there are this many keys in begin <= key < end by then: that nobody added one
  // or took one away since they were read.
  WriteSet& ExpectKeys(Keyspace keyspace, std::string_view begin, std::string_view end,
                       std::size_t keys);
  // Adds an entry to the audit chain. Its number, and the hash that ties it to all entries before,
  // are given when the set is committed; see audit_chain.h.
  WriteSet& Chain(std::string_view entry);
  // Takes over the changes and expectations of `later`, after its own.
  void Append(const WriteSet& later);

  bool empty() const { return changes_.empty() && !expects(); }
  bool expects() const { return !expectations_.empty() || !range_expectations_.empty(); }
  std::size_t changes() const { return changes_.size(); }
  std::size_t bytes() const { return bytes_.size(); }

  // What this set leaves under the key: Untouched, or a value, or none.
  struct Pending {
    bool touched = false;
    std::optional<std::string> value;
  };
  Pending Find(Keyspace keyspace, std::string_view key) const;

  // The changes in order, as the store and its journal read them. Keys carry their keyspace's tag.
  enum class ChangeKind : std::uint8_t { kPut = 1, kDelete = 2, kDeleteRange = 3, kChain = 4 };
  struct Change {
    ChangeKind kind;
    Keyspace keyspace;
    std::string_view key;
    std::string_view value;  // of a put; the end of a range; an entry of the chain
  };
  Change change(std::size_t index) const;
  struct Expectation {
    Keyspace keyspace;
    std::string key;
    Revision revision;
  };
  const std::vector<Expectation>& expectations() const { return expectations_; }
  struct RangeExpectation {
    Keyspace keyspace;
    std::string begin;
    std::string end;
    std::size_t keys;
  };
  const std::vector<RangeExpectation>& range_expectations() const { return range_expectations_; }

 private:
  struct Stored {
    ChangeKind kind;
    Keyspace keyspace;
    std::uint64_t key_at;
    std::uint64_t value_at;
    std::uint64_t end_at;
  };
  void Add(ChangeKind kind, Keyspace keyspace, std::string_view key, std::string_view value);
  void IndexChanges() const;

  std::string bytes_;  // keys and values of all changes, one after the other
  std::vector<Stored> changes_;
  std::vector<Expectation> expectations_;
  std::vector<RangeExpectation> range_expectations_;
  // Tagged key -> position of its last change, made when Find first asks; bulk sets never pay.
  mutable FlatTextMap<std::size_t> latest_;
  mutable std::vector<std::size_t> ranges_;
  mutable std::size_t indexed_ = 0;
};

// The key as it is stored: the keyspace's tag before it.
std::string TaggedKey(Keyspace keyspace, std::string_view key);

}  // namespace goldline::store
