#include "api/cli/open_store.h"

namespace goldline::cli {

Result<std::unique_ptr<store::KvStore>> OpenStore(const Invocation& call,
                                                  store::IfMissing if_missing) {
  const std::string folder =
      call.settings().Has("data") ? call.settings().Text("data") : "goldline-data";
  store::StoreOptions options;
  options.if_missing = if_missing;
  return store::KvStore::Open(folder, options);
}

}  // namespace goldline::cli
