#include "api/cli/open_store.h"

#include "core/errors.h"

namespace goldline::cli {

std::string DataFolder(const Invocation& call) {
  const std::string& given = call.settings().Text("data");
  return given.empty() ? "goldline-data" : given;
}

Result<std::unique_ptr<store::KvStore>> OpenStore(const Invocation& call,
                                                  store::IfMissing if_missing) {
  if (call.settings().Origin("server") == "--server") {
    return errors::BadSetting("--server", "this command works on a data directory itself")
        .Hint("stop the server, and give its directory with --data");
  }
  store::StoreOptions options;
  options.if_missing = if_missing;
  return store::KvStore::Open(DataFolder(call), options);
}

}  // namespace goldline::cli
