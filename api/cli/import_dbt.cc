#include "api/cli/import_dbt.h"

#include <optional>

#include "api/cli/ask_server.h"
#include "api/cli/caller.h"
#include "api/cli/open_store.h"
#include "api/cli/server_to_ask.h"
#include "api/rest/service.h"
#include "ingest/import_dbt.h"

namespace goldline::cli {
namespace {

int ExitCodeOf(const Invocation& call, bool complete) {
  return call.Has("strict") && !complete ? kExitFailed : kExitPassed;
}

Result<int> AskToImport(Invocation& call, const http::ServerAddress& server,
                        const std::string& folder) {
  GL_TRY(std::string body, ingest::BundleDbtTarget(folder));
  std::vector<http::NamedValue> query =
      QueryOf(call, {{"namespace", "namespace"}, {"job-namespace", "job_namespace"}});
  if (call.Has("replace")) query.push_back({"replace", "true"});
  const ServerQuestion question{.path = "/v1/import/dbt",
                                .query = std::move(query),
                                .method = http::Method::kPost,
                                .body = std::move(body)};
  GL_TRY(const http::Response answer, AskServer(call, server, question));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return ExitCodeOf(call, answer.Header(rest::kStatusHeader) == "complete");
}

Result<int> Run(Invocation& call) {
  const std::string& folder = call.operands()[0];
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskToImport(call, *server, folder);
  GL_TRY(const ingest::DbtArtifacts project, ingest::ReadDbtTarget(folder));
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kCreate));
  ingest::DbtImportOptions options;
  options.dataset_namespace = call.Text("namespace");
  options.job_namespace = call.Text("job-namespace");
  options.replace = call.Has("replace");
  options.actor = CallerName();
  options.now = call.now();
  options.stop = call.stop();
  GL_TRY(const ingest::DbtReceipt receipt, ingest::ImportDbtProject(*store, project, options));
  GL_RETURN_IF_ERROR(store->Close());
  GL_RETURN_IF_ERROR(call.PrintReport(receipt));
  return ExitCodeOf(call, receipt.Status() == "complete");
}

}  // namespace

Command ImportDbtCommand() {
  return {
      .name = "import dbt",
      .operands = "TARGET",
      .sentence = "Take a dbt project's tables, column lineage, runs and tests from its target.",
      .flags = {{"namespace", "NS", "Of its tables: postgres://HOST:PORT, snowflake://ACCOUNT …"},
                {"job-namespace", "NS", "Of its jobs, where OPENLINEAGE_NAMESPACE is not dbt."},
                {"replace", "", "Its tables have new names: end the lineage of the old ones."},
                {"strict", "", "Exit 1 when something was left out."}},
      .example = "goldline import dbt target --namespace postgres://warehouse:5432",
      .run = Run};
}

}  // namespace goldline::cli
