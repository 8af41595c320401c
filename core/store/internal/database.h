// What a KvStore, its views and its commit thread share: the open RocksDB database, and why it
// takes no more changes.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/listener.h>

#include "core/flat_map.h"
#include "core/store/audit_chain.h"
#include "core/store/internal/recent_rows.h"
#include "core/store/internal/settled_rows.h"
#include "core/store/store.h"

namespace goldline::store::internal {

// The first failed write makes the store read-only: what RocksDB holds in memory and what the log
// holds may then differ, and only opening again settles that. Thread-safe.
class Health {
 public:
  explicit Health(std::string folder) : folder_(std::move(folder)) {}

  void Fail(const rocksdb::Status& status);
  Status Check() const;

 private:
  const std::string folder_;
  mutable std::mutex mutex_;
  std::optional<std::string> reason_;  // guarded by mutex_
};

// Hears of failed flushes and compactions, which no caller waits for.
class BackgroundErrors : public rocksdb::EventListener {
 public:
  explicit BackgroundErrors(std::shared_ptr<Health> health) : health_(std::move(health)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override;
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason, rocksdb::Status error,
                            bool* auto_recovery) override;

 private:
  const std::shared_ptr<Health> health_;
};

struct Waiting {
  WriteSet changes;
  Durability durability;
  std::function<void(Status)> done;
};

// The open database. Its column families are found by keyspace.
struct Rocks {
  std::filesystem::path folder;
  std::shared_ptr<Health> health;
  std::unique_ptr<rocksdb::Env> env;  // only with a TestHook
  std::unique_ptr<rocksdb::DB> db;
  std::vector<std::unique_ptr<rocksdb::ColumnFamilyHandle>> families;
  std::array<rocksdb::ColumnFamilyHandle*, kKeyspaces.size()> by_keyspace{};
  std::unique_ptr<SettledRows> settled;
  std::unique_ptr<RecentRows> recent;

  ~Rocks();
  rocksdb::ColumnFamilyHandle* Family(Keyspace keyspace) const {
    return by_keyspace[static_cast<std::size_t>(keyspace) - 1];
  }
};

Result<std::shared_ptr<Rocks>> OpenRocks(const std::filesystem::path& folder,
                                         const StoreOptions& options);

// Where the audit chain ends.
Result<ChainLink> LastLink(const Rocks& rocks);

// The error of a read or of opening that failed with `status`.
Error FromRocks(const std::filesystem::path& folder, const rocksdb::Status& status);

Result<std::optional<std::string>> GetTagged(const Rocks& rocks,
                                             const rocksdb::ReadOptions& options, Keyspace keyspace,
                                             std::string_view tagged_key);

// The same of several keys of a keyspace, in their order.
Result<std::vector<std::optional<std::string>>> GetManyTagged(
    const Rocks& rocks, const rocksdb::ReadOptions& options, Keyspace keyspace,
    std::span<const std::string> tagged_keys);

// The commit thread and its queue.
class CommitQueue {
 public:
  CommitQueue(std::shared_ptr<Rocks> rocks, ChainLink last_link);
  ~CommitQueue() { Stop(); }
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  // Waits for room and takes what waits; false once stopped, and then takes nothing.
  bool Add(Waiting& waiting);
  // Commits what waits, then ends the thread.
  void Stop();

 private:
  void Run();
  std::vector<Waiting> TakeGroup();
  void CommitGroup(std::vector<Waiting> group);

  const std::shared_ptr<Rocks> rocks_;
  ChainLink last_link_;  // of the audit chain; the thread's own
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable room_;
  std::deque<Waiting> queue_;     // guarded by mutex_
  std::size_t queued_bytes_ = 0;  // guarded by mutex_
  bool stopping_ = false;         // guarded by mutex_
  std::once_flag joined_;
  std::thread thread_;
};

struct RememberedRows;

struct ViewState {
  std::shared_ptr<const Rocks> rocks;
  std::uint64_t settled_epoch = 0;  // of before the snapshot, as the next one
  std::uint64_t commits = 0;
  const rocksdb::Snapshot* snapshot = nullptr;

  explicit ViewState(std::shared_ptr<const Rocks> open);
  ~ViewState();
  ViewState(const ViewState&) = delete;
  ViewState& operator=(const ViewState&) = delete;
};

struct CursorState {
  std::shared_ptr<const ViewState> view;
  std::shared_ptr<RememberedRows> home;  // where it goes when it is done with, if anywhere
  Status failed;                         // the store could not be read at all
  Keyspace keyspace = Keyspace::kMeta;
  std::string end;  // the iterator holds on to it
  rocksdb::Slice end_slice;
  std::string sought_end;  // of the last Seek; empty: as far as the iterator goes
  std::unique_ptr<rocksdb::Iterator> iterator;
};

// What a view that remembers has read, and cursors that nobody uses any more.
struct RememberedRows {
  std::mutex mutex;
  FlatTextMap<std::optional<std::string>> rows;       // guarded by mutex
  std::vector<std::unique_ptr<CursorState>> cursors;  // guarded by mutex
};

struct Lease {
  std::uint64_t next = 1;
  std::uint64_t end = 1;
};

// Where updates that lost again and again line up to go alone, so that none is kept from its turn.
struct UpdateLine {
  std::mutex mutex;
  std::atomic<int> starving{0};  // updates that hold the mutex or wait for it
};

// One update's place in it.
class UpdateTurn {
 public:
  explicit UpdateTurn(UpdateLine& line) : line_(line), alone_(line.mutex, std::defer_lock) {}
  ~UpdateTurn();

  // Before each attempt, counted from 1: lets one that starves go first, or starves itself.
  void Wait(int attempt);

 private:
  UpdateLine& line_;
  std::unique_lock<std::mutex> alone_;
};

struct Database {
  std::shared_ptr<Rocks> rocks;
  std::unique_ptr<CommitQueue> commits;
  std::mutex sequences_mutex;
  std::map<std::string, Lease, std::less<>> sequences;  // guarded by sequences_mutex
  std::mutex close_mutex;
  bool closed = false;  // guarded by close_mutex
  UpdateLine update_line;
};

}  // namespace goldline::store::internal
