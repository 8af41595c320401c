// Where the time of an event goes, without HTTP and without syncs:
//   lineage_load_bench 0 print 2000 | lineage_event_bench FOLDER
// records the events of standard input, one a line, in a new store, the second half of them under
// the clock, and prints microseconds of processor time an event for each part.
#include <ctime>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "core/hash.h"
#include "core/json.h"
#include "core/store/store.h"
#include "core/text.h"
#include "lineage/event_store.h"
#include "lineage/openlineage.h"

namespace {

using namespace goldline;

double Seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}
double MySeconds() { return Seconds(CLOCK_THREAD_CPUTIME_ID); }

struct Parts {
  double json = 0;       // ParseJson alone
  double canonical = 0;  // CanonicalJson and its hash alone
  double parse = 0;      // ParseEvent, which is those two and reading the facets
  double prepare = 0;    // what is looked up, and the set of changes
  double commit = 0;     // on the commit thread: expectations, log, memory table
  std::size_t changes = 0;
  std::size_t bytes = 0;
  std::size_t expectations = 0;
};

Status Record(store::KvStore& store, const std::string& body, Parts& parts) {
  const double start = MySeconds();
  GL_TRY(const JsonValue tree, ParseJson(body));
  const double parsed = MySeconds();
  const Hash128 hash = HashBytes128(lineage::CanonicalJson(tree));
  const double canonical = MySeconds();
  GL_TRY(const lineage::Event event, lineage::ParseEvent(body));
  const double read = MySeconds();
  GL_CHECK(event.hash == hash);
  store::WriteSet changes;
  lineage::Receipt receipt;
  GL_RETURN_IF_ERROR(
      lineage::PrepareEvent(store, store.View(), event, event.time, changes, receipt));
  const double prepared = MySeconds();
  parts.json += parsed - start;
  parts.canonical += canonical - parsed;
  parts.parse += read - canonical;
  parts.prepare += prepared - read;
  parts.changes += changes.changes();
  parts.bytes += changes.bytes();
  parts.expectations += changes.expectations().size();
  const double others = Seconds(CLOCK_PROCESS_CPUTIME_ID) - MySeconds();
  GL_RETURN_IF_ERROR(store.Commit(std::move(changes), store::Durability::kBuffered));
  parts.commit += Seconds(CLOCK_PROCESS_CPUTIME_ID) - MySeconds() - others;
  return Ok();
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> bodies;
  for (std::string line; std::getline(std::cin, line);) bodies.push_back(line);
  if (argc != 2 || bodies.empty()) {
    std::cerr << "usage: lineage_load_bench 0 print RUNS | lineage_event_bench FOLDER\n";
    return 2;
  }
  auto store = store::KvStore::Open(argv[1]);
  if (!store.ok()) return 3;
  Parts parts;
  const std::size_t first = bodies.size() / 2;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    if (i == first) parts = Parts{};
    const Status recorded = Record(**store, bodies[i], parts);
    if (!recorded.ok()) {
      std::cerr << recorded.error().ToString() << '\n';
      return 3;
    }
  }
  const auto events = static_cast<double>(bodies.size() - first);
  const auto micros = [&](double seconds) { return seconds / events * 1e6; };
  JsonWriter json;
  json.BeginObject().Key("events").UInt(bodies.size() - first);
  json.Key("parse_json").Double(micros(parts.json));
  json.Key("canonical").Double(micros(parts.canonical));
  json.Key("parse_event").Double(micros(parts.parse));
  json.Key("prepare").Double(micros(parts.prepare));
  json.Key("commit").Double(micros(parts.commit));
  json.Key("changes").Double(static_cast<double>(parts.changes) / events);
  json.Key("change_bytes").Double(static_cast<double>(parts.bytes) / events);
  json.Key("expectations").Double(static_cast<double>(parts.expectations) / events).EndObject();
  std::cout << json.Take() << '\n';
  return 0;
}
