// KvStore is the ordered key-value store that everything durable lives in: one folder, one process.
// Reads go through a ReadView, which sees one moment; changes are collected in a WriteSet and
// committed at once. One thread commits: it merges the sets that wait, checks what they expect,
// syncs once and answers all of them.
//
//   GL_TRY(auto store, KvStore::Open("goldline-data"));
//   ReadView view = store->View();
//   GL_TRY(std::optional<std::string> value, view.Get(Keyspace::kEntity, key));
//   for (Cursor at = view.Prefix(Keyspace::kByName, prefix); at.valid(); at.Next()) use(at.key());
//
// Thread-safe. Errors: kUnavailable store_locked, kFailedPrecondition store_newer or not_a_store,
// kResourceExhausted store_no_space; after a failed write (disk full, I/O error) every further
// commit gives store_read_only while reads go on; damaged bytes give kDataLoss.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/store/keyspaces.h"
#include "core/store/write_set.h"

namespace goldline::store {

namespace internal {
struct Database;
struct RememberedRows;
struct ViewState;
struct CursorState;
struct TestHook;
}  // namespace internal

enum class Durability : std::uint8_t {
  kSync,      // acknowledged once it is on the disk
  kBuffered,  // acknowledged before: survives the process, not a power cut
};

enum class IfMissing : std::uint8_t { kCreate, kFail };

struct StoreOptions {
  IfMissing if_missing = IfMissing::kCreate;
  std::size_t write_buffer_bytes = std::size_t{64} << 20;  // of all keyspaces together
  std::size_t cache_bytes = std::size_t{64} << 20;
  std::size_t settled_bytes = std::size_t{64} << 20;  // of rows that GetSettled remembers
  std::size_t recent_bytes = std::size_t{32} << 20;   // of rows that were changed lately
  const internal::TestHook* test_hook = nullptr;      // faults for tests: internal/test_hook.h
};

// Keys in order, each with its value. Views are valid until Next. After the loop ask status(): a
// cursor also ends when the store cannot be read.
class Cursor {
 public:
  explicit Cursor(std::unique_ptr<internal::CursorState> state);
  ~Cursor();
  Cursor(Cursor&&) noexcept;
  Cursor& operator=(Cursor&&) noexcept;

  // Goes to the keys that begin with `prefix`, or to begin <= key < end, in the same keyspace and
  // moment: cheaper than another cursor.
  void Seek(std::string_view prefix);
  void Seek(std::string_view begin, std::string_view end);
  bool valid() const;
  void Next();
  std::string_view key() const;
  std::string_view value() const;
  Status status() const;

 private:
  std::unique_ptr<internal::CursorState> state_;
};

struct Row {
  std::string key;
  std::string value;
};

// One moment of the store. Cheap to make and to copy; keep it for one answer, not for hours (what
// it sees cannot be compacted away). Must not outlive its store. Const use is thread-safe.
class ReadView {
 public:
  explicit ReadView(std::shared_ptr<const internal::ViewState> state);

  Result<std::optional<std::string>> Get(Keyspace keyspace, std::string_view key) const;
  // As Get, for a row that is never changed once it is there, such as the name of a field: may
  // answer from memory, and also when the row is newer than this view.
  Result<std::optional<std::string>> GetSettled(Keyspace keyspace, std::string_view key) const;
  // As GetSettled, of several at once, which is cheaper; in their order. What is newer than this
  // view may be missing.
  Result<std::vector<std::optional<std::string>>> GetManySettled(
      Keyspace keyspace, std::span<const std::string> keys) const;
  // Reads rows at once for the Get of each that follows; only of a view that remembers.
  Status Prefetch(Keyspace keyspace, std::span<const std::string> keys) const;
  // All keys that begin with `prefix`; of a whole keyspace when it is empty.
  Cursor Prefix(Keyspace keyspace, std::string_view prefix) const;
  // begin <= key < end; an empty end means to the end of the keyspace.
  Cursor Range(Keyspace keyspace, std::string_view begin, std::string_view end) const;
  // The greatest of the keys in begin <= key < end, with its value; nullopt when there is none.
  Result<std::optional<Row>> Last(Keyspace keyspace, std::string_view begin,
                                  std::string_view end) const;
  // The same moment, remembering what Get reads from now on, and keeping the cursors that are done
  // with for the next ones: for one answer that asks for the same rows again and again. Whoever
  // copies it shares what is remembered.
  ReadView Remembering() const;
  // A cursor at no key yet, for Seek.
  Cursor Keys(Keyspace keyspace) const;
  // What Get will give once `changes` are committed to this view.
  Result<std::optional<std::string>> Get(const WriteSet& changes, Keyspace keyspace,
                                         std::string_view key) const;

 private:
  std::shared_ptr<const internal::ViewState> state_;
  std::shared_ptr<internal::RememberedRows> remembered_;  // none: nothing is
};

class KvStore {
 public:
  static Result<std::unique_ptr<KvStore>> Open(const std::filesystem::path& folder,
                                               const StoreOptions& options = {});
  ~KvStore();
  KvStore(const KvStore&) = delete;
  KvStore& operator=(const KvStore&) = delete;

  ReadView View() const;
  Result<std::optional<std::string>> Get(Keyspace keyspace, std::string_view key) const;

  // Waits until the set is committed as durably as asked; all of it or nothing.
  Status Commit(WriteSet changes, Durability durability);
  // Calls `done` on the commit thread, which it must not hold up. Waits when too much is queued.
  void CommitAsync(WriteSet changes, Durability durability, std::function<void(Status)> done);

  // The next of an endless row of ids, 1, 2, 3…: never given twice, also after a crash (which may
  // leave a gap).
  Result<std::uint64_t> NextId(std::string_view sequence);

  // A consistent copy in a new folder beside the store (hard links where it can), while it serves.
  Status Checkpoint(const std::filesystem::path& folder);
  // Writes what is in memory to table files.
  Status Flush();
  // Commits what waits and syncs; later commits give store_closed. The destructor closes too, but
  // can only log what goes wrong, and lets go of the folder.
  Status Close();

  // Why the store takes no more changes; ok while it does.
  Status health() const;
  const std::filesystem::path& folder() const;

 private:
  explicit KvStore(std::shared_ptr<internal::Database> database);
  Status ReturnLeases();
  friend Status Update(KvStore& store, Durability durability,
                       const std::function<Status(const ReadView&, WriteSet&)>& change);

  std::shared_ptr<internal::Database> database_;
};

// Reads, changes and commits until nobody else came between: `change` is called again, with a new
// view and an empty set, after each kConflict. One that lost often goes alone, so that no number of
// other updates makes it give up; kConflict is given only when plain commits came between 100
// times. `change` must not call Update itself.
Status Update(KvStore& store, Durability durability,
              const std::function<Status(const ReadView&, WriteSet&)>& change);

}  // namespace goldline::store
