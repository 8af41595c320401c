// The quarantine: what runs set aside, and what people decide about it. Releasing is not here: it
// writes a file, and a server does not write where a client says.
#include "api/rest/errors.h"
#include "api/rest/internal/actions.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/internal/routes.h"
#include "core/text.h"
#include "ingest/quarantine.h"
#include "ingest/quarantine_actions.h"
#include "ingest/quarantine_report.h"
#include "ingest/quarantine_request.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;

constexpr std::uint64_t kFixesLimit = 32 * http::kMiB;
constexpr std::size_t kMostSkipped = 1'000'000'000;

Result<Uuid> RunParameter(std::string_view text) {
  const std::optional<Uuid> run = ingest::ParseSetName(text);
  if (!run) {
    return errors::BadParameter("run", Quoted(text), "it is the id of a run, or latest");
  }
  return *run;
}

Result<ingest::RowName> RowOf(const Request& request) {
  return ingest::ParseRowName(Concat(request.Param("run"), "/", request.Param("number")));
}

Result<ingest::ListOptions> ListOptionsOf(const Request& request) {
  ingest::ListOptions options;
  if (const std::string* dataset = request.Query("dataset")) options.dataset = *dataset;
  if (const std::string* rule = request.Query("rule")) {
    if (rule->empty()) return errors::BadParameter("rule", "nothing", "it is the id of a rule");
    options.rule = *rule;
  }
  if (request.Query("state") != nullptr) {
    const std::vector<std::string> states = {"open", "fixed", "released", "dropped"};
    GL_TRY(const std::size_t index, ChoiceParameter(request, "state", states));
    GL_TRY(options.state, ingest::RowStateFromName(states[index]));
  }
  GL_TRY(options.limit, LimitParameter(request));
  GL_TRY(options.skip, NumberParameter(request, "skip", 0, 0, kMostSkipped));
  const std::string* cursor = request.Query("cursor");
  if (cursor == nullptr || cursor->empty()) return options;
  const Result<ingest::RowName> after = ingest::ParseRowName(*cursor);
  if (!after.ok()) return errors::BadCursor(Quoted(*cursor));
  options.after = *after;
  return options;
}

Result<Response> List(const Service& service, const Request& request, const RequestContext& context,
                      const std::optional<Uuid>& run) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(ingest::ListOptions options, ListOptionsOf(request));
  options.run = run;
  options.stop = context.stop;
  GL_TRY(const ingest::RowList list, ingest::ListRows(service.store->View(), options));
  Response answer = AnswerOf(form, list);
  if (!list.next) return answer;
  return std::move(answer).With(std::string(kNextCursorHeader), ToString(*list.next));
}

Result<Response> ListSets(const Service& service, const Request& request,
                          const RequestContext& context) {
  std::optional<Uuid> run;
  if (const std::string* text = request.Query("run")) {
    GL_TRY(run, RunParameter(*text));
  }
  return List(service, request, context, run);
}

Result<Response> ListSet(const Service& service, const Request& request,
                         const RequestContext& context) {
  GL_TRY(const Uuid run, RunParameter(request.Param("run")));
  return List(service, request, context, run);
}

Result<Response> Show(const Service& service, const Request& request) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const ingest::RowName row, RowOf(request));
  GL_TRY(const ingest::ShownRow shown,
         ingest::ShowRow(service.store->View(), row, ingest::Values::kRedacted));
  return AnswerOf(form, shown);
}

Result<Response> Reveal(const Service& service, const Request& request,
                        const RequestContext& context) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const ingest::RowName row, RowOf(request));
  GL_TRY(const ingest::ActionContext action, ActionBy(request, context));
  GL_TRY(const ingest::ShownRow shown,
         ingest::ShowRow(service.store->View(), row, ingest::Values::kShown));
  GL_RETURN_IF_ERROR(ingest::RecordReveal(*service.store, shown.name, action));
  return AnswerOf(form, shown).With("Cache-Control", "no-store");
}

Result<std::vector<ingest::RowFix>> FixesOf(const JsonValue& body) {
  const JsonValue* items = body.Find("fixes");
  if (items == nullptr || !items->is_array()) {
    return errors::BadBody("without fixes").Hint("send {\"fixes\": [{\"row\": …, \"set\": {…}}]}");
  }
  std::vector<ingest::RowFix> fixes;
  for (const JsonValue& item : items->items) {
    Result<ingest::RowFix> fix = ingest::RowFixFromJson(item);
    if (!fix.ok()) return std::move(fix).error().With(Concat("in fix ", fixes.size() + 1));
    fixes.push_back(*std::move(fix));
  }
  return fixes;
}

Result<Response> Fix(const Service& service, const Request& request,
                     const RequestContext& context) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const ingest::ActionContext action, ActionBy(request, context));
  GL_TRY(const JsonValue body, BodyOf(request, {"fixes"}));
  GL_TRY(const std::vector<ingest::RowFix> fixes, FixesOf(body));
  GL_TRY(const ingest::FixReport report, ingest::FixRows(*service.store, fixes, action));
  return AnswerOf(form, report)
      .With(std::string(kStatusHeader), report.AllPass() ? "passed" : "failed");
}

