#include "tests/crash/store/faulty_file_system.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "core/check.h"
#include "core/text.h"

namespace goldline::store {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

std::string FolderOf(const std::string& name) {
  return std::filesystem::path(name).lexically_normal().parent_path().string();
}

class FaultyFile : public rocksdb::FSWritableFileWrapper {
 public:
  FaultyFile(FaultyFileSystem& system, std::string name, std::unique_ptr<FSWritableFile> target)
      : FSWritableFileWrapper(target.get()),
        system_(system),
        name_(std::move(name)),
        owned_(std::move(target)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    IOStatus status = system_.CountWrite();
    if (status.ok()) status = owned_->Append(data, options, debug);
    if (status.ok()) size_ += data.size();
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*info*/, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    IOStatus status = system_.CountWrite();
    if (status.ok()) status = owned_->Truncate(size, options, debug);
    if (status.ok()) size_ = size;
    return status;
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return Settled(system_.CountWrite(), [&] { return owned_->Sync(options, debug); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Settled(system_.CountWrite(), [&] { return owned_->Fsync(options, debug); });
  }

 private:
  template <class Settle>
  IOStatus Settled(IOStatus allowed, Settle settle) {
    if (allowed.ok()) allowed = settle();
    if (allowed.ok()) system_.Synced(name_, size_);
    return allowed;
  }

  FaultyFileSystem& system_;
  const std::string name_;
  const std::unique_ptr<FSWritableFile> owned_;
  std::uint64_t size_ = 0;
};

class FaultyFolder : public rocksdb::FSDirectoryWrapper {
 public:
  FaultyFolder(FaultyFileSystem& system, std::string name, std::unique_ptr<FSDirectory> target)
      : FSDirectoryWrapper(std::move(target)), system_(system), name_(std::move(name)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    IOStatus status = system_.CountWrite();
    if (status.ok()) status = FSDirectoryWrapper::Fsync(options, debug);
    if (status.ok()) system_.DirectorySynced(name_);
    return status;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& /*how*/) override {
    return Fsync(options, debug);
  }

 private:
  FaultyFileSystem& system_;
  const std::string name_;
};

}  // namespace

void SafeBytes::Created(const std::string& name) {
  synced_[name] = 0;
  unlisted_.insert(name);
}

void SafeBytes::Synced(const std::string& name, std::uint64_t size) {
  const auto file = synced_.find(name);
  if (file != synced_.end()) file->second = size;  // else it was renamed or deleted meanwhile
}

void SafeBytes::FolderSynced(const std::string& name) {
  std::erase_if(unlisted_, [&](const std::string& file) { return FolderOf(file) == name; });
}

void SafeBytes::Renamed(const std::string& from, const std::string& to) {
  if (const auto file = synced_.find(from); file != synced_.end()) {
    synced_[to] = file->second;
    synced_.erase(file);
  }
  // A rename is atomic and ordered after the writes on the file systems that we support.
  unlisted_.erase(from);
}

void SafeBytes::Deleted(const std::string& name) {
  synced_.erase(name);
  unlisted_.erase(name);
}

void SafeBytes::LoseTheRest() {
  for (const std::string& name : unlisted_) {
    std::error_code ignored;
    std::filesystem::remove(name, ignored);
    synced_.erase(name);
  }
  for (const auto& [name, size] : synced_) {
    std::error_code ignored;
    if (std::filesystem::exists(name, ignored)) std::filesystem::resize_file(name, size, ignored);
  }
  unlisted_.clear();
}

bool SafeBytes::Replay(const std::filesystem::path& journal) {
  bool refused = false;
  std::ifstream events(journal);
  std::string name;
  std::string other;
  std::uint64_t size = 0;
  for (char event = 0; events >> event;) {
    if (event == 'c' && events >> name) Created(name);
    if (event == 's' && events >> name >> size) Synced(name, size);
    if (event == 'f' && events >> name) FolderSynced(name);
    if (event == 'r' && events >> name >> other) Renamed(name, other);
    if (event == 'd' && events >> name) Deleted(name);
    refused |= event == 'x';
  }
  return refused;
}

FaultyFileSystem::~FaultyFileSystem() {
  if (journal_ >= 0) ::close(journal_);
}

void FaultyFileSystem::CutPower() { FailFromWrite(1, IOStatus::IOError("the power is cut")); }

void FaultyFileSystem::LoseUnsynced() {
  const std::lock_guard lock(mutex_);
  safe_.LoseTheRest();
  fail_from_ = UINT64_MAX;
}

void FaultyFileSystem::KeepJournal(const std::filesystem::path& journal) {
  journal_ = ::open(journal.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  GL_CHECK(journal_ >= 0);
}

// A line an event: a letter and its words. Files of a store have no blanks in their names.
void FaultyFileSystem::Note(std::string_view event) {
  if (journal_ < 0) return;
  const std::string line = Concat(event, "\n");
  GL_CHECK(::write(journal_, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
}

void FaultyFileSystem::FailFromWrite(std::uint64_t n, IOStatus error) {
  const std::lock_guard lock(mutex_);
  fail_from_ = writes_ + n;
  error_ = std::move(error);
}

void FaultyFileSystem::Mend() {
  const std::lock_guard lock(mutex_);
  fail_from_ = UINT64_MAX;
}

std::uint64_t FaultyFileSystem::writes() const {
  const std::lock_guard lock(mutex_);
  return writes_;
}

IOStatus FaultyFileSystem::CountWrite() {
  const std::lock_guard lock(mutex_);
  if (++writes_ < fail_from_) return IOStatus::OK();
  Note("x");
  return error_;
}

void FaultyFileSystem::Synced(const std::string& name, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  safe_.Synced(name, size);
  Note(Concat("s ", name, " ", size));
}

void FaultyFileSystem::DirectorySynced(const std::string& name) {
  const std::lock_guard lock(mutex_);
  safe_.FolderSynced(name);
  Note(Concat("f ", name));
}

IOStatus FaultyFileSystem::NewWritableFile(const std::string& name,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                                           IODebugContext* debug) {
  IOStatus status = CountWrite();
  std::unique_ptr<rocksdb::FSWritableFile> file;
  // Preallocation and direct writes would hide where the written part ends.
  rocksdb::FileOptions plain = options;
  plain.use_direct_writes = false;
  plain.use_mmap_writes = false;
  plain.allow_fallocate = false;
  if (status.ok()) status = target()->NewWritableFile(name, plain, &file, debug);
  if (!status.ok()) return status;
  const std::lock_guard lock(mutex_);
  safe_.Created(name);
  Note(Concat("c ", name));
  *result = std::make_unique<FaultyFile>(*this, name, std::move(file));
  return status;
}

IOStatus FaultyFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                        std::unique_ptr<rocksdb::FSDirectory>* result,
                                        IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> folder;
  IOStatus status = target()->NewDirectory(name, options, &folder, debug);
  if (!status.ok()) return status;
  const std::string plain = std::filesystem::path(name).lexically_normal().string();
  *result = std::make_unique<FaultyFolder>(*this, plain, std::move(folder));
  return status;
}

IOStatus FaultyFileSystem::RenameFile(const std::string& from, const std::string& to,
                                      const IOOptions& options, IODebugContext* debug) {
  IOStatus status = CountWrite();
  if (status.ok()) status = target()->RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  const std::lock_guard lock(mutex_);
  safe_.Renamed(from, to);
  Note(Concat("r ", from, " ", to));
  return status;
}

IOStatus FaultyFileSystem::DeleteFile(const std::string& name, const IOOptions& options,
                                      IODebugContext* debug) {
  IOStatus status = CountWrite();
  if (status.ok()) status = target()->DeleteFile(name, options, debug);
  if (!status.ok()) return status;
  const std::lock_guard lock(mutex_);
  safe_.Deleted(name);
  Note(Concat("d ", name));
  return status;
}

}  // namespace goldline::store
