// What the routes of Marquez's API share: how they answer errors, pages and documentation.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/router.h"
#include "api/rest/internal/marquez_view.h"
#include "api/rest/internal/routes.h"
#include "api/rest/service.h"
#include "core/json.h"
#include "core/result.h"

namespace goldline::rest {

using MarquezHandler = std::function<Result<http::Response>(const Service&, const http::Request&,
                                                            const http::RequestContext&)>;

// Adds the route. What cannot be understood or found is answered as Marquez does,
// {"code":404,"message":"…"}; parameters that Marquez does not know are ignored, as it does.
void AddMarquezRoute(http::Router& router, const Service& service, http::Route route,
                     MarquezHandler handler);

struct MarquezPage {
  std::size_t limit = 0;
  std::size_t offset = 0;

  bool Has(std::size_t index) const { return index >= offset && index - offset < limit; }
};
// `limit` and `offset`. There is no greatest limit; one answer has at most kMostOfAMarquezPage
// entries, and `totalCount` says how many there are.
inline constexpr std::size_t kMostOfAMarquezPage = 10'000;
Result<MarquezPage> PageOf(const http::Request& request, std::size_t default_limit = 100);
inline const http::ParameterDoc kMarquezLimitDoc = {"limit", "integer",
                                                    "Entries of a page, else 100; 10000 at most."};
inline const http::ParameterDoc kOffsetDoc = {"offset", "integer", "Entries before the page."};

// The value of a parameter; none when it is not there or empty, as Marquez's page sends it.
const std::string* GivenParameter(const http::Request& request, std::string_view name);

// Which of the words it is, in any case: a client in Python sends "False", Marquez's page "NAME".
// The first when it is not given.
Result<std::size_t> WordParameter(const http::Request& request, std::string_view name,
                                  const std::vector<std::string>& words);

Result<catalog::Namespace> NamespaceOf(const MarquezView& view, const http::Request& request);
Result<catalog::Dataset> DatasetOf(const MarquezView& view, const http::Request& request);
Result<catalog::Job> JobOf(const MarquezView& view, const http::Request& request);
// Systems by name, with the source of datasets that have none.
Result<std::vector<catalog::System>> MarquezSources(const MarquezView& view);
Result<catalog::Run> RunOf(const MarquezView& view, std::string_view id);

// The dataset, job or run that is asked for, in full: also what a change of it is answered with.
Result<http::Response> AnswerDataset(const Service& service, const http::Request& request);
Result<http::Response> AnswerJob(const Service& service, const http::Request& request);
Result<http::Response> AnswerRun(const Service& service, std::string_view id, int status);

// Said when an answer leaves something out that was asked for.
inline constexpr std::string_view kPartialHeader = "X-Goldline-Partial";

inline const http::ParameterDoc kNamespaceDoc = {"namespace", "string",
                                                 "Percent-encoded, slashes too."};
inline const http::ParameterDoc kDatasetDoc = {"dataset", "string",
                                               "Percent-encoded, slashes too."};
inline const http::ParameterDoc kJobDoc = {"job", "string", "Percent-encoded, slashes too."};
inline const http::AnswerDoc kMarquezBad = {400, "`code` and `message`: not understood.",
                                            "application/json"};
inline const http::AnswerDoc kMarquezNotFound = {404, "`code` and `message`: there is none.",
                                                 "application/json"};

}  // namespace goldline::rest
