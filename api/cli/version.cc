#include "api/cli/version.h"

#include "core/json.h"
#include "core/text.h"

namespace goldline::cli {
namespace {

#ifdef __OPTIMIZE__
constexpr bool kOptimized = true;
#else
constexpr bool kOptimized = false;
#endif

Result<int> RunVersion(Invocation& call) {
  if (call.json()) {
    JsonWriter json(JsonWriter::Layout::kIndented);
    json.BeginObject().Key("version").String(Version());
    json.Key("compiler").String(__VERSION__).Key("optimized").Bool(kOptimized).EndObject();
    GL_RETURN_IF_ERROR(call.Print(json.Take() + "\n"));
  } else {
    GL_RETURN_IF_ERROR(call.Print(Concat("goldline ", Version(), " (g++ ", __VERSION__,
                                         kOptimized ? ", optimized)\n" : ", not optimized)\n")));
  }
  return kExitPassed;
}

}  // namespace

std::string_view Version() { return GOLDLINE_VERSION; }

Command VersionCommand() {
  return {.name = "version",
          .operands = "",
          .sentence = "Print the version and how it was built.",
          .flags = {},
          .example = "goldline version --json",
          .run = RunVersion};
}

}  // namespace goldline::cli
