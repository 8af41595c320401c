#include "api/cli/trace.h"

#include <optional>
#include <utility>

#include "api/cli/ask_server.h"
#include "api/cli/open_store.h"
#include "api/cli/server_to_ask.h"
#include "core/json.h"
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

bool IsFormat(const http::NamedValue& parameter) { return parameter.name == "format"; }

// What the server at --server answers, in the form that was asked for.
Result<int> AskAbout(Invocation& call, const http::ServerAddress& server, bool trace) {
  ServerQuestion question;
  question.path = trace ? "/v1/trace" : "/v1/impact";
  question.query = QueryOf(call, {{"depth", "depth"}, {"as-of", "as_of"}});
  question.query.push_back({"field", call.operands()[0]});
  const bool mermaid = call.Has("mermaid") && !call.json();
  if (mermaid) std::erase_if(question.query, IsFormat);
  if (mermaid) question.query.push_back({"format", "mermaid"});
  GL_TRY(const http::Response answer, AskServer(call, server, question));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return kExitPassed;
}

Result<int> Answer(Invocation& call, lineage::Direction direction) {
  GL_TRY(const lineage::WalkOptions options, OptionsOf(call, direction));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskAbout(call, *server, direction == lineage::Direction::kUpstream);
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
