#include "lineage/assertions.h"

#include <algorithm>

#include "catalog/facets.h"
#include "core/text.h"

namespace goldline::lineage {
namespace {

// Of one facet; nobody reads more.
constexpr std::size_t kMostFailing = 100;

const std::vector<JsonValue>* ListOf(std::string_view name, const JsonValue& facet) {
  const JsonValue* list = facet.Find(name == kTestFacet ? "tests" : "assertions");
  return list != nullptr && list->is_array() ? &list->items : nullptr;
}

bool Failed(std::string_view facet, const JsonValue& result) {
  if (!result.is_object()) return false;
  if (facet == kTestFacet) return AsciiLower(result.Text("status")) == "fail";
  const JsonValue* success = result.Find("success");
  return success != nullptr && success->kind == JsonValue::Kind::kBool && !success->is_true();
}

std::string DetailOf(const std::string& name, const JsonValue& result) {
  std::string detail = Concat(name, " failed");
  const std::string_view expected = result.Text("expected");
  const std::string_view actual = result.Text("actual");
  if (!expected.empty()) detail += Concat(": expected ", expected);
  if (!actual.empty()) detail += Concat(expected.empty() ? ": was " : ", was ", actual);
  const std::string_view description = result.Text("description");
  if (!description.empty()) detail += Concat(" (", description, ")");
  return detail;
}

Assertion AssertionFrom(std::string_view facet, const JsonValue& result) {
  Assertion assertion;
  assertion.name = result.Text("name");
  if (assertion.name.empty()) {
    assertion.name = result.Text(facet == kTestFacet ? "type" : "assertion");
  }
  if (assertion.name.empty()) assertion.name = "a test";
  assertion.field = result.Text("column");
  assertion.warns = AsciiLower(result.Text("severity")) == "warn";
  assertion.detail = DetailOf(assertion.name, result);
  return assertion;
}

// Between the facet and the job of whose run it is.
constexpr std::string_view kBy = " by ";

// Of which kind the results are that a facet of this name holds; empty when it holds none.
std::string_view KindOfResults(std::string_view facet) {
  for (const std::string_view kind : {kAssertionsFacet, kTestFacet}) {
    if (!facet.starts_with(kind)) continue;
    const std::string_view rest = facet.substr(kind.size());
    if (rest.empty() || rest.starts_with(kBy)) return kind;
  }
  return {};
}

}  // namespace

std::string ResultsOf(std::string_view facet, const JobRef& job) {
  return Concat(facet, kBy, ToString(job));
}

std::string WhyNoResults(std::string_view name, const JsonValue& facet) {
  return ListOf(name, facet) == nullptr ? "has no list of results" : "";
}

Result<std::vector<Assertion>> FailingAssertions(const catalog::CatalogView& catalog,
                                                 catalog::DatasetId dataset,
                                                 std::optional<UtcTime> as_of) {
  const auto holds_results = [](std::string_view name) { return !KindOfResults(name).empty(); };
  GL_TRY(const std::vector<catalog::Facet> facets,
         catalog::FacetsNamed(catalog, dataset.value, holds_results, as_of));
  std::vector<Assertion> failing;
  for (const catalog::Facet& facet : facets) {
    const std::string_view kind = KindOfResults(facet.name);
    GL_TRY(const JsonValue body, ParseJson(facet.body));
    const std::vector<JsonValue>* results = ListOf(kind, body);
    if (results == nullptr) continue;
    std::size_t taken = 0;
    for (const JsonValue& result : *results) {
      if (!Failed(kind, result) || ++taken > kMostFailing) continue;
      Assertion assertion = AssertionFrom(kind, result);
      assertion.time = facet.since;
      assertion.run = facet.run;
      failing.push_back(std::move(assertion));
    }
  }
  std::sort(failing.begin(), failing.end(), [](const Assertion& a, const Assertion& b) {
    return std::tie(a.name, a.field, a.detail) < std::tie(b.name, b.field, b.detail);
  });
  return failing;
}

}  // namespace goldline::lineage
