// A FileStamp tells whether a file was written to between two looks at it.
//
//   const FileStamp before(path);  ...  if (FileStamp(path) != before) return
//   errors::InputChanged(path);
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace goldline::ingest::internal {

class FileStamp {
 public:
  explicit FileStamp(const std::string& path)
      : written_(std::filesystem::last_write_time(path, ignored_)),
        size_(std::filesystem::file_size(path, ignored_)) {}
  bool operator==(const FileStamp& other) const {
    return written_ == other.written_ && size_ == other.size_;
  }

 private:
  std::error_code ignored_;  // what is no file looks the same each time
  std::filesystem::file_time_type written_;
  std::uintmax_t size_;
};

}  // namespace goldline::ingest::internal
