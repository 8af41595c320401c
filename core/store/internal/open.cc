// Opening a folder as a store: whose folder it is, who else has it open, which version wrote it.
#include <algorithm>
#include <charconv>
#include <cstdarg>
#include <cstdio>
#include <set>
#include <utility>

#include <fcntl.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <unistd.h>

#include "core/log.h"
#include "core/store/errors.h"
#include "core/store/internal/database.h"
#include "core/store/internal/test_hook.h"
#include "core/store/key.h"

namespace goldline::store::internal {
namespace {

namespace fs = std::filesystem;

// meta/format holds "FORMAT MIN_READER WRITTEN_BY": FORMAT says how keys are laid out, MIN_READER
// which format a program must know to open the store at all.
constexpr int kFormat = 1;
constexpr std::string_view kWrittenBy = "goldline 0.1.0";

std::string FormatKey() { return KeyWriter().Text("format").Take(); }

// RocksDB's own log goes where ours goes. Its log file is not used: Debian's build of RocksDB 7.8
// keeps its assertions, and the second line it cannot write to a full disk ends the process.
class RocksLog : public rocksdb::Logger {
 public:
  RocksLog() : Logger(rocksdb::WARN_LEVEL) {}
  using Logger::Logv;
  void Logv(rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
    if (level != rocksdb::ERROR_LEVEL && level != rocksdb::FATAL_LEVEL) return;
    char line[1000];
    std::vsnprintf(line, sizeof line, format, arguments);
    log::Debug("rocksdb", {{"message", line}});
  }
};

// Names that RocksDB gives its own files before CURRENT is there: a process killed while it created
// the store leaves them.
bool IsUnfinishedStoreFile(const std::string& name) {
  constexpr std::string_view kStarts[] = {"LOCK", "LOG", "IDENTITY", "MANIFEST-", "OPTIONS-"};
  for (const std::string_view start : kStarts) {
    if (name.starts_with(start)) return true;
  }
  return name.ends_with(".dbtmp") || name.ends_with(".log");
}

Status CheckEmptyOrUnfinished(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!IsUnfinishedStoreFile(name)) {
      return errors::NotAStore(folder.string(), Concat("it holds other files, such as ", name));
    }
  }
  if (error) return errors::CannotOpenStore(folder.string(), error.message());
  return Ok();
}

// Makes sure that we neither fill somebody's folder with our files nor create a store by a slip.
Status PrepareFolder(const fs::path& folder, IfMissing if_missing) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (fs::exists(folder / "CURRENT", error)) return Ok();
  if (fs::exists(status) && !fs::is_directory(status)) {
    return errors::NotAStore(folder.string(), "it is a file");
  }
  if (fs::exists(status)) GL_RETURN_IF_ERROR(CheckEmptyOrUnfinished(folder));
  if (if_missing == IfMissing::kFail) return errors::NoStore(folder.string());
  fs::create_directories(folder, error);
  if (error == std::errc::no_space_on_device) {
    return errors::StoreNoSpace(folder.string(), error.message());
  }
  if (error) return errors::CannotOpenStore(folder.string(), error.message());
  return Ok();
}

