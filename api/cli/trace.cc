#include "api/cli/trace.h"

#include <optional>
#include <utility>

#include "api/cli/ask_server.h"
#include "api/cli/open_store.h"
#include "api/cli/server_to_ask.h"
#include "api/cli/walk_flags.h"
#include "core/json.h"
#include "ingest/run_health.h"
#include "lineage/downstream.h"
#include "lineage/graph_output.h"
#include "lineage/trace.h"

namespace goldline::cli {
namespace {

bool IsFormat(const http::NamedValue& parameter) { return parameter.name == "format"; }

// What the server at --server answers, in the form that was asked for.
Result<int> AskAbout(Invocation& call, const http::ServerAddress& server, bool trace) {
  ServerQuestion question;
  question.path = trace ? "/v1/trace" : "/v1/impact";
  question.query = WalkQueryOf(call);
  question.query.push_back({"field", call.operands()[0]});
  for (const std::string picture : {"mermaid", "dot"}) {
    if (!call.Has(picture) || call.json()) continue;
    std::erase_if(question.query, IsFormat);
    question.query.push_back({"format", picture});
  }
  GL_TRY(const http::Response answer, AskServer(call, server, question));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return kExitPassed;
}

Result<int> Answer(Invocation& call, lineage::Direction direction) {
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskAbout(call, *server, direction == lineage::Direction::kUpstream);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const lineage::LineageGraph graph(store->View());
  const ingest::RunHealth health(store->View());
  GL_TRY(const lineage::WalkOptions options, WalkOptionsOf(call, graph));
  GL_TRY(const lineage::FieldRef field, graph.FindField(call.operands()[0]));
  const bool up = direction == lineage::Direction::kUpstream;
  GL_TRY(lineage::Trace trace, up ? lineage::TraceField(graph, field, health, options)
                                  : lineage::ImpactOf(graph, field, health, options));
  if (!up) {
    GL_TRY(trace.downstream, lineage::DownstreamOf(graph.catalog(), trace.graph, call.now()));
  }
  if (call.json()) {
    JsonWriter json(JsonWriter::Layout::kIndented);
    lineage::WriteJson(trace, json);
    GL_RETURN_IF_ERROR(call.Print(json.Take() + "\n"));
  } else if (call.Has("mermaid")) {
    GL_RETURN_IF_ERROR(call.Print(lineage::MermaidOf(trace.graph)));
  } else if (call.Has("dot")) {
    GL_RETURN_IF_ERROR(call.Print(lineage::DotOf(trace.graph)));
  } else {
    GL_RETURN_IF_ERROR(call.Print(lineage::TextOf(trace)));
  }
  return kExitPassed;
}

Result<int> RunTrace(Invocation& call) { return Answer(call, lineage::Direction::kUpstream); }
Result<int> RunImpact(Invocation& call) { return Answer(call, lineage::Direction::kDownstream); }

std::vector<Flag> Flags() {
  std::vector<Flag> flags = TimeFlags();
  const std::vector<Flag> filters = FilterFlags();
  flags.insert(flags.end(), filters.begin(), filters.end());
  flags.push_back({"mermaid", "", "Print the graph as Mermaid, for documents."});
  flags.push_back({"dot", "", "Print the graph as DOT, for Graphviz."});
  return flags;
}

}  // namespace

Command TraceCommand() {
  return {
      .name = "trace",
      .operands = "FIELD",
      .sentence = "Show where a number comes from, how healthy each step is, and what to suspect.",
      .flags = Flags(),
      .example = "goldline trace revenue_dashboard#total_revenue",
      .run = RunTrace};
}

Command ImpactCommand() {
  return {.name = "impact",
          .operands = "FIELD",
          .sentence = "Show what a field feeds, and so what would break with it.",
          .flags = Flags(),
          .example = "goldline impact billing.invoices#amount",
          .run = RunImpact};
}

}  // namespace goldline::cli
