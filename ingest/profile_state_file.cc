#include "ingest/profile_state_file.h"

#include "core/files.h"
#include "quality/profile_state.h"

namespace goldline::ingest {
namespace {

// The state of a field takes up to 250 KiB, most of it frequent texts.
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;

}  // namespace

Result<quality::ProfilePartial> ReadProfileState(const std::string& file) {
  GL_TRY(const std::string bytes, ReadWholeFile(file, kMaxBytes));
  return quality::DecodeProfileState(bytes, file);
}

}  // namespace goldline::ingest
