// A file system that loses what was not synced, as a power cut does, and that refuses the n-th
// write, as a full or broken disk does. Everything passes through to the real one; what is synced
// is remembered on the side.
//
//   auto faults = std::make_shared<FaultyFileSystem>();
//   ... open a store over it, write, then
//   faults->CutPower();      // from here on every write fails
//   ... destroy the store
//   faults->LoseUnsynced();  // files end where they were last synced, unknown ones are gone
//   ... open it again
//
// A process that dies with its store takes that memory along. KeepJournal() leaves it in a file,
// from which another process learns what to lose:
//   safe.Replay(journal);
//   safe.LoseTheRest();
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include <rocksdb/file_system.h>

namespace goldline::store {

// What of which file survives a power cut.
class SafeBytes {
 public:
  void Created(const std::string& name);
  void Synced(const std::string& name, std::uint64_t size);
  void FolderSynced(const std::string& name);
  void Renamed(const std::string& from, const std::string& to);
  void Deleted(const std::string& name);

  // Files end where they were last synced, those that no folder lists are gone.
  void LoseTheRest();

  // What a file system did that kept a journal. Gives whether it refused a write.
  bool Replay(const std::filesystem::path& journal);

 private:
  std::map<std::string, std::uint64_t> synced_;  // file -> bytes that are safe
  std::set<std::string> unlisted_;               // created since their folder was synced
};

class FaultyFileSystem : public rocksdb::FileSystemWrapper {
 public:
  FaultyFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  ~FaultyFileSystem() override;
  const char* Name() const override { return "FaultyFileSystem"; }

  void CutPower();
  void LoseUnsynced();

  // From now on, whatever becomes of this process.
  void KeepJournal(const std::filesystem::path& journal);

  // The n-th write from now on (1 is the next), and all after it, fail with `error`.
  void FailFromWrite(std::uint64_t n, rocksdb::IOStatus error);
  void Mend();
  // How many writes were asked for so far.
  std::uint64_t writes() const;

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

  // For the files and folders that it hands out.
  rocksdb::IOStatus CountWrite();
  void Synced(const std::string& name, std::uint64_t size);
  void DirectorySynced(const std::string& name);

 private:
  // Under the mutex.
  void Note(std::string_view event);

  mutable std::mutex mutex_;
  std::uint64_t writes_ = 0;
  std::uint64_t fail_from_ = UINT64_MAX;
  rocksdb::IOStatus error_;
  SafeBytes safe_;
  int journal_ = -1;
};

}  // namespace goldline::store
