// A ScratchFile is a file without a name for what does not fit into memory: appended to, read at
// any place, and gone with its process, however that ends. It lies in $TMPDIR, else in /var/tmp,
// which unlike /tmp is a disk wherever it exists; nothing is made before the first bytes come.
//
//   ScratchFile file;
//   GL_TRY(const std::uint64_t at, file.Append(std::as_bytes(std::span(entries))));
//   GL_RETURN_IF_ERROR(file.Read(at, std::as_writable_bytes(std::span(entries))));
//
// Errors: no_space when the disk is full, cannot_write and cannot_read for the rest. One thread at
// a time, but several may Read together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/result.h"

namespace goldline {

class ScratchFile {
 public:
  // `folder` instead of $TMPDIR or /var/tmp.
  explicit ScratchFile(std::string folder = {});
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  // Returns where in the file the bytes are: always behind all earlier ones.
  Result<std::uint64_t> Append(std::span<const std::byte> bytes);
  // Fills `to`, all of which must have been appended.
  Status Read(std::uint64_t offset, std::span<std::byte> to) const;
  // These bytes will not be read again: their space is given back, where the disk can do that.
  void Release(std::uint64_t offset, std::uint64_t size);

 private:
  Status Open();

  std::string folder_;
  int file_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace goldline
