// Times reading alone: read_bench FILE THREADS... prints records, cells with a value, seconds and
// MB/s for each number of threads. Next to it the time to read the bytes of the file.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "core/worker_pool.h"
#include "ingest/reader.h"

namespace {

struct Totals {
  std::uint64_t records = 0;
  std::uint64_t malformed = 0;
  std::uint64_t values = 0;
};

Totals Count(const goldline::RecordBatch& batch) {
  Totals totals{batch.rows(), batch.malformed.size(), 0};
  for (const goldline::Column& column : batch.columns) {
    for (const goldline::CellState state : column.states) {
      totals.values += goldline::HasValue(state) ? 1 : 0;
    }
  }
  return totals;
}

double Seconds(std::chrono::steady_clock::time_point from) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

int Run(const std::string& path, std::size_t threads) {
  using goldline::Status;
  const auto start = std::chrono::steady_clock::now();
  goldline::WorkerPool pool(threads);
  auto source = goldline::ingest::OpenSource(path, {});
  if (!source.ok()) {
    std::fprintf(stderr, "%s\n", source.error().ToString().c_str());
    return 1;
  }
  Totals totals;
  const Status status = goldline::ingest::ForEachBatch<Totals>(
      **source, pool, [](goldline::RecordBatch batch) { return Count(batch); },
      [&](Totals part) -> Status {
        totals.records += part.records;
        totals.malformed += part.malformed;
        totals.values += part.values;
        return goldline::Ok();
      });
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.error().ToString().c_str());
  const double seconds = Seconds(start);
  std::printf("%s threads %zu: %llu records, %llu malformed, %llu values, %.3f s, %.0f MB/s\n",
              path.c_str(), threads, static_cast<unsigned long long>(totals.records),
              static_cast<unsigned long long>(totals.malformed),
              static_cast<unsigned long long>(totals.values), seconds,
              static_cast<double>((*source)->bytes_read()) / 1e6 / seconds);
  return status.ok() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: read_bench FILE THREADS...\n");
    return 2;
  }
  for (int i = 2; i < argc; ++i) {
    if (const int code = Run(argv[1], std::strtoul(argv[i], nullptr, 10)); code != 0) return code;
  }
  return 0;
}
