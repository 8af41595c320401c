#include "api/cli/suggest.h"

#include <algorithm>
#include <filesystem>

#include "api/cli/input_flags.h"
#include "core/text.h"
#include "ingest/check_inputs.h"
#include "quality/contract_suggest.h"

namespace goldline::cli {
namespace {

// The file's name up to its first dot: "orders" of "data/orders.csv.gz".
std::string NameOf(const Invocation& call) {
  if (call.Has("name")) return call.Text("name");
  const std::string file = std::filesystem::path(call.operands().front()).filename();
  const std::string stem = file.substr(0, file.find_first_of(".*?["));
  return stem.empty() || stem == "-" ? "dataset" : stem;
}

// A contract whose every promise holds for the inputs: those that a check finds broken are left
// out, until none is.
Result<std::string> ProvenContract(const quality::DatasetProfile& profile,
                                   const quality::SuggestOptions& names, const Invocation& call,
                                   const ingest::ReadOptions& read) {
  ingest::CheckInputsOptions options;
  options.read = read;
  options.threads = call.threads();
  options.now = call.now();
  options.stop = call.stop();
  std::set<quality::Promise> left_out;
  for (;;) {
    const std::string yaml = WriteYaml(quality::SuggestContract(profile, names, left_out));
    GL_TRY(const quality::Contract contract, quality::Contract::Parse(yaml, "suggestion"));
    GL_TRY(const ingest::CheckOutcome outcome,
           ingest::CheckInputs(contract, call.operands(), options));
    const std::size_t before = left_out.size();
    for (const quality::RuleResult& result : outcome.report.rules) {
      const bool holds = result.status == quality::CheckStatus::kPassed ||
                         result.status == quality::CheckStatus::kSkipped;
      if (holds || result.rule.built_in || result.rule.fields.empty()) continue;
      left_out.insert({result.rule.fields.front(), result.rule.kind});
    }
    if (left_out.size() == before) return yaml;
  }
}

Result<int> Run(Invocation& call) {
  const std::vector<std::string>& inputs = call.operands();
  if (std::find(inputs.begin(), inputs.end(), "-") != inputs.end()) {
    return Error(ErrorCode::kInvalidArgument, "usage", "suggest reads its input twice",
                 "give it a file: the contract is proved on the records it came from");
  }
  GL_TRY(const ingest::ReadOptions read, ReadOptionsOf(call));
  GL_TRY(const ingest::ProfileOutcome outcome,
         ingest::ProfileInputs(inputs, read, call.threads(), call.stop()));
  for (const std::string& note : outcome.notes) call.Remark(note);
  if (outcome.profile.malformed > 0) {
    call.Remark(Concat(outcome.profile.malformed,
                       " records cannot be read, and the contract allows as many"));
  }
  const quality::SuggestOptions names{NameOf(call),
                                      std::filesystem::path(inputs.front()).filename().string()};
  GL_TRY(const std::string yaml, ProvenContract(outcome.profile, names, call, read));
  GL_RETURN_IF_ERROR(call.Print(yaml));
  return kExitPassed;
}

}  // namespace

Command SuggestCommand() {
  return {.name = "suggest",
          .operands = "INPUT...",
          .sentence = "Suggest a contract that the records of the inputs keep.",
          .flags =
              WithInputFlags({{"name", "NAME", "Of the contract; without it, the first input's."}}),
          .example = "goldline suggest orders.csv > orders.odcs.yaml",
          .run = Run};
}

}  // namespace goldline::cli
