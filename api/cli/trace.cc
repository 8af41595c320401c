#include "api/cli/trace.h"

#include <optional>
#include <utility>

#include "api/cli/open_store.h"
#include "api/cli/server_to_ask.h"
#include "api/http/request.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/run_health.h"
#include "lineage/trace.h"

namespace goldline::cli {
namespace {

Result<lineage::WalkOptions> OptionsOf(const Invocation& call, lineage::Direction direction) {
  lineage::WalkOptions options;
  options.direction = direction;
  GL_TRY(const std::uint64_t depth, call.Count("depth", options.depth));
  options.depth = depth;
  if (call.Has("as-of")) {
    GL_TRY(options.as_of, ParseUtcTime(call.Text("as-of")));
  }
  return options;
}

// What the server at --server answers, in the form that was asked for.
Result<int> AskServer(Invocation& call, const http::ServerAddress& server, bool trace) {
  const std::string_view form = call.Has("mermaid") ? "mermaid" : "text";
  std::string target =
      Concat(trace ? "/v1/trace" : "/v1/impact", "?field=", http::PercentEncode(call.operands()[0]),
             "&format=", call.json() ? "json" : form);
  for (const auto& [flag, parameter] : {std::pair{"depth", "depth"}, {"as-of", "as_of"}}) {
    if (!call.Has(flag)) continue;
    target += Concat("&", parameter, "=", http::PercentEncode(call.Text(flag)));
  }
  http::AskOptions options;
  options.stop = call.stop();
  GL_TRY(std::string answer, http::Ask(server, target, options));
  if (!answer.ends_with('\n')) answer += '\n';
  GL_RETURN_IF_ERROR(call.Print(answer));
  return kExitPassed;
}

Result<int> Answer(Invocation& call, lineage::Direction direction) {
  GL_TRY(const lineage::WalkOptions options, OptionsOf(call, direction));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskServer(call, *server, direction == lineage::Direction::kUpstream);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const lineage::LineageGraph graph(store->View());
  const ingest::RunHealth health(store->View());
  GL_TRY(const lineage::FieldRef field, graph.FindField(call.operands()[0]));
  GL_TRY(const lineage::Trace trace, direction == lineage::Direction::kUpstream
                                         ? lineage::TraceField(graph, field, health, options)
                                         : lineage::ImpactOf(graph, field, health, options));
  if (call.json()) {
    JsonWriter json(JsonWriter::Layout::kIndented);
    lineage::WriteJson(trace, json);
    GL_RETURN_IF_ERROR(call.Print(json.Take() + "\n"));
  } else if (call.Has("mermaid")) {
    GL_RETURN_IF_ERROR(call.Print(lineage::MermaidOf(trace.graph)));
  } else {
    GL_RETURN_IF_ERROR(call.Print(lineage::TextOf(trace)));
  }
  return kExitPassed;
}

Result<int> RunTrace(Invocation& call) { return Answer(call, lineage::Direction::kUpstream); }
Result<int> RunImpact(Invocation& call) { return Answer(call, lineage::Direction::kDownstream); }

std::vector<Flag> WalkFlags() {
  return {{"as-of", "TIME", "Answer as of this event time: 2026-10-31, 2026-10-31T12:00:00Z."},
          {"depth", "N", "Go at most so many steps."},
          {"mermaid", "", "Print the graph as Mermaid, for documents."}};
}

}  // namespace

Command TraceCommand() {
  return {
      .name = "trace",
      .operands = "FIELD",
      .sentence = "Show where a number comes from, how healthy each step is, and what to suspect.",
      .flags = WalkFlags(),
      .example = "goldline trace revenue_dashboard#total_revenue",
      .run = RunTrace};
}

Command ImpactCommand() {
  return {.name = "impact",
          .operands = "FIELD",
          .sentence = "Show what a field feeds, and so what would break with it.",
          .flags = WalkFlags(),
          .example = "goldline impact billing.invoices#amount",
          .run = RunImpact};
}

}  // namespace goldline::cli
