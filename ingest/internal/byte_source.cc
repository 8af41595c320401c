#include "ingest/internal/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"
#include "ingest/errors.h"

namespace goldline::ingest {
namespace {

// How long a pipe is waited for before looking whether to stop.
constexpr int kWaitMilliseconds = 100;

class FileBytes final : public ByteSource {
 public:
  FileBytes(int file, std::string name, std::stop_token stop)
      : file_(file), name_(std::move(name)), stop_(std::move(stop)) {
    struct stat status {};
    const bool known = ::fstat(file_, &status) == 0;
    regular_ = known && S_ISREG(status.st_mode);
    waits_ = known && !regular_;
  }
  ~FileBytes() override {
    if (file_ > STDIN_FILENO) ::close(file_);
  }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  Result<std::size_t> Read(char* to, std::size_t size) override {
    if (waits_) GL_RETURN_IF_ERROR(Wait());
    while (true) {
      const ssize_t count = ::read(file_, to, size);
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return errors::CannotRead(name_, std::strerror(errno));
    }
  }

  bool seekable() const override { return regular_; }

  Result<std::size_t> ReadAt(char* to, std::size_t size, std::uint64_t offset) const override {
    std::size_t filled = 0;
    while (filled < size) {
      const ssize_t count =
          ::pread(file_, to + filled, size - filled, static_cast<off_t>(offset + filled));
      if (count == 0) break;
      if (count > 0) filled += static_cast<std::size_t>(count);
      if (count < 0 && errno != EINTR) return errors::CannotRead(name_, std::strerror(errno));
    }
    return filled;
  }

 private:
  // A read of a pipe or terminal could not be interrupted.
  Status Wait() const {
    pollfd waiting{file_, POLLIN, 0};
    while (::poll(&waiting, 1, kWaitMilliseconds) == 0) {
      if (stop_.stop_requested()) return errors::Cancelled(Concat("reading ", name_));
    }
    return Ok();
  }

  int file_;
  std::string name_;
  std::stop_token stop_;
  bool regular_ = false;
  bool waits_ = false;
};

class MemoryBytes final : public ByteSource {
 public:
  explicit MemoryBytes(std::string text) : text_(std::move(text)) {}

  Result<std::size_t> Read(char* to, std::size_t size) override {
    const std::size_t count = std::min(size, text_.size() - at_);
    std::memcpy(to, text_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

class CalledBytes final : public ByteSource {
 public:
  explicit CalledBytes(ReadBytes read) : read_(std::move(read)) {}
  Result<std::size_t> Read(char* to, std::size_t size) override { return read_(to, size); }

 private:
  ReadBytes read_;
};

class HeadedBytes final : public ByteSource {
 public:
  HeadedBytes(std::string head, std::unique_ptr<ByteSource> inner)
      : head_(std::move(head)), inner_(std::move(inner)) {}

  Result<std::size_t> Read(char* to, std::size_t size) override {
    if (at_ == head_.size()) return inner_->Read(to, size);
    const std::size_t count = std::min(size, head_.size() - at_);
    std::memcpy(to, head_.data() + at_, count);
    at_ += count;
    return count;
  }

  bool seekable() const override { return inner_->seekable(); }
  Result<std::size_t> ReadAt(char* to, std::size_t size, std::uint64_t offset) const override {
    return inner_->ReadAt(to, size, offset);
  }

 private:
  std::string head_;
  std::size_t at_ = 0;
  std::unique_ptr<ByteSource> inner_;
};

}  // namespace

Result<std::size_t> ByteSource::ReadAt(char* /*to*/, std::size_t /*size*/,
                                       std::uint64_t /*offset*/) const {
  return errors::Defect("an input that cannot be sought in was to be read again");
}

Result<std::unique_ptr<ByteSource>> OpenFileBytes(const std::string& path, std::stop_token stop) {
  if (path == "-")
    return std::make_unique<FileBytes>(STDIN_FILENO, "standard input", std::move(stop));
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    if (errno == ENOENT) return errors::NoSuchInput(path);
    return errors::CannotRead(path, std::strerror(errno));
  }
  auto bytes = std::make_unique<FileBytes>(file, path, std::move(stop));
  struct stat status {};
  if (::fstat(file, &status) == 0 && S_ISDIR(status.st_mode)) return errors::IsAFolder(path);
  return bytes;
}

std::unique_ptr<ByteSource> TextBytes(std::string text) {
  return std::make_unique<MemoryBytes>(std::move(text));
}

std::unique_ptr<ByteSource> CallbackBytes(ReadBytes read) {
  return std::make_unique<CalledBytes>(std::move(read));
}

std::unique_ptr<ByteSource> PrefixedBytes(std::string head, std::unique_ptr<ByteSource> inner) {
  return std::make_unique<HeadedBytes>(std::move(head), std::move(inner));
}

Result<std::string> ReadHead(ByteSource& source, std::size_t size) {
  std::string head(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const Result<std::size_t> count = source.Read(head.data() + filled, size - filled);
    // What came before the error is delivered first; the next read gives the error again.
    if (!count.ok() && filled == 0) return count.error();
    if (!count.ok() || *count == 0) break;
    filled += *count;
  }
  head.resize(filled);
  return head;
}

}  // namespace goldline::ingest
