// goldline_demo_data --seed N --out DIR: writes the demo company's files and truth.json.

#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "examples/demo/generator/company.h"

namespace {

bool WriteText(const std::filesystem::path& path, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) std::fprintf(stderr, "goldline_demo_data: cannot write %s\n", path.c_str());
  return static_cast<bool>(file);
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t seed = 1;
  std::string out;
  bool understood = argc % 2 == 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    const char* end = argv[i + 1] + std::strlen(argv[i + 1]);
    if (std::strcmp(argv[i], "--out") == 0) {
      out = argv[i + 1];
    } else if (std::strcmp(argv[i], "--seed") == 0) {
      const auto parsed = std::from_chars(argv[i + 1], end, seed);
      understood &= parsed.ec == std::errc() && parsed.ptr == end;
    } else {
      understood = false;
    }
  }
  if (!understood || out.empty()) {
    std::fputs("usage: goldline_demo_data --seed N --out DIR\n", stderr);
    return 2;
  }
  const goldline::demo::Company company = goldline::demo::GenerateCompany(seed);
  bool written = WriteText(std::filesystem::path(out) / "truth.json",
                           goldline::demo::TruthJson(company.truth));
  for (const goldline::demo::GeneratedFile& file : company.files) {
    written &= WriteText(std::filesystem::path(out) / file.path, file.text);
  }
  return written ? 0 : 3;
}
