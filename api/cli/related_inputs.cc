#include "api/cli/related_inputs.h"

#include "core/text.h"

namespace goldline::cli {

Result<ingest::RelatedInputs> RelatedInputsOf(const Invocation& call) {
  ingest::RelatedInputs related;
  for (const std::string& given : call.Texts("with")) {
    const std::size_t equals = given.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == given.size()) {
      return Error(ErrorCode::kInvalidArgument, "usage",
                   Concat("--with is ", Quoted(given), ", and must be DATASET=INPUT"),
                   "for example --with customers=customers.csv");
    }
    related[given.substr(0, equals)].push_back(given.substr(equals + 1));
  }
  return related;
}

}  // namespace goldline::cli
