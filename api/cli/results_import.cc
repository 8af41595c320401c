#include "api/cli/results_import.h"

#include <optional>

#include "api/cli/ask_server.h"
#include "api/cli/caller.h"
#include "api/cli/open_store.h"
#include "api/cli/server_to_ask.h"
#include "core/files.h"
#include "ingest/record_results.h"
#include "quality/observed_results.h"

namespace goldline::cli {
namespace {

constexpr std::uint64_t kMaxBytes = 32 << 20;

Result<int> AskToImport(Invocation& call, const http::ServerAddress& server, std::string text) {
  const ServerQuestion question{
      .path = "/v1/results",
      .query = QueryOf(call, {{"dataset", "dataset"}, {"namespace", "namespace"}}),
      .method = http::Method::kPost,
      .body = std::move(text)};
  GL_TRY(const http::Response answer, AskServer(call, server, question));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return kExitPassed;
}

Result<int> Run(Invocation& call) {
  const std::string& file = call.operands()[0];
  GL_TRY(std::string text, ReadWholeFile(file, kMaxBytes));
  GL_TRY(const quality::ObservedResults observed, quality::ReadObservedResults(text, file));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskToImport(call, *server, std::move(text));
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kCreate));
  ingest::RecordResultsOptions options;
  options.dataset = call.Text("dataset");
  options.namespace_name = call.Text("namespace");
  options.actor = CallerName();
  options.now = call.now();
  options.stop = call.stop();
  GL_TRY(const ingest::ResultsReceipt receipt, ingest::RecordResults(*store, observed, options));
  GL_RETURN_IF_ERROR(store->Close());
  GL_RETURN_IF_ERROR(call.PrintReport(receipt));
  return kExitPassed;
}

}  // namespace

Command ResultsImportCommand() {
  return {.name = "results import",
          .operands = "FILE",
          .sentence = "Keep what another tool found out: a document of the draft OORS.",
          .flags = {{"dataset", "NAME", "What all results are about, whatever they say."},
                    {"namespace", "NAME", "Of the datasets that the results name."}},
          .example = "goldline results import checks.json --namespace shop",
          .run = Run};
}

}  // namespace goldline::cli
