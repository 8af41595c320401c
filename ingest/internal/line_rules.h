// Which rules a line of a quarantine file names as its reasons.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace goldline::ingest::internal {

// Keeps its memory from line to line. One thread at a time.
class LineRules {
 public:
  LineRules();
  ~LineRules();
  LineRules(LineRules&&) noexcept;

  // Each rule once. Errors: kDataLoss for what is no such line.
  Result<std::vector<std::string>> Read(std::string_view line);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace goldline::ingest::internal
