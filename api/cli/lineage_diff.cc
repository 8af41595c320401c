#include "api/cli/lineage_diff.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/cli/ask_server.h"
#include "api/cli/open_store.h"
#include "api/cli/server_to_ask.h"
#include "api/cli/walk_flags.h"
#include "api/rest/service.h"
#include "core/errors.h"
#include "core/text.h"
#include "lineage/diff.h"
#include "lineage/walk_words.h"

namespace goldline::cli {
namespace {

// The index of the flag's value among `choices`, of the first when it is not given.
Result<std::size_t> ChoiceOf(const Invocation& call, std::string_view flag,
                             const std::vector<std::string>& choices) {
  if (!call.Has(flag)) return std::size_t{0};
  const auto found = std::find(choices.begin(), choices.end(), call.Text(flag));
  if (found == choices.end()) {
    return errors::BadSetting(Concat("--", flag, " ", Quoted(call.Text(flag))),
                              Concat("it is one of ", Join(choices, ", ")));
  }
  return static_cast<std::size_t>(found - choices.begin());
}

int ExitCodeOf(bool equal) { return equal ? kExitPassed : kExitFailed; }

Result<int> AskAbout(Invocation& call, const http::ServerAddress& server) {
  GL_TRY(const std::size_t start, ChoiceOf(call, "of", lineage::StartNames()));
  ServerQuestion question;
  question.path = "/v1/lineage/diff";
  question.query = WalkQueryOf(call);
  question.query.push_back({lineage::StartNames()[start], call.operands()[0]});
  for (const std::string flag : {"from", "to", "direction", "level"}) {
    if (call.Has(flag)) question.query.push_back({flag, call.Text(flag)});
  }
  GL_TRY(const http::Response answer, AskServer(call, server, question));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return ExitCodeOf(answer.Header(rest::kStatusHeader) == "equal");
}

Result<lineage::DiffQuestion> QuestionOf(const Invocation& call, const lineage::LineageGraph& graph,
                                         lineage::StartKind start) {
  lineage::DiffQuestion question;
  GL_TRY(question.times.from, ParseUtcTime(call.Text("from")));
  if (call.Has("to")) {
    GL_TRY(question.times.to, ParseUtcTime(call.Text("to")));
  }
  GL_TRY(const std::size_t direction, ChoiceOf(call, "direction", lineage::DirectionNames()));
  question.directions = lineage::DirectionsNamed(direction);
  GL_TRY(const std::size_t level, ChoiceOf(call, "level", lineage::LevelNames()));
  question.level =
      call.Has("level") ? static_cast<lineage::Level>(level) : lineage::UsualLevel(start);
  GL_TRY(question.options, WalkOptionsOf(call, graph));
  return question;
}

Result<int> Run(Invocation& call) {
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskAbout(call, *server);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const lineage::LineageGraph graph(store->View());
  GL_TRY(const std::size_t kind, ChoiceOf(call, "of", lineage::StartNames()));
  const auto start_kind = static_cast<lineage::StartKind>(kind);
  GL_TRY(const lineage::LineageStart start, FindStart(graph, start_kind, call.operands()[0]));
  GL_TRY(const lineage::DiffQuestion question, QuestionOf(call, graph, start_kind));
  GL_TRY(const lineage::LineageDiff diff, DiffOf(graph, start, question));
  GL_RETURN_IF_ERROR(call.PrintReport(diff));
  return ExitCodeOf(diff.equal());
}

std::vector<Flag> Flags() {
  std::vector<Flag> flags = {
      {"from", "TIME", "The earlier event time.", true},
      {"to", "TIME", "The later event time; now without it."},
      {"of", "KIND", "What NAME is: field, dataset, job or system; field without it."},
      {"direction", "WAY", "both, upstream or downstream; both without it."},
      {"level", "LEVEL", "Tell of each field, dataset or system."}};
  const std::vector<Flag> filters = FilterFlags();
  flags.insert(flags.end(), filters.begin(), filters.end());
  return flags;
}

}  // namespace

Command LineageDiffCommand() {
  return {.name = "lineage diff",
          .operands = "NAME",
          .sentence = "Show what appeared, ended and changed in a lineage between two times.",
          .flags = Flags(),
          .example = "goldline lineage diff dashboard#total --from 2026-10-01 --to 2026-11-01",
          .run = Run};
}

}  // namespace goldline::cli
