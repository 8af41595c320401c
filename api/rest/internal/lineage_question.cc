#include "api/rest/internal/lineage_question.h"

#include "api/rest/errors.h"
#include "api/rest/internal/parameters.h"
#include "core/text.h"
#include "lineage/walk_words.h"

namespace goldline::rest {
namespace {

using http::Request;
using lineage::Level;
using lineage::LineageGraph;
using lineage::LineageStart;
using lineage::StartKind;

constexpr std::size_t kMostDepth = 1000;

Result<LineageStart> StartOf(const Request& request, const LineageGraph& graph) {
  const std::vector<std::string>& names = lineage::StartNames();
  std::optional<std::size_t> given;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (request.Query(names[i]) == nullptr) continue;
    if (given) {
      return errors::BadParameter(names[i], "one too many",
                                  Concat("give one of ", Join(names, ", ")));
    }
    given = i;
  }
  GL_TRY(const std::string name, RequiredParameter(request, names[given.value_or(0)]));
  return FindStart(graph, static_cast<StartKind>(given.value_or(0)), name);
}

Result<Level> LevelOf(const Request& request, StartKind start) {
  if (request.Query("level") == nullptr) return lineage::UsualLevel(start);
  GL_TRY(const std::size_t level, ChoiceParameter(request, "level", lineage::LevelNames()));
  return static_cast<Level>(level);
}

}  // namespace

Result<lineage::WalkOptions> WalkOptionsOf(const Request& request, const LineageGraph& graph) {
  lineage::WalkOptions options;
  GL_TRY(options.depth, NumberParameter(request, "depth", options.depth, 1, kMostDepth));
  GL_TRY(options.as_of, TimeParameter(request, "as_of"));
  const auto given = [&request](std::string_view name) {
    const std::string* value = request.Query(name);
    return value == nullptr ? std::nullopt : std::optional(*value);
  };
  GL_RETURN_IF_ERROR(lineage::ReadOptions(given, graph, options));
  return options;
}

Result<LineageQuestion> LineageQuestionOf(const Request& request, const LineageGraph& graph) {
  LineageQuestion question;
  GL_TRY(const std::size_t direction,
         ChoiceParameter(request, "direction", lineage::DirectionNames()));
  question.direction = lineage::DirectionNames()[direction];
  question.directions = lineage::DirectionsNamed(direction);
  GL_TRY(question.options, WalkOptionsOf(request, graph));
  GL_TRY(question.start, StartOf(request, graph));
  GL_TRY(question.level, LevelOf(request, question.start.kind));
  return question;
}

const http::ParameterDoc& FieldDoc() {
  static const http::ParameterDoc doc = {
      "field", "string", "`dataset#field`, `namespace/dataset#field` or a dataset; # is %23."};
  return doc;
}

const std::vector<http::ParameterDoc>& StartDocs() {
  static const std::vector<http::ParameterDoc> docs = {
      FieldDoc(),
      {"dataset", "string", "Instead of a field: `dataset` or `namespace/dataset`."},
      {"job", "string", "Instead of a field: `namespace/name` of a job."},
      {"system", "string",
       "Instead of a field: a system, or `namespace:NAME` for the datasets of a namespace that "
       "name no system."},
      {"direction", "string", "`both`, `upstream` or `downstream`."},
      {"level", "string",
       "`field`, or `dataset` or `system` to roll edges up; that of what is asked about without "
       "it, `dataset` of a job."}};
  return docs;
}

const std::vector<http::ParameterDoc>& FilterDocs() {
  static const std::vector<http::ParameterDoc> docs = {
      {"depth", "integer", "Steps from the start, 1 to 1000."},
      {"kinds", "string",
       "Follow edges of these kinds: `DIRECT`, `INDIRECT` and subtypes, with commas; else all."},
      {"layer", "string", "`observed` (by runs), `declared` or `both`."},
      {"only_job", "string", "Follow only what this job makes: `namespace/name`."},
      {"only_namespace", "string", "Go to datasets of this namespace only."}};
  return docs;
}

const std::vector<http::ParameterDoc>& TimeDocs() {
  static const std::vector<http::ParameterDoc> docs = {
      {"as_of", "string", "Event time, as 2026-11-22T16:30:00Z; now without it."},
      {"between", "string",
       "Instead, what held at any moment of FROM..TO, each edge with its `stretches`; one of the "
       "times may be left out."}};
  return docs;
}

}  // namespace goldline::rest
