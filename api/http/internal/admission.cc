#include "api/http/internal/admission.h"

#include <algorithm>

#include "api/http/errors.h"
#include "api/http/problem.h"
#include "core/text.h"

namespace goldline::http {
namespace {

std::string_view WithoutParameters(std::string_view media_type) {
  return Trim(media_type.substr(0, media_type.find(';')));
}

bool HasBody(const RequestHead& head) {
  return head.chunked || head.content_length.value_or(0) > 0;
}

Status CheckTransfer(const RequestHead& head) {
  if (head.version != 10 && head.version != 11) return errors::UnsupportedVersion();
  const std::string_view transfer = head.request.Header("Transfer-Encoding");
  if (!transfer.empty() && !EqualsIgnoreAsciiCase(transfer, "chunked")) {
    return errors::UnsupportedTransfer(Quoted(transfer));
  }
  if (head.bad_target) return *head.bad_target;
  return Ok();
}

Status CheckHost(const RequestHead& head) {
  const auto is_host = [](const NamedValue& header) {
    return EqualsIgnoreAsciiCase(header.name, "Host");
  };
  const std::vector<NamedValue>& headers = head.request.headers;
  const auto hosts = std::count_if(headers.begin(), headers.end(), is_host);
  if (hosts > 1) return errors::BadRequest("it has more than one Host header");
  if (hosts == 0) {
    if (head.version == 11 && !headers.empty()) return errors::BadRequest("it has no Host header");
    return Ok();
  }
  const std::string_view host = head.request.Header("Host");
  if (!IsLocalHost(host)) return errors::ForeignHost(Quoted(host));
  return Ok();
}

Status CheckBody(const RequestHead& head, const Route& route) {
  const std::string_view expect = head.request.Header("Expect");
  if (!expect.empty() && !EqualsIgnoreAsciiCase(expect, "100-continue")) {
    return errors::UnmetExpectation(Quoted(expect));
  }
  if (!HasBody(head)) return Ok();
  const std::string_view encoding = head.request.Header("Content-Encoding");
  const bool plain = encoding.empty() || EqualsIgnoreAsciiCase(encoding, "identity");
  if (!plain && !(route.gzip && EqualsIgnoreAsciiCase(encoding, "gzip"))) {
    return errors::UnsupportedEncoding(Quoted(encoding));
  }
  const std::string_view type = WithoutParameters(head.request.Header("Content-Type"));
  const auto same = [type](const std::string& known) { return EqualsIgnoreAsciiCase(known, type); };
  if (!route.media_types.empty() &&
      std::none_of(route.media_types.begin(), route.media_types.end(), same)) {
    return errors::UnsupportedMediaType(type.empty() ? "unknown" : Quoted(type),
                                        Join(route.media_types, " or "));
  }
  if (!route.is_bulk() && head.content_length.value_or(0) > route.body_limit) {
    return errors::BodyTooLarge(route.body_limit);
  }
  return Ok();
}

Response NoRoute(const Request& request, const Router::Match& match,
                 const RequestContext& context) {
  if (match.allowed.empty()) {
    return ProblemResponse(errors::NoSuchRoute(Quoted(request.path)), request.path,
                           context.request_id);
  }
  const std::string allowed = Join(match.allowed, ", ");
  if (request.method == Method::kOptions) return Response(204).With("Allow", allowed);
  return ProblemResponse(errors::MethodNotAllowed(Quoted(request.path), allowed), request.path,
                         context.request_id)
      .With("Allow", allowed);
}

}  // namespace

bool IsLocalHost(std::string_view host) {
  if (host.empty()) return true;
  if (host.front() == '[') return true;  // an IPv6 address; names are what can be re-bound
  host = host.substr(0, host.find(':'));
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.find('.') == std::string_view::npos) return true;
  if (host.find_first_not_of("0123456789.") == std::string_view::npos) return true;
  const std::string_view last = host.substr(host.rfind('.') + 1);
  for (const std::string_view reserved :
       {"localhost", "internal", "local", "test", "example", "invalid"}) {
    if (EqualsIgnoreAsciiCase(last, reserved)) return true;
  }
  return false;
}

Admission Admit(RequestHead head, const Router& router, const RequestContext& context) {
  Admission admission;
  const auto refuse = [&](const Error& error) {
    admission.answer = ProblemResponse(error, head.request.path, context.request_id);
    admission.request = std::move(head.request);
    return std::move(admission);
  };
  if (Status status = CheckTransfer(head); !status.ok()) return refuse(status.error());
  if (Status status = CheckHost(head); !status.ok()) return refuse(status.error());
  if (head.request.method == Method::kOther) return refuse(errors::UnknownMethod());
  Router::Match match = router.Find(head.request.method, head.request.path);
  if (match.route == nullptr) {
    admission.answer = NoRoute(head.request, match, context);
    admission.request = std::move(head.request);
    return admission;
  }
  admission.route = match.route;
  if (Status status = CheckBody(head, *match.route); !status.ok()) return refuse(status.error());
  admission.send_continue =
      HasBody(head) && head.version == 11 && !head.request.Header("Expect").empty();
  admission.request = std::move(head.request);
  admission.request.params = std::move(match.params);
  return admission;
}

}  // namespace goldline::http
