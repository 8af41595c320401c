// The temporary file lies in the folder of the final one, so that the rename stays on one file
// system and is atomic. After it the folder is synced too, or a power cut could undo it. While it
// is written it is locked, so that those of dead processes can be told from live ones.
#include "ingest/output_file.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/byte_sink.h"

namespace goldline::ingest {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;

Error WriteError(const std::string& name, int code) {
  if (code == ENOSPC || code == EDQUOT) return errors::NoSpace(name);
  if (code == EPIPE) return errors::CannotWrite(name, "nobody reads it any more");
  return errors::CannotWrite(name, std::strerror(code))
      .Hint("check the folder, its permissions and limits, or write somewhere else");
}

// Writes to a descriptor that somebody else closes, in large pieces.
class DescriptorSink final : public ByteSink {
 public:
  DescriptorSink(int file, std::string name) : file_(file), name_(std::move(name)) {}

  Status Write(std::string_view bytes) override {
    if (held_.size() + bytes.size() < kBufferBytes) {
      held_ += bytes;
      return Ok();
    }
    GL_RETURN_IF_ERROR(Finish());
    return WriteThrough(bytes);
  }

  Status Finish() override {
    Status status = WriteThrough(held_);
    held_.clear();
    return status;
  }

 private:
  Status WriteThrough(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return WriteError(name_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return Ok();
  }

  int file_;
  std::string name_;
  std::string held_;
};

std::unique_ptr<ByteSink> SinkFor(int file, const std::string& name, Compression compression) {
  std::unique_ptr<ByteSink> sink = std::make_unique<DescriptorSink>(file, name);
  if (compression == Compression::kGzip) return GzipSink(std::move(sink), name);
  if (compression == Compression::kZstd) return ZstdSink(std::move(sink), name);
  return sink;
}

// A reader that goes away must be an error of the write, not a signal that ends the process.
void IgnoreBrokenPipes() {
  static const auto before = std::signal(SIGPIPE, SIG_IGN);
  static_cast<void>(before);
}

class StandardOutput final : public OutputFile {
 public:
  explicit StandardOutput(Compression compression)
      : sink_(SinkFor(STDOUT_FILENO, "standard output", compression)) {
    IgnoreBrokenPipes();
  }
  Status Write(std::string_view bytes) override { return sink_->Write(bytes); }
  Result<std::string> Settle() override {
    if (!std::exchange(settled_, true)) GL_RETURN_IF_ERROR(sink_->Finish());
    return std::string("-");
  }
  Status Finish() override {
    GL_TRY(const std::string name, Settle());
    static_cast<void>(name);
    return Ok();
  }

 private:
  std::unique_ptr<ByteSink> sink_;
  bool settled_ = false;
};

// Devices, pipes and the like are written in place: there is nothing to rename.
class DirectFile final : public OutputFile {
 public:
  DirectFile(int file, const std::string& path, Compression compression)
      : file_(file), path_(path), sink_(SinkFor(file, path, compression)) {
    IgnoreBrokenPipes();
  }
  ~DirectFile() override {
    if (file_ >= 0) ::close(file_);
  }
  DirectFile(const DirectFile&) = delete;
  DirectFile& operator=(const DirectFile&) = delete;

  Status Write(std::string_view bytes) override { return sink_->Write(bytes); }
  Result<std::string> Settle() override {
    if (file_ < 0) return path_;
    GL_RETURN_IF_ERROR(sink_->Finish());
    if (::close(std::exchange(file_, -1)) != 0) return WriteError(path_, errno);
    return path_;
  }
  Status Finish() override {
    GL_TRY(const std::string path, Settle());
    static_cast<void>(path);
    return Ok();
  }

 private:
  int file_;
  std::string path_;
  std::unique_ptr<ByteSink> sink_;
};

class AtomicFile final : public OutputFile {
 public:
  AtomicFile(int file, std::string temporary, std::string path, Compression compression)
      : file_(file),
        temporary_(std::move(temporary)),
        path_(std::move(path)),
        plain_(compression == Compression::kNone),
        sink_(SinkFor(file, path_, compression)) {}
  ~AtomicFile() override {
    if (file_ >= 0) ::close(file_);
    if (!finished_) ::unlink(temporary_.c_str());
  }
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  Status Write(std::string_view bytes) override { return sink_->Write(bytes); }

  Result<std::string> Flush() override {
    if (!plain_) return std::string();
    GL_RETURN_IF_ERROR(sink_->Finish());
    return temporary_;
  }

  Result<std::string> Settle() override {
    if (std::exchange(settled_, true)) return temporary_;
    GL_RETURN_IF_ERROR(sink_->Finish());
    if (::fsync(file_) != 0) return WriteError(path_, errno);
    return temporary_;
  }

