// The least that reading NDJSON can cost: json_walk_bench FILE THREADS reads the file in slices
// that end at line ends and visits every value of every record with simdjson, texts unescaped and
// numbers made numbers. Prints records, values, seconds and MB/s. It checks nothing and keeps
// nothing.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kSlice = std::size_t{4} << 20;
// A record that begins in a slice may end in the next one.
constexpr std::size_t kMostOfRecord = std::size_t{1} << 20;

struct Totals {
  std::uint64_t records = 0;
  std::uint64_t values = 0;
  double sum = 0;  // of numbers and of the bytes of texts, so that nothing can be left out
};

void Visit(ondemand::value value, Totals& totals) {
  switch (value.type()) {
    case ondemand::json_type::object:
      for (ondemand::field field : value.get_object()) {
        totals.sum += static_cast<double>(field.unescaped_key().value().size());
        Visit(field.value(), totals);
      }
      return;
    case ondemand::json_type::array:
      for (ondemand::value item : value.get_array()) Visit(item, totals);
      return;
    case ondemand::json_type::string:
      totals.sum += static_cast<double>(value.get_string().value().size());
      break;
    case ondemand::json_type::number:
      totals.sum += value.get_double().value();
      break;
    case ondemand::json_type::boolean:
      totals.sum += value.get_bool().value() ? 1 : 0;
      break;
    case ondemand::json_type::null:
      totals.sum += value.is_null() ? 1 : 0;
      break;
  }
  ++totals.values;
}

// The records that begin in [begin, end) of the file; those of a line that began before are not
// ours.
class Slice {
 public:
  Slice() : bytes_(kSlice + kMostOfRecord + 1 + simdjson::SIMDJSON_PADDING) {}

  bool Read(int file, std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t from = begin == 0 ? 0 : begin - 1;
    const ssize_t got =
        ::pread(file, bytes_.data(), end - from + kMostOfRecord, static_cast<off_t>(from));
    if (got < 0) return false;
    const auto size = static_cast<std::size_t>(got);
    first_ = begin == 0 ? 0 : AfterLineEnd(0, size);
    last_ = end - from >= size ? size : AfterLineEnd(end - from - 1, size);
    return true;
  }
  const char* data() const { return bytes_.data() + first_; }
  std::size_t size() const { return last_ > first_ ? last_ - first_ : 0; }

 private:
  std::size_t AfterLineEnd(std::size_t at, std::size_t size) const {
    const void* const end = std::memchr(bytes_.data() + at, '\n', size - at);
    return end == nullptr
               ? size
               : static_cast<std::size_t>(static_cast<const char*>(end) - bytes_.data()) + 1;
  }

  std::vector<char> bytes_;
  std::size_t first_ = 0, last_ = 0;
};

void Walk(int file, std::uint64_t bytes, std::atomic<std::uint64_t>& next, Totals& out) {
  Totals totals;
  Slice slice;
  ondemand::parser parser;
  for (std::uint64_t begin = next.fetch_add(kSlice); begin < bytes;
       begin = next.fetch_add(kSlice)) {
    if (!slice.Read(file, begin, std::min(bytes, begin + kSlice))) std::exit(3);
    if (slice.size() == 0) continue;
    ondemand::document_stream stream;
    if (parser.iterate_many(slice.data(), slice.size(), slice.size() + 1).get(stream)) std::exit(3);
    for (auto document : stream) {
      Visit(document.get_value(), totals);
      ++totals.records;
    }
  }
  out = totals;
}

int Run(const char* path, std::size_t threads) {
  const auto start = std::chrono::steady_clock::now();
  const int file = ::open(path, O_RDONLY);
  struct stat info {};
  if (file < 0 || ::fstat(file, &info) != 0) {
    std::cerr << path << " cannot be read\n";
    return 3;
  }
  const auto bytes = static_cast<std::uint64_t>(info.st_size);
  std::atomic<std::uint64_t> next = 0;
  std::vector<Totals> parts(threads);
  {
    std::vector<std::jthread> workers;
    for (Totals& part : parts) workers.emplace_back([&] { Walk(file, bytes, next, part); });
  }
  Totals all;
  for (const Totals& part : parts) {
    all.records += part.records;
    all.values += part.values;
    all.sum += part.sum;
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::cout << all.records << " records, " << all.values << " values, " << seconds.count() << " s, "
            << static_cast<double>(bytes) / 1e6 / seconds.count() << " MB/s, sum " << all.sum
            << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "json_walk_bench FILE THREADS\n";
    return 2;
  }
  return Run(argv[1], std::max<std::size_t>(1, std::strtoull(argv[2], nullptr, 10)));
}
