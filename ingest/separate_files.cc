#include "ingest/separate_files.h"

#include <filesystem>
#include <system_error>

#include "ingest/errors.h"

namespace goldline::ingest {
namespace {

namespace fs = std::filesystem;

// A device takes all that is written to it, and nothing is lost.
bool IsFile(const std::string& path) {
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  return !path.empty() && path != "-" && (fs::is_regular_file(status) || !fs::exists(status));
}

bool Same(const std::string& a, const std::string& b) {
  if (!IsFile(a) || !IsFile(b)) return false;
  std::error_code failed;
  if (fs::equivalent(a, b, failed)) return true;
  // Neither needs to exist yet.
  const fs::path whole_a = fs::weakly_canonical(fs::absolute(a, failed), failed);
  const fs::path whole_b = fs::weakly_canonical(fs::absolute(b, failed), failed);
  return !whole_a.empty() && whole_a == whole_b;
}

}  // namespace

Status CheckSeparate(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (const NamedFile& input : inputs) {
      if (Same(outputs[i].path, input.path)) {
        return errors::OutputIsInput(outputs[i].what, outputs[i].path, input.what);
      }
    }
    for (std::size_t other = 0; other < i; ++other) {
      if (Same(outputs[i].path, outputs[other].path)) {
        return errors::OutputsAreSame(outputs[other].what, outputs[i].what, outputs[i].path);
      }
    }
  }
  return Ok();
}

}  // namespace goldline::ingest
