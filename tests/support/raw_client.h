// A client of raw sockets for tests of servers: sends exactly the bytes it is given and reads
// answers one by one. Every wait is a poll with a deadline; there are no sleeps.
#pragma once

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace goldline::testing_support {

using std::chrono::milliseconds;

struct RawAnswer {
  int status = 0;  // 0: the connection ended before an answer
  std::string head;
  std::string body;

  // The value of the header, empty when it is not there.
  std::string Header(std::string_view name) const {
    const auto lower = [](std::string text) {
      std::transform(text.begin(), text.end(), text.begin(), ::tolower);
      return text;
    };
    const std::string wanted = "\r\n" + lower(std::string(name)) + ": ";
    const std::size_t at = lower(head).find(wanted);
    if (at == std::string::npos) return {};
    const std::size_t start = at + wanted.size();
    return head.substr(start, head.find("\r\n", start) - start);
  }
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { Close(); }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        connected_(other.connected_),
        received_(std::move(other.received_)) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }

  void Close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  // Closes with a reset instead of a goodbye.
  void Abort() {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    Close();
  }
  void FinishSending() { ::shutdown(socket_, SHUT_WR); }

  // False when not all could be sent: the peer closed, or did not read for `limit`.
  bool Send(std::string_view bytes, milliseconds limit = kLimit) {
    while (!bytes.empty()) {
      if (!Wait(POLLOUT, limit)) return false;
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Sends until the peer stops reading for `quiet` or `most` bytes are sent; how many were taken.
  std::uint64_t SendUntilStalled(std::string_view piece, std::uint64_t most, milliseconds quiet) {
    std::uint64_t total = 0;
    while (total < most && Wait(POLLOUT, quiet)) {
      const auto sent = ::send(socket_, piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno == EAGAIN) continue;
      if (sent <= 0) break;
      total += static_cast<std::uint64_t>(sent);
    }
    return total;
  }

  // The next answer. `has_body` is false for answers to HEAD.
  RawAnswer Read(bool has_body = true, milliseconds limit = kLimit) {
    RawAnswer answer;
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!Receive(limit)) return answer;
    }
    answer.head = received_.substr(0, end + 2);
    received_.erase(0, end + 4);
    std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
    std::size_t length = 0;
    const std::string text = answer.Header("Content-Length");
    std::from_chars(text.data(), text.data() + text.size(), length);
    if (!has_body) length = 0;
    while (received_.size() < length) {
      if (!Receive(limit)) break;
    }
    answer.body = received_.substr(0, length);
    received_.erase(0, answer.body.size());
    return answer;
  }

  RawAnswer Ask(std::string_view request) {
    if (!Send(request)) return {};
    return Read();
  }

  // True when the peer closes without sending more.
  bool ClosedByPeer(milliseconds limit = kLimit) {
    while (received_.empty()) {
      if (!Wait(POLLIN, limit)) return false;
      char byte = 0;
      const auto got = ::recv(socket_, &byte, 1, 0);
      if (got <= 0) return true;
      received_ += byte;
    }
    return false;
  }
  // What was received and not read as an answer yet.
  const std::string& received() const { return received_; }

  static constexpr milliseconds kLimit{20'000};

 private:
  bool Wait(short events, milliseconds limit) const {
    pollfd entry{.fd = socket_, .events = events, .revents = 0};
    return ::poll(&entry, 1, static_cast<int>(limit.count())) == 1;
  }

  bool Receive(milliseconds limit) {
    if (!Wait(POLLIN, limit)) return false;
    char bytes[65536];
    const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    received_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  int socket_ = -1;
  bool connected_ = false;
  std::string received_;
};

}  // namespace goldline::testing_support