// " by process 123", where the lock's owner can be asked for.
std::string LockOwner(const fs::path& folder) {
  const int file = ::open((folder / "LOCK").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  const bool asked = ::fcntl(file, F_GETLK, &lock) == 0;
  ::close(file);
  if (!asked || lock.l_type == F_UNLCK) return {};
  return Concat(" by process ", lock.l_pid);
}

Error OpenError(const fs::path& folder, const rocksdb::Status& status) {
  const std::string reason = status.ToString();
  // The wording of RocksDB 7.8's env_posix.cc and fs_posix.cc.
  if (reason.find("lock hold by current process") != std::string::npos) {
    return errors::StoreLocked(folder.string(), " by this process");
  }
  if (reason.find("While lock file") != std::string::npos) {
    return errors::StoreLocked(folder.string(), LockOwner(folder));
  }
  if (status.IsNoSpace()) return errors::StoreNoSpace(folder.string(), reason);
  if (status.IsCorruption()) return errors::StoreDamaged(folder.string(), reason);
  return errors::CannotOpenStore(folder.string(), reason);
}

rocksdb::DBOptions DatabaseOptions(const StoreOptions& options, Rocks& rocks) {
  rocksdb::DBOptions out;
  out.create_if_missing = true;
  out.create_missing_column_families = true;
  out.db_write_buffer_size = options.write_buffer_bytes;
  out.max_background_jobs = 2;
  out.info_log = std::make_shared<RocksLog>();
  out.max_total_wal_size = std::max<std::size_t>(options.write_buffer_bytes * 2, 1 << 20);
  // What was acknowledged must never be left out in silence: a torn last record is the end of an
  // unfinished write, anything else that cannot be read is damage, and opening says so.
  out.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  out.track_and_verify_wals_in_manifest = true;
  out.max_bgerror_resume_count = 0;  // read-only until opened again, see Health
  out.listeners.push_back(std::make_shared<BackgroundErrors>(rocks.health));
  if (options.test_hook != nullptr && options.test_hook->file_system != nullptr) {
    rocks.env = rocksdb::NewCompositeEnv(options.test_hook->file_system);
    out.env = rocks.env.get();
  }
  return out;
}

// Answers are made of single rows from all over the store: the smaller the block, the less is read
// and unpacked for each.
constexpr std::size_t kBlockBytes = 4 << 10;

// What is kept for the day that somebody asks takes the least room; all else unpacks quickly.
bool IsSeldomRead(std::string_view family) {
  return family == "event" || family == "run_row" || family == "audit";
}

// The tag and the number or hash that every key of these begins with. A search for what follows one
// passes by the files that do not have it, as a search for a whole key does.
constexpr std::size_t kPrefixBytes = 1 + 8;
bool IsSearchedByPrefix(std::string_view family) {
  return family == "edge" || family == "evidence";
}

rocksdb::ColumnFamilyOptions FamilyOptions(const StoreOptions& options, std::string_view family,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_size = kBlockBytes;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions out;
  out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  out.write_buffer_size = std::max<std::size_t>(options.write_buffer_bytes / 2, 4096);
  out.compression = rocksdb::kLZ4Compression;
  if (IsSeldomRead(family)) out.bottommost_compression = rocksdb::kZSTD;
  if (IsSearchedByPrefix(family)) {
    out.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kPrefixBytes));
  }
  return out;
}

std::set<std::string> OwnFamilies() {
  std::set<std::string> names;
  for (const KeyspaceRow& row : kKeyspaces) names.emplace(row.column_family);
  return names;
}

// Ours, and whatever else is there: RocksDB opens all or nothing, and only the format inside tells
// whether a newer version added them.
std::set<std::string> FamiliesToOpen(const fs::path& folder, const rocksdb::DBOptions& options) {
  std::set<std::string> names = OwnFamilies();
  std::vector<std::string> present;
  if (rocksdb::DB::ListColumnFamilies(options, folder.string(), &present).ok()) {
    names.insert(present.begin(), present.end());
  }
  return names;
}

struct Format {
  int format = 0;
  int min_reader = 0;
  std::string written_by;
};

std::optional<Format> ParseFormat(std::string_view text) {
  const std::vector<std::string_view> words = Split(text, ' ');
  if (words.size() < 3) return std::nullopt;
  Format format;
  for (auto [word, number] :
       {std::pair{words[0], &format.format}, {words[1], &format.min_reader}}) {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), *number);
    if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  }
  format.written_by = std::string(text.substr(words[0].size() + words[1].size() + 2));
  return format;
}

Result<bool> IsEmpty(const Rocks& rocks) {
  for (const auto& family : rocks.families) {
    const std::unique_ptr<rocksdb::Iterator> at(
        rocks.db->NewIterator(rocksdb::ReadOptions(), family.get()));
    at->SeekToFirst();
    if (at->Valid()) return false;
    if (!at->status().ok()) return FromRocks(rocks.folder, at->status());
  }
  return true;
}

