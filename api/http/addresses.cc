// The addresses of servers: where one listens, and where one is asked.
#include <charconv>
#include <optional>

#include <arpa/inet.h>

#include "api/http/client.h"
#include "api/http/errors.h"
#include "api/http/server.h"
#include "core/text.h"

namespace goldline::http {
namespace {

bool IsIp(const std::string& text, int family) {
  unsigned char bytes[16];
  return ::inet_pton(family, text.c_str(), bytes) == 1;
}

std::string WithPort(const std::string& host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return v6 ? Concat("[", host, "]:", port) : Concat(host, ":", port);
}

std::optional<std::uint16_t> PortOf(std::string_view digits) {
  std::uint16_t port = 0;
  const char* end = digits.data() + digits.size();
  const auto [last, failed] = std::from_chars(digits.data(), end, port);
  if (failed != std::errc() || last != end) return std::nullopt;
  return port;
}

Result<std::uint16_t> ParsePort(std::string_view digits, std::string_view whole) {
  if (const std::optional<std::uint16_t> port = PortOf(digits)) return *port;
  return errors::BadListenAddress(Quoted(whole), "the port is a number from 0 to 65535");
}

}  // namespace

bool ListenAddress::is_loopback() const {
  in_addr v4{};
  if (::inet_pton(AF_INET, ip.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, ip.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

std::string ListenAddress::ToString() const { return WithPort(ip, port); }

Result<ListenAddress> ParseListenAddress(std::string_view text) {
  ListenAddress address;
  const std::size_t colon = text.rfind(':');
  const bool bracketed = !text.empty() && text.front() == '[';
  const bool only_port = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  std::string_view host;
  if (only_port) {
    GL_TRY(address.port, ParsePort(text, text));
    return address;
  }
  if (bracketed) {
    const std::size_t end = text.find(']');
    if (end == text.npos || (end + 1 < text.size() && text[end + 1] != ':')) {
      return errors::BadListenAddress(Quoted(text), "the bracket is not closed");
    }
    host = text.substr(1, end - 1);
    if (end + 2 <= text.size()) {
      GL_TRY(address.port, ParsePort(text.substr(end + 2), text));
    }
  } else {
    host = text.substr(0, colon);
    if (colon != text.npos) {
      GL_TRY(address.port, ParsePort(text.substr(colon + 1), text));
    }
  }
  if (host.empty() && !bracketed && colon != text.npos) return address;
  address.ip = host == "localhost" ? "127.0.0.1" : std::string(host);
  if (!IsIp(address.ip, bracketed ? AF_INET6 : AF_INET)) {
    return errors::BadListenAddress(Quoted(text), "the host is an IP address or localhost");
  }
  return address;
}

std::string ServerAddress::HostAndPort() const { return WithPort(host, port); }

std::string ServerAddress::ToString() const { return Concat("http://", HostAndPort()); }

Result<ServerAddress> ParseServerAddress(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  std::string_view rest = text;
  if (rest.starts_with("https://")) {
    return errors::BadServerAddress(Quoted(text), "TLS is not spoken here");
  }
  if (rest.starts_with(kScheme)) rest.remove_prefix(kScheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#@ ") != rest.npos) {
    return errors::BadServerAddress(Quoted(text), "it has more than a host and a port");
  }
  ServerAddress address;
  std::string_view port;
  if (rest.starts_with('[')) {
    const std::size_t end = rest.find(']');
    if (end == rest.npos)
      return errors::BadServerAddress(Quoted(text), "the bracket is not closed");
    address.host = rest.substr(1, end - 1);
    port = rest.substr(end + 1);
  } else {
    const std::size_t colon = rest.find(':');
    address.host = rest.substr(0, colon);
    port = colon == rest.npos ? std::string_view() : rest.substr(colon);
  }
  if (address.host.empty()) return errors::BadServerAddress(Quoted(text), "the host is missing");
  if (port.empty()) return address;
  const std::optional<std::uint16_t> number =
      port.front() == ':' ? PortOf(port.substr(1)) : std::nullopt;
  if (!number || *number == 0) {
    return errors::BadServerAddress(Quoted(text), "the port is a number from 1 to 65535");
  }
  address.port = *number;
  return address;
}

}  // namespace goldline::http
