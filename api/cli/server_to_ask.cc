#include "api/cli/server_to_ask.h"

#include "core/errors.h"

namespace goldline::cli {
namespace {

bool IsSaid(const Invocation& call, std::string_view name) {
  return call.settings().Origin(name).starts_with("--");
}

}  // namespace

Result<std::optional<http::ServerAddress>> ServerToAsk(const Invocation& call) {
  if (IsSaid(call, "server") && IsSaid(call, "data")) {
    return errors::BadSetting("--server and --data", "they are two places to look")
        .Hint("give one of them");
  }
  const std::string& address = call.settings().Text("server");
  if (address.empty() || IsSaid(call, "data")) return std::optional<http::ServerAddress>();
  GL_TRY(http::ServerAddress server, http::ParseServerAddress(address));
  return std::optional(std::move(server));
}

}  // namespace goldline::cli
