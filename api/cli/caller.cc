#include "api/cli/caller.h"

#include <array>

#include <pwd.h>
#include <unistd.h>

#include "core/text.h"

namespace goldline::cli {

std::string CallerName() {
  std::array<char, 4096> memory{};
  passwd entry{};
  passwd* found = nullptr;
  const uid_t user = ::geteuid();
  if (::getpwuid_r(user, &entry, memory.data(), memory.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return Concat("uid ", user);
}

ingest::ActionContext ActionBy(const Invocation& call) {
  return {.actor = CallerName(), .now = call.now(), .threads = call.threads(), .stop = call.stop()};
}

}  // namespace goldline::cli
