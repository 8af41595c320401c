#include "core/store/store.h"

#include <future>
#include <utility>

#include <rocksdb/utilities/checkpoint.h>

#include "core/log.h"
#include "core/store/errors.h"
#include "core/store/internal/database.h"
#include "core/store/key.h"

namespace goldline::store {
namespace {

// Ids are leased in blocks, so that one synced write serves many.
constexpr std::uint64_t kLeaseSize = 1024;

std::string SequenceKey(std::string_view sequence) {
  return KeyWriter().Text("seq").Text(sequence).Take();
}

std::string EncodeNumber(std::uint64_t number) { return KeyWriter().U64(number).Take(); }

Result<std::uint64_t> DecodeNumber(std::string_view bytes) {
  KeyReader reader(bytes);
  const std::uint64_t number = reader.U64();
  GL_RETURN_IF_ERROR(reader.Finish());
  return number;
}

}  // namespace

Result<std::unique_ptr<KvStore>> KvStore::Open(const std::filesystem::path& folder,
                                               const StoreOptions& options) {
  auto database = std::make_shared<internal::Database>();
  GL_TRY(database->rocks, internal::OpenRocks(folder, options));
  GL_TRY(ChainLink last_link, internal::LastLink(*database->rocks));
  database->commits =
      std::make_unique<internal::CommitQueue>(database->rocks, std::move(last_link));
  return std::unique_ptr<KvStore>(new KvStore(std::move(database)));
}

KvStore::KvStore(std::shared_ptr<internal::Database> database) : database_(std::move(database)) {}

KvStore::~KvStore() {
  if (const Status closed = Close(); !closed.ok()) {
    log::Error("closing the store failed", {{"reason", closed.error().ToString()}});
  }
}

ReadView KvStore::View() const {
  return ReadView(std::make_shared<internal::ViewState>(database_->rocks));
}

Result<std::optional<std::string>> KvStore::Get(Keyspace keyspace, std::string_view key) const {
  return internal::GetTagged(*database_->rocks, rocksdb::ReadOptions(), keyspace,
                             TaggedKey(keyspace, key));
}

Status KvStore::Commit(WriteSet changes, Durability durability) {
  std::promise<Status> promise;
  std::future<Status> answer = promise.get_future();
  CommitAsync(std::move(changes), durability,
              [&promise](Status status) { promise.set_value(std::move(status)); });
  return answer.get();
}

void KvStore::CommitAsync(WriteSet changes, Durability durability,
                          std::function<void(Status)> done) {
  internal::Waiting waiting{std::move(changes), durability, std::move(done)};
  if (!database_->commits->Add(waiting)) waiting.done(errors::StoreClosed(folder().string()));
}

Result<std::uint64_t> KvStore::NextId(std::string_view sequence) {
  const std::lock_guard lock(database_->sequences_mutex);
  auto found = database_->sequences.find(sequence);
  if (found == database_->sequences.end()) {
    found = database_->sequences.emplace(sequence, internal::Lease{}).first;
  }
  internal::Lease& lease = found->second;
  if (lease.next == lease.end) {
    const std::string key = SequenceKey(sequence);
    GL_TRY(const std::optional<std::string> stored, Get(Keyspace::kMeta, key));
    std::uint64_t first = 1;
    if (stored) {
      GL_TRY(first, DecodeNumber(*stored));
    }
    WriteSet leased;
    leased.Put(Keyspace::kMeta, key, EncodeNumber(first + kLeaseSize));
    GL_RETURN_IF_ERROR(Commit(std::move(leased), Durability::kSync));
    lease = {first, first + kLeaseSize};
  }
  return lease.next++;
}

Status KvStore::Checkpoint(const std::filesystem::path& folder) {
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(database_->rocks->db.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(folder.string());
  if (!status.ok()) {
    return internal::FromRocks(folder, status).With("while making a checkpoint");
  }
  return Ok();
}

Status KvStore::Flush() {
  GL_RETURN_IF_ERROR(health());
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  for (const auto& family : database_->rocks->families) families.push_back(family.get());
  const rocksdb::Status flushed = database_->rocks->db->Flush(rocksdb::FlushOptions(), families);
  if (!flushed.ok()) {
    database_->rocks->health->Fail(flushed);
    return health();
  }
  return Ok();
}

// Ids that were leased and not given go back, so that stopping and starting leaves no gaps.
Status KvStore::ReturnLeases() {
  WriteSet returned;
  const std::lock_guard lock(database_->sequences_mutex);
  for (auto& [sequence, lease] : database_->sequences) {
    if (lease.next == lease.end) continue;
    returned.Put(Keyspace::kMeta, SequenceKey(sequence), EncodeNumber(lease.next));
    lease = {};
  }
  if (returned.empty() || !health().ok()) return Ok();
  return Commit(std::move(returned), Durability::kSync);
}

Status KvStore::Close() {
  const std::lock_guard lock(database_->close_mutex);
  if (std::exchange(database_->closed, true)) return Ok();
  Status returned = ReturnLeases();
  database_->commits->Stop();
  GL_RETURN_IF_ERROR(std::move(returned));
  if (!health().ok()) return Ok();  // whoever wrote was told
  const rocksdb::Status synced = database_->rocks->db->FlushWAL(/*sync=*/true);
  if (!synced.ok()) return internal::FromRocks(folder(), synced);
  return Ok();
}

void internal::UpdateTurn::Wait(int attempt) {
  constexpr int kPatience = 10;
  if (attempt == kPatience) {
    line_.starving.fetch_add(1);
    alone_.lock();
  } else if (!alone_.owns_lock() && line_.starving.load() > 0) {
    const std::lock_guard after_it(line_.mutex);
  }
}

internal::UpdateTurn::~UpdateTurn() {
  if (alone_.owns_lock()) line_.starving.fetch_sub(1);
}

Status KvStore::health() const { return database_->rocks->health->Check(); }

const std::filesystem::path& KvStore::folder() const { return database_->rocks->folder; }

Status Update(KvStore& store, Durability durability,
              const std::function<Status(const ReadView&, WriteSet&)>& change) {
  constexpr int kAttempts = 100;
  internal::UpdateTurn turn(store.database_->update_line);
  for (int attempt = 1;; ++attempt) {
    turn.Wait(attempt);
    WriteSet changes;
    GL_RETURN_IF_ERROR(change(store.View(), changes));
    if (changes.empty()) return Ok();
    Status committed = store.Commit(std::move(changes), durability);
    if (committed.ok() || committed.error().code() != ErrorCode::kConflict) return committed;
    if (attempt == kAttempts) return committed;
  }
}

}  // namespace goldline::store
