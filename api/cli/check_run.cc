#include "api/cli/check_run.h"

#include <algorithm>
#include <filesystem>

#include "api/cli/version.h"
#include "core/text.h"

namespace goldline::cli {

namespace fs = std::filesystem;

void RemarkOn(const Invocation& call, const std::vector<std::string>& notes,
              const quality::Contract& contract) {
  for (const std::string& note : notes) call.Remark(note);
  for (const quality::UnknownKey& key : contract.unknown_keys) {
    call.Remark(Concat(contract.input, ":", key.place.line, ": the key ", key.path,
                       " is not known to ODCS, and ignored"));
  }
}

quality::CheckRun CheckRunOf(const Invocation& call, std::string_view process,
                             const quality::Contract& contract) {
  quality::CheckRun run;
  run.id = NewUuid(call.now());
  run.at = call.now();
  run.process = process;
  run.version = Version();
  run.contract = contract.name.empty() ? contract.id : contract.name;
  run.contract_id = contract.id;
  run.contract_version = contract.version;
  run.contract_file = contract.input;
  return run;
}

quality::CheckedObject CheckedObjectOf(const ingest::CheckOutcome& outcome,
                                       const std::vector<std::string>& inputs, std::size_t files,
                                       double seconds) {
  quality::CheckedObject object;
  object.report = outcome.report;
  object.dataset = DatasetOf(inputs);
  object.files = files;
  object.bytes = outcome.bytes;
  object.seconds = seconds;
  object.profile = outcome.profile;
  object.notes = outcome.notes;
  return object;
}

catalog::DatasetRef DatasetOf(const std::vector<std::string>& inputs) {
  if (std::find(inputs.begin(), inputs.end(), "-") != inputs.end()) return {"file", "-"};
  std::error_code failed;
  const auto absolute = [&](const std::string& input) {
    return fs::absolute(input, failed).lexically_normal();
  };
  fs::path common = absolute(inputs.front());
  for (const std::string& input : inputs) {
    const fs::path path = absolute(input);
    const auto [end, other] = std::mismatch(common.begin(), common.end(), path.begin(), path.end());
    fs::path shared;
    for (auto part = common.begin(); part != end; ++part) shared /= *part;
    common = shared;
  }
  return {"file", common};
}

}  // namespace goldline::cli