  Status Finish() override {
    GL_TRY(const std::string written, Settle());
    // Renamed before it is closed: closing gives up the lock.
    if (::rename(written.c_str(), path_.c_str()) != 0) return WriteError(path_, errno);
    finished_ = true;
    return SyncFolder();
  }

 private:
  Status SyncFolder() const {
    const std::size_t slash = path_.rfind('/');
    const std::string folder = slash == path_.npos ? "."
                               : slash == 0        ? "/"
                                                   : path_.substr(0, slash);
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return Ok();  // a folder that may be written to but not read
    const bool synced = ::fsync(file) == 0;
    const int code = errno;
    ::close(file);
    // Some file systems cannot sync a folder and say so.
    return synced || code == EINVAL ? Ok() : Status(WriteError(path_, code));
  }

  int file_;
  std::string temporary_;
  std::string path_;
  bool plain_;
  std::unique_ptr<ByteSink> sink_;
  bool settled_ = false;
  bool finished_ = false;
};

constexpr std::string_view kTemporaryEnding = ".part";

// NAME.PROCESS.NUMBER.part: one name for each file that a process writes, so that two runs cannot
// meet in one.
std::string TemporaryName(const std::string& path) {
  static std::atomic<std::uint64_t> count{0};
  return Concat(path, ".", ::getpid(), ".", count++, kTemporaryEnding);
}

bool IsTemporaryNameOf(std::string_view path, std::string_view name) {
  return name.size() > path.size() && name.starts_with(path) && name.ends_with(kTemporaryEnding) &&
         name.substr(path.size(), name.size() - path.size() - kTemporaryEnding.size())
                 .find_first_not_of(".0123456789") == name.npos;
}

// Removes what processes left that died while they wrote to `path`.
void RemoveAbandoned(const std::string& path) {
  const std::filesystem::path final_path(path);
  const std::filesystem::path folder =
      final_path.has_parent_path() ? final_path.parent_path() : ".";
  const std::string own_name = final_path.filename().string();
  std::error_code failed;
  for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end;
       at.increment(failed)) {
    if (!IsTemporaryNameOf(own_name, at->path().filename().string())) continue;
    const int file = ::open(at->path().c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) continue;
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) ::unlink(at->path().c_str());
    ::close(file);
  }
}

// Locked, where the file system knows locks. -1 with errno when there can be none.
int OpenTemporary(const std::string& temporary) {
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) return -1;
  struct stat status {};
  // Between the two calls another writer may have taken it for abandoned.
  const bool taken = ::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  if (!taken && ::fstat(file, &status) == 0 && status.st_nlink > 0) return file;
  ::close(file);
  errno = EAGAIN;
  return -1;
}

Compression CompressionOf(const std::string& path, Compression wanted) {
  if (wanted != Compression::kAuto) return wanted;
  const std::string lower = AsciiLower(path);
  if (lower.ends_with(".gz")) return Compression::kGzip;
  if (lower.ends_with(".zst")) return Compression::kZstd;
  return Compression::kNone;
}

Error CreateError(const std::string& path, int code) {
  const std::string folder = std::filesystem::path(path).parent_path();
  std::error_code failed;
  if (code == ENOENT && !folder.empty() && !std::filesystem::exists(folder, failed)) {
    return errors::CannotWrite(path, Concat("the folder ", folder, " does not exist"))
        .Hint("make it first");
  }
  return WriteError(path, code);
}

// Where a write to `path` really goes: through symbolic links.
std::string Resolved(const std::string& path) {
  char* const real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;
  std::string resolved = real;
  ::free(real);
  return resolved;
}

}  // namespace

Result<std::unique_ptr<OutputFile>> OutputFile::Create(const std::string& path,
                                                       Compression compression) {
  compression = CompressionOf(path, compression);
  if (path == "-") return std::make_unique<StandardOutput>(compression);
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) return errors::CannotWrite(path, "it is a folder");
  if (exists && !S_ISREG(status.st_mode)) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0) return WriteError(path, errno);
    return std::make_unique<DirectFile>(file, path, compression);
  }
  const std::string real = exists ? Resolved(path) : path;
  RemoveAbandoned(real);
  std::string temporary;
  int file = -1;
  do {
    temporary = TemporaryName(real);
    file = OpenTemporary(temporary);
  } while (file < 0 && errno == EAGAIN);
  if (file < 0) return CreateError(path, errno);
  if (exists) static_cast<void>(::fchmod(file, status.st_mode & 07777));
  return std::make_unique<AtomicFile>(file, temporary, real, compression);
}

Status MakeFolderOf(const std::string& file) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  std::error_code failed;
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  if (failed) return WriteError(folder.string(), failed.value());
  return Ok();
}

}  // namespace goldline::ingest
