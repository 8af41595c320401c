#include "lineage/walk_words.h"

#include "core/text.h"
#include "lineage/errors.h"

namespace goldline::lineage {
namespace {

constexpr std::string_view kAll = "all";

TransformationSet AllOf(TransformationType type) {
  TransformationSet set;
  for (int i = 0; i < kSubtypes; ++i) {
    const auto subtype = static_cast<Subtype>(i);
    if (TypeOf(subtype) == type) set |= {{subtype, false}, {subtype, true}};
  }
  return set;
}

// nullopt when there is no such word.
std::optional<TransformationSet> KindOf(std::string_view word) {
  if (EqualsIgnoreAsciiCase(word, kAll)) return TransformationSet::All();
  for (const auto type : {TransformationType::kDirect, TransformationType::kIndirect}) {
    if (EqualsIgnoreAsciiCase(word, ToString(type))) return AllOf(type);
  }
  for (int i = 0; i < kSubtypes; ++i) {
    const auto subtype = static_cast<Subtype>(i);
    const std::string_view name = ToString(subtype);
    if (!name.empty() && EqualsIgnoreAsciiCase(word, name)) {
      return TransformationSet{{subtype, false}, {subtype, true}};
    }
  }
  return std::nullopt;
}

std::vector<std::string> KindNames() {
  std::vector<std::string> names{std::string(kAll), "DIRECT", "INDIRECT"};
  for (int i = 0; i < kSubtypes; ++i) {
    const std::string_view name = ToString(static_cast<Subtype>(i));
    if (!name.empty()) names.emplace_back(name);
  }
  return names;
}

}  // namespace

Result<Between> ParseBetween(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return errors::NotAStretch(Quoted(text));
  const std::string_view from = Trim(text.substr(0, dots));
  const std::string_view to = Trim(text.substr(dots + 2));
  Between between;
  if (!from.empty()) {
    GL_TRY(between.from, ParseUtcTime(from));
  }
  if (!to.empty()) {
    GL_TRY(between.to, ParseUtcTime(to));
  }
  if (between.to < between.from) return errors::EndsBeforeItBegins(Quoted(text));
  return between;
}

Result<TransformationSet> ParseKinds(std::string_view text) {
  TransformationSet kinds;
  for (const std::string_view piece : Split(text, ',')) {
    const std::string_view word = Trim(piece);
    const std::optional<TransformationSet> kind = KindOf(word);
    if (!kind) {
      return errors::NotAKind(Quoted(word))
          .Hint(NameHint(std::string(word), KindNames(), "kinds are "));
    }
    kinds |= *kind;
  }
  return kinds;
}

Status ParseLayers(std::string_view text, WalkOptions& options) {
  if (text != "observed" && text != "declared" && text != "both") {
    return errors::NotALayer(Quoted(text));
  }
  options.observed = text != "declared";
  options.declared = text != "observed";
  return Ok();
}

Status ReadOptions(const Given& given, const LineageGraph& graph, WalkOptions& options) {
  if (const auto between = given("between")) {
    if (options.as_of) return errors::TwoTimes();
    GL_TRY(options.between, ParseBetween(*between));
  }
  if (const auto kinds = given("kinds")) {
    GL_TRY(options.kinds, ParseKinds(*kinds));
  }
  if (const auto layer = given("layer")) GL_RETURN_IF_ERROR(ParseLayers(*layer, options));
  if (const auto only = given("only_job")) {
    GL_TRY(const FieldRef job, graph.FindJob(*only));
    options.only_job = JobRef{job.namespace_name, job.dataset};
  }
  options.only_namespace = given("only_namespace");
  return Ok();
}

const std::vector<std::string>& StartNames() {
  static const std::vector<std::string> names = {"field", "dataset", "job", "system"};
  return names;
}

const std::vector<std::string>& LevelNames() {
  static const std::vector<std::string> names = {"field", "dataset", "system"};
  return names;
}

const std::vector<std::string>& DirectionNames() {
  static const std::vector<std::string> names = {"both", "upstream", "downstream"};
  return names;
}

std::vector<Direction> DirectionsNamed(std::size_t index) {
  if (index == 0) return {Direction::kUpstream, Direction::kDownstream};
  return {index == 1 ? Direction::kUpstream : Direction::kDownstream};
}

}  // namespace goldline::lineage
