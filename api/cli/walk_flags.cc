#include "api/cli/walk_flags.h"

#include <algorithm>
#include <optional>

#include "api/cli/ask_server.h"
#include "lineage/walk_words.h"

namespace goldline::cli {

std::vector<Flag> FilterFlags() {
  return {
      {"depth", "N", "Go at most so many steps."},
      {"kinds", "KINDS", "Follow edges of these kinds: DIRECT, INDIRECT, FILTER,…"},
      {"layer", "LAYER", "Follow what runs showed, or what is declared: observed, declared, both."},
      {"only-job", "JOB", "Follow only what this job makes: namespace/name."},
      {"only-namespace", "NAME", "Go to datasets of this namespace only."}};
}

std::vector<Flag> TimeFlags() {
  return {{"as-of", "TIME", "Answer as of this event time: 2026-10-31, 2026-10-31T12:00:00Z."},
          {"between", "A..B", "Answer for any moment from A to B; one of them may be left out."}};
}

Result<lineage::WalkOptions> WalkOptionsOf(const Invocation& call,
                                           const lineage::LineageGraph& graph) {
  lineage::WalkOptions options;
  GL_TRY(const std::uint64_t depth, call.Count("depth", options.depth));
  options.depth = depth;
  if (call.Has("as-of")) {
    GL_TRY(options.as_of, ParseUtcTime(call.Text("as-of")));
  }
  const auto given = [&call](std::string_view name) {
    std::string flag(name);
    std::replace(flag.begin(), flag.end(), '_', '-');
    return call.Has(flag) ? std::optional(call.Text(flag)) : std::nullopt;
  };
  GL_RETURN_IF_ERROR(lineage::ReadOptions(given, graph, options));
  return options;
}

std::vector<http::NamedValue> WalkQueryOf(const Invocation& call) {
  return QueryOf(call, {{"depth", "depth"},
                        {"as-of", "as_of"},
                        {"between", "between"},
                        {"kinds", "kinds"},
                        {"layer", "layer"},
                        {"only-job", "only_job"},
                        {"only-namespace", "only_namespace"}});
}

}  // namespace goldline::cli
