#include "api/http/metrics.h"

#include <fstream>

#include <unistd.h>

#include "core/text.h"

namespace goldline::http {
namespace {

std::uint64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void Describe(std::string& out, std::string_view name, std::string_view type,
              std::string_view help) {
  out += Concat("# HELP ", name, " ", help, "\n# TYPE ", name, " ", type, "\n");
}

template <class Number>
void Single(std::string& out, std::string_view name, std::string_view type, std::string_view help,
            Number value) {
  Describe(out, name, type, help);
  out += Concat(name, " ", value, "\n");
}

}  // namespace

void Metrics::CountRequest(std::string_view route, int status, double seconds) {
  const std::lock_guard lock(mutex_);
  auto found = routes_.find(route);
  if (found == routes_.end()) found = routes_.emplace(std::string(route), RouteMetrics{}).first;
  RouteMetrics& metrics = found->second;
  ++metrics.by_status[status];
  metrics.seconds += seconds;
  std::size_t bucket = 0;
  while (bucket < kBounds.size() && seconds > kBounds[bucket]) ++bucket;
  ++metrics.buckets[bucket];
}

void Metrics::CountBytes(std::uint64_t in, std::uint64_t out) {
  bytes_in_ += in;
  bytes_out_ += out;
}

std::string Metrics::PrometheusText(std::string_view version) const {
  std::string out;
  Describe(out, "goldline_build_info", "gauge", "The build; always 1.");
  out += Concat("goldline_build_info{version=\"", version, "\"} 1\n");
  Single(out, "goldline_ready", "gauge", "Whether requests are taken.", ready.load() ? 1 : 0);
  Single(out, "process_resident_memory_bytes", "gauge", "Resident memory.", ResidentBytes());
  Single(out, "goldline_http_connections", "gauge", "Open connections.", connections.load());
  Single(out, "goldline_http_requests_in_flight", "gauge", "Requests being answered.",
         in_flight.load());
  Single(out, "goldline_http_received_bytes_total", "counter", "Bytes of heads and bodies read.",
         bytes_in_.load());
  Single(out, "goldline_http_sent_bytes_total", "counter", "Bytes of answers written.",
         bytes_out_.load());

  const std::lock_guard lock(mutex_);
  Describe(out, "goldline_http_requests_total", "counter", "Requests by route and status.");
  for (const auto& [route, metrics] : routes_) {
    for (const auto& [status, count] : metrics.by_status) {
      out += Concat("goldline_http_requests_total{route=\"", route, "\",status=\"", status, "\"} ",
                    count, "\n");
    }
  }
  Describe(out, "goldline_http_request_seconds", "histogram",
           "Time from the head of a request to its answer.");
  for (const auto& [route, metrics] : routes_) {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i <= kBounds.size(); ++i) {
      count += metrics.buckets[i];
      const std::string bound = i < kBounds.size() ? Concat(kBounds[i]) : "+Inf";
      out += Concat("goldline_http_request_seconds_bucket{route=\"", route, "\",le=\"", bound,
                    "\"} ", count, "\n");
    }
    out += Concat("goldline_http_request_seconds_sum{route=\"", route, "\"} ", metrics.seconds,
                  "\ngoldline_http_request_seconds_count{route=\"", route, "\"} ", count, "\n");
  }
  return out;
}

}  // namespace goldline::http
