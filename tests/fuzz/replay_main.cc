// Runs a fuzz target over the files of a corpus folder and over mutations of them, for builds
// without libFuzzer. Usage: TARGET CORPUS_FOLDER [MUTATIONS_A_FILE]. The mutations are the same on
// every run.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "tests/support/files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void RunOne(const std::string& input) {
  // A copy of exactly this size on the heap, so that a sanitizer sees a read past the end.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::string Mutate(std::string text, std::mt19937_64& random) {
  const std::uint64_t edits = 1 + random() % 4;
  for (std::uint64_t edit = 0; edit < edits; ++edit) {
    const std::size_t at = text.empty() ? 0 : random() % text.size();
    switch (random() % 4) {
      case 0:
        text.insert(at, 1, static_cast<char>(random()));
        break;
      case 1:
        if (!text.empty()) text[at] = static_cast<char>(random());
        break;
      case 2:
        text.erase(at, random() % 8);
        break;
      default:
        text.insert(at, text.substr(text.empty() ? 0 : random() % text.size(), random() % 16));
    }
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path folder = argc > 1 ? argv[1] : ".";
  const long mutations = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 200;
  std::mt19937_64 random(1);
  RunOne("");
  std::size_t files = 0;
  if (std::filesystem::exists(folder)) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry);
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths) {
      const std::string text = goldline::testing_support::ReadFile(path);
      RunOne(text);
      for (long i = 0; i < mutations; ++i) RunOne(Mutate(text, random));
      ++files;
    }
  }
  std::printf("replayed %zu files with %ld mutations each\n", files, mutations);
  return 0;
}
