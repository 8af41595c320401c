// Runs a program and takes what it prints, for the demo.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace goldline::demo {

struct ProcessOutput {
  int exit_code = 0;
  std::string text;  // of standard output; standard error goes to ours
};

// Without a shell. An error when it cannot be started or is ended by a signal.
Result<ProcessOutput> RunProcess(const std::vector<std::string>& arguments);

}  // namespace goldline::demo
