#include "api/cli/replaced_run.h"

#include "core/errors.h"
#include "core/text.h"

namespace goldline::cli {

Result<std::optional<Uuid>> ReplacedRun(const Invocation& call) {
  const std::string text = call.Text("replaces");
  if (text.empty()) return std::optional<Uuid>();
  const std::optional<Uuid> uuid = ParseUuid(text);
  if (uuid) return uuid;
  return errors::BadSetting("--replaces", Concat(Quoted(text), " is no run"))
      .Hint("give the id that the run was kept under");
}

}  // namespace goldline::cli
