#include "api/cli/open_store.h"

#include "api/cli/server_to_ask.h"
#include "core/errors.h"

namespace goldline::cli {

std::string DataFolder(const Invocation& call) {
  const std::string& given = call.settings().Text("data");
  return given.empty() ? "goldline-data" : given;
}

Result<std::unique_ptr<store::KvStore>> OpenStore(const Invocation& call,
                                                  store::IfMissing if_missing,
                                                  store::StoreOptions sizes) {
  // A server in the environment must not send this command to another directory without a word.
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) {
    return errors::BadSetting(call.settings().Origin("server"),
                              "this command works on a data directory itself")
        .Hint("stop the server, and give its directory with --data");
  }
  sizes.if_missing = if_missing;
  return store::KvStore::Open(DataFolder(call), sizes);
}

}  // namespace goldline::cli
