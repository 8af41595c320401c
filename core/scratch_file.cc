#include "core/scratch_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/text.h"

namespace goldline {
namespace {

std::string DefaultFolder() {
  const char* const wanted = std::getenv("TMPDIR");
  if (wanted != nullptr && *wanted != 0) return wanted;
  return ::access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp";
}

Error WriteError(const std::string& folder, int code) {
  const std::string name = Concat("a temporary file in ", folder);
  if (code == ENOSPC || code == EDQUOT) {
    return errors::NoSpace(name).Hint("free some space there, or set TMPDIR to a larger disk");
  }
  return errors::CannotWrite(name, std::strerror(code))
      .Hint("check the folder and its limits, or set TMPDIR to another one");
}

// Without a name from the start where the file system can do that; else it has one for a moment.
int OpenNameless(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return file;
  std::string name = Concat(folder, "/goldline-XXXXXX");
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

ScratchFile::ScratchFile(std::string folder)
    : folder_(folder.empty() ? DefaultFolder() : std::move(folder)) {}

ScratchFile::~ScratchFile() {
  if (file_ >= 0) ::close(file_);
}

Status ScratchFile::Open() {
  if (file_ < 0) file_ = OpenNameless(folder_);
  return file_ < 0 ? Status(WriteError(folder_, errno)) : Ok();
}

Result<std::uint64_t> ScratchFile::Append(std::span<const std::byte> bytes) {
  GL_RETURN_IF_ERROR(Open());
  const std::uint64_t begin = size_;
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return WriteError(folder_, errno);
    size_ += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return begin;
}

Status ScratchFile::Read(std::uint64_t offset, std::span<std::byte> to) const {
  while (!to.empty()) {
    const ssize_t count = ::pread(file_, to.data(), to.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      return errors::CannotRead(Concat("a temporary file in ", folder_),
                                count == 0 ? "it ends early" : std::strerror(errno));
    }
    offset += static_cast<std::uint64_t>(count);
    to = to.subspan(static_cast<std::size_t>(count));
  }
  return Ok();
}

void ScratchFile::Release(std::uint64_t offset, std::uint64_t size) {
  // Where it fails the space is used until the end, nothing worse.
  static_cast<void>(::fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                static_cast<off_t>(offset), static_cast<off_t>(size)));
}

}  // namespace goldline
