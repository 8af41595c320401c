#include "api/cli/load_contract.h"

#include "core/files.h"

namespace goldline::cli {

Result<quality::Contract> LoadContract(const std::string& file) {
  constexpr std::uint64_t kMaxContractBytes = 16 << 20;
  GL_TRY(const std::string text, ReadWholeFile(file, kMaxContractBytes));
  return quality::Contract::Parse(text, file);
}

}  // namespace goldline::cli
