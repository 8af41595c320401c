// Whole projects of other tools into the catalog.
#include "api/rest/internal/actions.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/internal/routes.h"
#include "api/rest/service.h"
#include "core/text.h"
#include "ingest/import_dbt.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;

// What is sent lacks macros and SQL as it was written, which are most of a manifest.
constexpr std::uint64_t kDbtLimit = 128 * http::kMiB;

Result<Response> ImportDbt(const Service& service, const Request& request,
                           const RequestContext& context) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const ingest::DbtArtifacts project, ingest::ReadDbtBundle(request.body));
  ingest::DbtImportOptions options;
  options.actor = "dbt via HTTP";
  if (!Trim(request.Header(kActorHeader)).empty()) {
    GL_TRY(ingest::ActionContext action, ActionBy(request, context));
    options.actor = std::move(action.actor);
  }
  options.now = context.now;
  options.stop = context.stop;
  GL_TRY(const std::size_t replace, ChoiceParameter(request, "replace", {"false", "true"}));
  options.replace = replace == 1;
  if (const std::string* name = request.Query("namespace")) options.dataset_namespace = *name;
  if (const std::string* name = request.Query("job_namespace")) options.job_namespace = *name;
  GL_TRY(const ingest::DbtReceipt receipt,
         ingest::ImportDbtProject(*service.store, project, options));
  Response answer = AnswerOf(form, receipt);
  answer.status = receipt.duplicate ? 200 : 201;
  answer.headers.push_back({std::string(kStatusHeader), std::string(receipt.Status())});
  return answer;
}

}  // namespace

void AddImportRoutes(http::Router& router, const Service& service) {
  http::ParameterDoc actor = kActorDoc;
  actor.description = "Who sends it, for the audit; without it dbt does.";
  AddRoute(router,
           {.method = http::Method::kPost,
            .pattern = "/v1/import/dbt",
            .handler =
                [service](const Request& request, const RequestContext& context) {
                  return ImportDbt(service, request, context);
                },
            .doc = {.summary = "Take a dbt project: its tables, lineage, runs and tests.",
                    .details = "All of it is taken in one commit; the same artifacts again change "
                               "nothing. `X-Goldline-Status` is `partial` when something was "
                               "left out.",
                    .query = {{"namespace", "string", "Of its tables, `postgres://HOST:PORT`."},
                              {"job_namespace", "string", "Of its jobs, else `dbt`."},
                              {"replace", "string",
                               "`true`: its tables have new names; the lineage of old ones ends."},
                              kFormDoc},
                    .headers = {std::move(actor)},
                    .body = "the files of dbt's target folder: `manifest`, and perhaps `catalog`, "
                            "`run_results` and `sources`.",
                    .answers = {JsonAnswer(201, "What was taken, and what was not."),
                                JsonAnswer(200, "It was here before."),
                                {409, "It is another target of the project that is known here.",
                                 "application/problem+json"}}},
            .body_limit = kDbtLimit,
            .media_types = kJsonBody,
            .gzip = true});
}

}  // namespace goldline::rest
