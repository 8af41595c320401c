// Metrics are the counters of one server, shown by /metrics as Prometheus text. Labels are patterns
// of routes, never paths, so that their number is bounded. Thread-safe; shared by server and
// handler.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace goldline::http {

class Metrics {
 public:
  // One answered request. `route` is "GET /v1/datasets", or "none" when no route was found.
  void CountRequest(std::string_view route, int status, double seconds);
  void CountBytes(std::uint64_t in, std::uint64_t out);

  std::atomic<std::int64_t> in_flight = 0;
  std::atomic<std::int64_t> connections = 0;
  std::atomic<bool> ready = false;  // false before the start and while draining

  // All of them, with the build's version and the memory of the process.
  std::string PrometheusText(std::string_view version) const;

  // Upper bounds of the latency histogram, in seconds; the last bucket has none.
  static constexpr std::array<double, 12> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                     0.1,   0.25,   0.5,   1,    2.5,   10};

 private:
  struct RouteMetrics {
    std::map<int, std::uint64_t> by_status;
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};
    double seconds = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::string, RouteMetrics, std::less<>> routes_;  // guarded by mutex_
  std::atomic<std::uint64_t> bytes_in_ = 0;
  std::atomic<std::uint64_t> bytes_out_ = 0;
};

}  // namespace goldline::http
