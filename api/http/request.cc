#include "api/http/request.h"

#include "api/http/errors.h"
#include "core/text.h"

namespace goldline::http {
namespace {

constexpr std::string_view kMethods[] = {"GET",   "HEAD",   "POST",   "PUT",
                                         "PATCH", "DELETE", "OPTIONS"};

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsUnreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// The absolute form ("http://host/path") is what proxies send; only its path counts.
std::string_view OriginForm(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!EqualsIgnoreAsciiCase(target.substr(0, scheme.size()), scheme)) continue;
    const std::size_t path = target.find_first_of("/?", scheme.size());
    return path == std::string_view::npos ? "/" : target.substr(path);
  }
  return target;
}

}  // namespace

std::string_view ToString(Method method) {
  const auto index = static_cast<std::size_t>(method);
  return index < std::size(kMethods) ? kMethods[index] : "OTHER";
}

Method MethodFromName(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kMethods); ++i) {
    if (kMethods[i] == name) return static_cast<Method>(i);
  }
  return Method::kOther;
}

std::string_view FindHeader(const std::vector<NamedValue>& headers, std::string_view name) {
  for (const NamedValue& header : headers) {
    if (EqualsIgnoreAsciiCase(header.name, name)) return header.value;
  }
  return {};
}

std::string_view Request::Param(std::string_view name) const {
  for (const NamedValue& param : params) {
    if (param.name == name) return param.value;
  }
  return {};
}

const std::string* Request::Query(std::string_view name) const {
  for (const NamedValue& item : query) {
    if (item.name == name) return &item.value;
  }
  return nullptr;
}

Result<std::string> PercentDecode(std::string_view text, PlusIs plus) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == PlusIs::kBlank) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
      if (high < 0 || low < 0 || (high == 0 && low == 0)) {
        return errors::BadTarget(Concat("broken escape in ", Quoted(text)));
      }
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsUnreserved(c)) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

Status ParseTarget(std::string_view target, Request& request) {
  target = OriginForm(target);
  const std::size_t mark = target.find('?');
  const std::string_view path = target.substr(0, mark);
  if (path != "*" && (path.empty() || path.front() != '/')) {
    return errors::BadTarget(Concat(Quoted(path), " does not start with a slash"));
  }
  request.path = path;
  request.query.clear();
  if (mark == std::string_view::npos) return Ok();
  for (const std::string_view item : Split(target.substr(mark + 1), '&')) {
    if (item.empty()) continue;
    const std::size_t equals = item.find('=');
    GL_TRY(std::string name, PercentDecode(item.substr(0, equals), PlusIs::kBlank));
    std::string value;
    if (equals != std::string_view::npos) {
      GL_TRY(value, PercentDecode(item.substr(equals + 1), PlusIs::kBlank));
    }
    request.query.push_back({std::move(name), std::move(value)});
  }
  return Ok();
}

}  // namespace goldline::http
