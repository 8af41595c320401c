// What is written must not be what is read, nor be written twice: an output takes the place of the
// file of its name, and an input that was named there by mistake would be lost.
//
//   GL_RETURN_IF_ERROR(CheckSeparate({{"--quarantine", "bad.ndjson"}},
//                                    {{"an input", "a.csv"}, {"--contract", "a.odcs.yaml"}}));
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace goldline::ingest {

struct NamedFile {
  std::string what;  // how the caller named it: "--out", "an input", "the contract"
  std::string path;  // empty: none; "-" and devices may be named as often as one likes
};

// Files are the same when their names lead to one, through links, too. Call it before opening any
// output.
Status CheckSeparate(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs);

}  // namespace goldline::ingest
