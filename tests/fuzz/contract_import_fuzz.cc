// Any bytes are the file of another tool or an error; what an importer makes of a file is a
// contract that can be read, linted and compiled.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/yaml.h"
#include "quality/contract.h"
#include "quality/contract_import.h"
#include "quality/contract_lint.h"

namespace {

using goldline::Result;
using goldline::quality::Contract;
using goldline::quality::ContractImport;
using goldline::quality::ImportOptions;

void Read(const Result<ContractImport>& import) {
  if (!import.ok()) return;
  const std::string yaml = goldline::WriteYaml(import->contract);
  const auto contract = Contract::Parse(yaml, "fuzz.odcs.yaml");
  if (!contract.ok()) {
    std::fprintf(stderr, "%s\n%s\n", yaml.c_str(), contract.error().ToString().c_str());
    std::abort();
  }
  goldline::quality::LintContract(*contract);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16384) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ImportOptions options{"fuzz", {{"a", "string"}, {"b", ""}}, false};
  Read(goldline::quality::ImportGreatExpectations(text, "fuzz.json", options));
  Read(goldline::quality::ImportDbt(text, "fuzz.yml", options));
  Read(goldline::quality::ImportSoda(text, "fuzz.yml", options));
  Read(goldline::quality::ImportJsonSchema(text, "fuzz.json", options));
  return 0;
}
