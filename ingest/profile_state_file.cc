#include "ingest/profile_state_file.h"

#include <filesystem>
#include <fstream>

#include "core/files.h"
#include "quality/profile_state.h"

namespace goldline::ingest {
namespace {

// The state of a field takes up to 250 KiB, most of it frequent texts.
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;

// Whether a file of that name begins as a state does. Pipes are inputs: what is read of them is
// gone.
bool HoldsState(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::ifstream file(path, std::ios::binary);
  char head[8] = {};
  file.read(head, sizeof head);
  return quality::IsProfileState({head, static_cast<std::size_t>(file.gcount())});
}

}  // namespace

Result<quality::ProfilePartial> ReadProfileState(const std::string& file) {
  GL_TRY(const std::string bytes, ReadWholeFile(file, kMaxBytes));
  return quality::DecodeProfileState(bytes, file);
}

Result<ProfileOutcome> ProfileOrState(const std::string& input, const ReadOptions& read,
                                      std::size_t threads, const std::stop_token& stop) {
  if (!HoldsState(input)) return ProfileInputs({input}, read, threads, stop);
  quality::Profiler profiler;
  GL_TRY(quality::ProfilePartial state, ReadProfileState(input));
  profiler.Merge(std::move(state));
  ProfileOutcome outcome;
  outcome.profile = profiler.Finish();
  outcome.state = profiler.TakeState();
  return outcome;
}

}  // namespace goldline::ingest