Result<Response> Drop(const Service& service, const Request& request,
                      const RequestContext& context) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const ingest::ActionContext action, ActionBy(request, context));
  GL_TRY(const JsonValue body, BodyOf(request, {"rows", "run", "rule", "reason"}));
  GL_TRY(const ingest::RowChoice choice, ingest::RowChoiceFromJson(body));
  GL_TRY(const std::string reason, RequiredText(body, "reason"));
  GL_TRY(const ingest::DropReport report, ingest::DropRows(*service.store, choice, reason, action));
  return AnswerOf(form, report);
}

const http::ParameterDoc kRunDoc = {"run", "string",
                                    "The id of the run that set records aside, or `latest`."};
const http::ParameterDoc kNumberDoc = {"number", "integer", "Of the row in its run."};

std::vector<http::ParameterDoc> ListDocs() {
  return {{"dataset", "string", "Only those of this dataset: NAME or NAMESPACE/NAME."},
          {"rule", "string", "Only those that fail this rule."},
          {"state", "string", "`open`, `fixed`, `released` or `dropped`; else those that wait."},
          kLimitDoc,
          kCursorDoc,
          {"skip", "integer", "Leave out so many first."},
          kFormDoc};
}

const http::AnswerDoc kListAnswer =
    JsonAnswer(200, "`total`, `runs`, `rules`, `rows` and `next_cursor`.");

void AddReading(http::Router& router, const Service& service) {
  std::vector<http::ParameterDoc> of_all = ListDocs();
  of_all.insert(of_all.begin(), {"run", "string", "Only those of this run, or of the `latest`."});
  AddRoute(router,
           {.pattern = "/v1/quarantine",
            .handler =
                [service](const Request& request, const RequestContext& context) {
                  return ListSets(service, request, context);
                },
            .doc = {.summary = "Records that runs set aside, newest run first, with every reason.",
                    .details = "What `goldline quarantine list` prints. Totals are of all pages; "
                               "values of classified fields are hidden.",
                    .query = std::move(of_all),
                    .answers = {kListAnswer, kNotFoundAnswer}}});
  AddRoute(router, {.pattern = "/v1/quarantine/{run}",
                    .handler =
                        [service](const Request& request, const RequestContext& context) {
                          return ListSet(service, request, context);
                        },
                    .doc = {.summary = "The same of one run.",
                            .path = {kRunDoc},
                            .query = ListDocs(),
                            .answers = {kListAnswer, kNotFoundAnswer}}});
  AddRoute(router,
           {.pattern = "/v1/quarantine/{run}/{number}",
            .handler = [service](const Request& request,
                                 const RequestContext&) { return Show(service, request); },
            .doc = {.summary = "A record with its place and every reason.",
                    .details = "Values of classified fields are hidden, and `hidden` says so.",
                    .path = {kRunDoc, kNumberDoc},
                    .query = {kFormDoc},
                    .answers = {JsonAnswer(200, "The row."), kNotFoundAnswer}}});
}

void AddActions(http::Router& router, const Service& service) {
  AddRoute(router, {.method = http::Method::kPost,
                    .pattern = "/v1/quarantine/{run}/{number}/reveal",
                    .handler =
                        [service](const Request& request, const RequestContext& context) {
                          return Reveal(service, request, context);
                        },
                    .doc = {.summary = "The same with the values of classified fields.",
                            .details = "The audit says who looked.",
                            .path = {kRunDoc, kNumberDoc},
                            .query = {kFormDoc},
                            .headers = {kActorDoc},
                            .answers = {JsonAnswer(200, "The row."), kNotFoundAnswer}}});
  AddRoute(router,
           {.method = http::Method::kPost,
            .pattern = "/v1/quarantine/fix",
            .handler =
                [service](const Request& request, const RequestContext& context) {
                  return Fix(service, request, context);
                },
            .doc = {.summary = "Change records and check them again: all of them or none.",
                    .details = "A row may still fail, which hinders nothing; `X-Goldline-Status` "
                               "repeats `status`. Releasing is the command's alone: it writes a "
                               "file, and a server does not write where a client says.",
                    .query = {kFormDoc},
                    .headers = {kActorDoc},
                    .body = "`{\"fixes\": [{\"row\": \"RUN/NUMBER\", \"set\": {…}}]}`; instead of "
                            "`set` also `record`, or `set_text` with values as people write them.",
                    .answers = {JsonAnswer(200, "`status` and `rows`."), kNotFoundAnswer,
                                kSettledAnswer}},
            .body_limit = kFixesLimit,
            .media_types = kJsonBody});
  AddRoute(router,
           {.method = http::Method::kPost,
            .pattern = "/v1/quarantine/drop",
            .handler =
                [service](const Request& request, const RequestContext& context) {
                  return Drop(service, request, context);
                },
            .doc = {.summary = "Decide that records will not come back; values are forgotten.",
                    .query = {kFormDoc},
                    .headers = {kActorDoc},
                    .body = "`{\"rows\": [\"RUN/NUMBER\"], \"reason\": TEXT}`; instead of `rows` "
                            "also `run`, and with it `rule`.",
                    .answers = {JsonAnswer(200, "`dropped`."), kNotFoundAnswer, kSettledAnswer}},
            .body_limit = kFixesLimit,
            .media_types = kJsonBody});
}

}  // namespace

void AddQuarantineRoutes(http::Router& router, const Service& service) {
  AddReading(router, service);
  AddActions(router, service);
}

}  // namespace goldline::rest
