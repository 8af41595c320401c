#include "api/http/router.h"

#include <algorithm>

#include "api/http/internal/admission.h"
#include "api/http/internal/exchange.h"
#include "core/text.h"

namespace goldline::http {
namespace {

bool IsParameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::vector<std::string> Segments(std::string_view path) {
  std::vector<std::string> out;
  for (const std::string_view piece : Split(path.substr(1), '/')) out.emplace_back(piece);
  return out;
}

// The values of the parameters, or nullopt when the path has another shape.
std::optional<std::vector<NamedValue>> MatchShape(const std::vector<std::string>& shape,
                                                  const std::vector<std::string>& path) {
  if (shape.size() != path.size()) return std::nullopt;
  std::vector<NamedValue> params;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const Result<std::string> segment = PercentDecode(path[i]);
    if (!segment.ok()) return std::nullopt;
    if (!IsParameter(shape[i])) {
      if (shape[i] != *segment) return std::nullopt;
    } else if (segment->empty()) {
      return std::nullopt;
    } else {
      params.push_back({shape[i].substr(1, shape[i].size() - 2), *segment});
    }
  }
  return params;
}

void AddOnce(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

}  // namespace

std::size_t Upload::WholeRecords(std::string_view pending) const {
  const std::size_t end = pending.rfind('\n');
  return end == std::string_view::npos ? 0 : end + 1;
}

void Router::Add(Route route) {
  GL_CHECK(!route.pattern.empty() && route.pattern.front() == '/');
  for (const Route& other : routes_) {
    GL_CHECK(other.method != route.method || other.pattern != route.pattern);
  }
  shapes_.push_back({Segments(route.pattern)});
  routes_.push_back(std::move(route));
}

Router::Match Router::Find(Method method, std::string_view path) const {
  Match match;
  if (path.empty() || path.front() != '/') return match;
  const Method wanted = method == Method::kHead ? Method::kGet : method;
  const std::vector<std::string> segments = Segments(path);
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    auto params = MatchShape(shapes_[i].segments, segments);
    if (!params) continue;
    AddOnce(match.allowed, ToString(routes_[i].method));
    if (routes_[i].method == Method::kGet) AddOnce(match.allowed, "HEAD");
    if (routes_[i].method != wanted) continue;
    if (match.route != nullptr && match.params.size() <= params->size()) continue;
    match.route = &routes_[i];
    match.params = *std::move(params);
  }
  return match;
}

Response Router::Handle(Request request, const RequestContext& context) const {
  RequestHead head;
  head.content_length = request.body.size();
  head.request = std::move(request);
  std::string body = std::move(head.request.body);
  Admission admission = Admit(std::move(head), *this, context);
  if (admission.answer) return *std::move(admission.answer);
  if (admission.route->is_bulk()) {
    return RunWholeUpload(*admission.route, admission.request, context, body);
  }
  admission.request.body = std::move(body);
  return RunUnary(*admission.route, std::move(admission.request), context);
}

}  // namespace goldline::http