Status WriteFormat(const Rocks& rocks) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const rocksdb::Status written =
      rocks.db->Put(synced, rocks.Family(Keyspace::kMeta), TaggedKey(Keyspace::kMeta, FormatKey()),
                    Concat(kFormat, " ", kFormat, " ", kWrittenBy));
  if (!written.ok()) return OpenError(rocks.folder, written);
  return Ok();
}

// A store without a format is one whose creation was cut short, or not ours.
Status CheckFormat(const Rocks& rocks, std::size_t families) {
  GL_TRY(const std::optional<std::string> stored,
         GetTagged(rocks, rocksdb::ReadOptions(), Keyspace::kMeta,
                   TaggedKey(Keyspace::kMeta, FormatKey())));
  const bool only_own_families = families == OwnFamilies().size();
  if (!stored) {
    GL_TRY(const bool empty, IsEmpty(rocks));
    if (empty && only_own_families) return WriteFormat(rocks);
    return errors::NotAStore(rocks.folder.string(), "another program's data is in it");
  }
  const std::optional<Format> format = ParseFormat(*stored);
  if (!format) return errors::StoreDamaged(rocks.folder.string(), "its format cannot be read");
  if (format->min_reader > kFormat) {
    return errors::StoreNewer(rocks.folder.string(), format->written_by, format->format, kFormat);
  }
  if (!only_own_families) {
    return errors::StoreDamaged(rocks.folder.string(), "it has keyspaces of no known version");
  }
  return Ok();
}

void AdoptFamilies(Rocks& rocks, const std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    rocks.families.emplace_back(handle);
    for (const KeyspaceRow& row : kKeyspaces) {
      if (row.column_family != handle->GetName()) continue;
      rocks.by_keyspace[static_cast<std::size_t>(row.keyspace) - 1] = handle;
    }
  }
}

}  // namespace

Rocks::~Rocks() {
  families.clear();
  db.reset();
}

Result<ChainLink> LastLink(const Rocks& rocks) {
  const std::unique_ptr<rocksdb::Iterator> at(
      rocks.db->NewIterator(rocksdb::ReadOptions(), rocks.Family(Keyspace::kAudit)));
  at->SeekForPrev(TaggedKey(Keyspace::kAudit, ChainKey(UINT64_MAX)));
  if (!at->status().ok()) return FromRocks(rocks.folder, at->status());
  const std::string begin = TaggedKey(Keyspace::kAudit, {});
  if (!at->Valid() || !at->key().starts_with(begin)) return ChainLink();
  const std::string_view key(at->key().data() + begin.size(), at->key().size() - begin.size());
  GL_TRY(const Chained last, DecodeChained(key, {at->value().data(), at->value().size()}));
  return last.link;
}

Result<std::shared_ptr<Rocks>> OpenRocks(const fs::path& folder, const StoreOptions& options) {
  GL_RETURN_IF_ERROR(PrepareFolder(folder, options.if_missing));
  auto rocks = std::make_shared<Rocks>();
  rocks->folder = folder;
  rocks->health = std::make_shared<Health>(folder.string());
  rocks->settled = std::make_unique<SettledRows>(options.settled_bytes);
  rocks->recent = std::make_unique<RecentRows>(options.recent_bytes);
  const rocksdb::DBOptions database_options = DatabaseOptions(options, *rocks);
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(options.cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : FamiliesToOpen(folder, database_options)) {
    descriptors.emplace_back(name, FamilyOptions(options, name, cache));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened =
      rocksdb::DB::Open(database_options, folder.string(), descriptors, &handles, &db);
  if (!opened.ok()) return OpenError(folder, opened);
  rocks->db.reset(db);
  AdoptFamilies(*rocks, handles);
  GL_RETURN_IF_ERROR(CheckFormat(*rocks, handles.size()));
  return rocks;
}

}  // namespace goldline::store::internal
