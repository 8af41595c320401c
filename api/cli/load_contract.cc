#include "api/cli/load_contract.h"

#include "core/files.h"

namespace goldline::cli {

Result<std::string> ReadContract(const std::string& file) {
  constexpr std::uint64_t kMaxContractBytes = 16 << 20;
  return ReadWholeFile(file, kMaxContractBytes);
}

Result<quality::Contract> LoadContract(const std::string& file) {
  GL_TRY(const std::string text, ReadContract(file));
  return quality::Contract::Parse(text, file);
}

}  // namespace goldline::cli
