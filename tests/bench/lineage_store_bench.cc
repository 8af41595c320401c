// Makes the large store of tests/bench/lineage_speed/run: a layered warehouse and the special
// shapes, written event by event as the server would, with buffered durability.
//   lineage_store_bench FOLDER SCALE ASKS
// Scale 1 is 2,000,000 datasets of 20 fields, 200,000 jobs and about 60 million field edges; the
// same scale makes the same graph. ASKS gets a line for each of 2,000 fields of the upper layers.
// Prints JSON: datasets, fields, jobs, edges, seconds.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "catalog/schema_facet.h"
#include "core/json.h"
#include "core/store/store.h"
#include "core/text.h"
#include "lineage/event_store.h"
#include "lineage/openlineage.h"

namespace {

using namespace goldline;
using lineage::Event;
using lineage::EventDataset;
using lineage::Subtype;

constexpr UtcTime kNow{1'795'000'000'000'000};
constexpr std::size_t kFields = 20;
constexpr std::size_t kLayers = 9;  // above the raw one
constexpr std::size_t kOutputs = 8;
constexpr std::size_t kInputs = 6;
constexpr std::array<std::string_view, kLayers + 1> kLayerNames = {
    "raw", "landing", "staging", "clean", "core", "dims", "facts", "marts", "kpis", "reports"};
constexpr std::array<std::string_view, 40> kWords = {
    "id",        "customer_id", "order_id",  "product_id", "amount",   "currency",   "status",
    "created",   "updated",     "country",   "city",       "street",   "zip_code",   "email",
    "phone",     "first_name",  "last_name", "birth_date", "gender",   "segment",    "channel",
    "campaign",  "discount",    "tax",       "net_amount", "quantity", "unit_price", "weight",
    "warehouse", "shipped",     "delivered", "returned",   "reason",   "rating",     "comment",
    "source",    "batch_id",    "row_hash",  "valid_from", "valid_to"};

class Warehouse {
 public:
  explicit Warehouse(double scale)
      : jobs_a_layer_(
            std::max<std::size_t>(4, static_cast<std::size_t>(200'000 * scale) / kLayers)),
        raw_(jobs_a_layer_ * kLayers * 2) {}

  std::size_t jobs() const { return jobs_a_layer_ * kLayers; }
  std::size_t jobs_a_layer() const { return jobs_a_layer_; }
  std::size_t raw() const { return raw_; }
  std::size_t datasets() const { return raw_ + jobs() * kOutputs; }

  EventDataset Dataset(std::size_t layer, std::size_t number) const {
    EventDataset made;
    made.ref = {"warehouse",
                Concat(kLayerNames[layer], ".", kWords[number % kWords.size()], "_", number)};
    return made;
  }
  static std::string Field(std::size_t number, std::size_t field) {
    return std::string(kWords[(number + field) % kWords.size()]);
  }
  static void AddSchema(std::size_t number, EventDataset& dataset) {
    std::vector<catalog::SchemaField> fields;
    for (std::size_t i = 0; i < kFields; ++i) {
      fields.push_back({Field(number, i), i % 3 == 0 ? "bigint" : "varchar", ""});
    }
    dataset.facets["schema"] = catalog::SchemaFacetOf(fields);
  }

  Event RawEvent(std::size_t number) const {
    Event event;
    event.kind = lineage::EventKind::kDataset;
    event.time = kNow;
    event.outputs.push_back(Dataset(0, number));
    AddSchema(number, event.outputs[0]);
    return Stamped(std::move(event), number);
  }

  // A run of the job that read some datasets of the layers below and wrote eight.
  Event JobEvent(std::size_t layer, std::size_t job) const {
    std::mt19937_64 random(layer * 1'000'003 + job);
    Event event;
    event.time = {kNow.micros + static_cast<std::int64_t>(layer) * 60'000'000};
    event.state = catalog::RunState::kComplete;
    const std::size_t number = raw_ + layer * jobs_a_layer_ + job;
    event.run = {0x0193554a6a6b7c3d, 0x8000000000000000 + number};
    event.job = {"spark", Concat("build_", kLayerNames[layer], "_", job)};
    event.sql = Concat("insert into ", kLayerNames[layer], " select * from t", job, " a join u",
                       job, " b on a.id = b.customer_id where a.valid_to is null");
    event.job_facets["jobType"] = R"({"integration":"SPARK","processingType":"BATCH"})";
    std::vector<Source> sources;
    for (std::size_t i = 0; i < kInputs; ++i) {
      sources.push_back(PickSource(layer, job, random));
      event.inputs.push_back(Dataset(sources.back().layer, sources.back().number));
    }
    for (std::size_t i = 0; i < kOutputs; ++i) {
      event.outputs.push_back(Output(layer, job * kOutputs + i, sources, random));
    }
    return Stamped(std::move(event), number);
  }

 private:
  struct Source {
    std::size_t layer;
    std::size_t number;
  };

  static Event Stamped(Event event, std::size_t number) {
    event.hash = {number, 0x6265'6e63'68};
    return event;
  }

  std::size_t DatasetsOf(std::size_t layer) const {
    return layer == 0 ? raw_ : jobs_a_layer_ * kOutputs;
  }

  // Mostly of the layer just below, else a raw one, and of the same part of the warehouse.
  Source PickSource(std::size_t layer, std::size_t job, std::mt19937_64& random) const {
    const std::size_t dice = random() % 20;
    const std::size_t below = dice < 4 ? 0 : dice < 6 ? random() % layer : layer - 1;
    const std::size_t all = DatasetsOf(below);
    const std::size_t middle = job * all / jobs_a_layer_;
    return {below, (middle + random() % 200 + all - std::min<std::size_t>(100, all)) % all};
  }

  // Most columns are one column of a source, some are made of a few, few of many.
  static std::size_t SourcesOfAColumn(std::mt19937_64& random) {
    const std::size_t dice = random() % 100;
    if (dice < 70) return 1;
    return dice < 90 ? 3 : 5;
  }

  EventDataset Output(std::size_t layer, std::size_t number, const std::vector<Source>& sources,
                      std::mt19937_64& random) const {
    EventDataset output = Dataset(layer, number);
    AddSchema(number, output);
    lineage::EdgeSet set;
    const auto field_of = [&](const Source& source) -> lineage::FieldRef {
      const EventDataset dataset = Dataset(source.layer, source.number);
      return {"warehouse", dataset.ref.name, Field(source.number, random() % kFields)};
    };
    for (std::size_t i = 0; i < kFields; ++i) {
      for (std::size_t left = SourcesOfAColumn(random); left > 0; --left) {
        const Subtype how = left == 1 ? Subtype::kIdentity : Subtype::kAggregation;
        set.edges.push_back({field_of(sources[random() % kInputs]), Field(number, i), how});
      }
    }
    if (number % 4 == 0) set.edges.push_back({field_of(sources[0]), "", Subtype::kJoin});
    set.Normalize();
    output.lineage = std::move(set);
    return output;
  }

  std::size_t jobs_a_layer_;
  std::size_t raw_;
};

// The shapes that have broken lineage services; each event is one job's.
std::vector<Event> Shapes() {
  std::vector<Event> events;
  const auto add = [&events](const std::string& output, lineage::EdgeSet set) {
    Event event;
    event.time = kNow;
    event.state = catalog::RunState::kComplete;
    event.run = {0x0193554a6a6b7c3e, 0x8000000000000000 + events.size()};
    event.job = {"shapes", Concat("make_", output, "_", events.size())};
    event.hash = {events.size(), 0x7368'6170'65};
    EventDataset dataset;
    dataset.ref = {"shapes", output};
    set.Normalize();
    dataset.lineage = std::move(set);
    event.outputs.push_back(std::move(dataset));
    events.push_back(std::move(event));
  };
  const auto field = [](std::string dataset, std::string_view name, std::size_t number) {
    return lineage::FieldRef{"shapes", std::move(dataset), Concat(name, number)};
  };
  lineage::EdgeSet wide;
  for (std::size_t i = 0; i < 3600; ++i) {
    wide.edges.push_back(
        {field(Concat("part_", i / 20), "c", i % 20), "total", Subtype::kAggregation});
  }
  add("wide", std::move(wide));
  for (std::size_t i = 0; i < 500; ++i) {
    lineage::EdgeSet set;
    for (std::size_t c = 0; c < kFields; ++c) {
      set.edges.push_back({{"shapes", "hub", "key"}, Concat("c", c), Subtype::kIdentity});
    }
    add(Concat("spoke_", i), std::move(set));
  }
  lineage::EdgeSet distinct;
  for (std::size_t i = 0; i < 1000; ++i) {
    distinct.edges.push_back({field("rows", "c", i), Concat("c", i), Subtype::kIdentity});
    distinct.edges.push_back({field("rows", "c", i), "", Subtype::kGroupBy});
  }
  add("distinct", std::move(distinct));
  for (std::size_t i = 0; i < 20; ++i) {
    for (const std::string side : {"left", "right"}) {
      lineage::EdgeSet half;
      half.edges.push_back({field(Concat("diamond_", i), "c", 0), "c0", Subtype::kIdentity});
      add(Concat("diamond_", i, "_", side), std::move(half));
    }
    lineage::EdgeSet whole;
    for (const std::string side : {"left", "right"}) {
      whole.edges.push_back(
          {field(Concat("diamond_", i, "_", side), "c", 0), "c0", Subtype::kIdentity});
    }
    add(Concat("diamond_", i + 1), std::move(whole));
  }
  return events;
}

// Records `count` events, made by number, on two threads; how many edges they say.
template <class Make>
std::size_t RecordAll(store::KvStore& store, std::size_t count, const Make& make) {
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> edges = 0;
  const auto work = [&] {
    for (std::size_t number = next++; number < count; number = next++) {
      const auto receipt =
          lineage::RecordEvent(store, make(number), kNow, store::Durability::kBuffered);
      if (!receipt.ok()) {
        std::cerr << receipt.error().ToString() << '\n';
        std::exit(3);
      }
      edges += receipt->edges;
    }
  };
  std::thread other(work);
  work();
  other.join();
  return edges;
}

void WriteAsks(const Warehouse& warehouse, const std::string& path) {
  std::ofstream file(path);
  std::mt19937_64 random(7);
  for (int i = 0; i < 2000; ++i) {
    const std::size_t number = random() % (warehouse.jobs_a_layer() * kOutputs);
    const std::size_t layer = kLayers - random() % 3;
    file << "warehouse/" << warehouse.Dataset(layer, number).ref.name << "%23"
         << Warehouse::Field(number, random() % kFields) << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: lineage_store_bench FOLDER SCALE ASKS\n";
    return 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  const Warehouse warehouse(std::stod(argv[2]));
  auto store = store::KvStore::Open(argv[1], {.write_buffer_bytes = std::size_t{512} << 20});
  if (!store.ok()) {
    std::cerr << store.error().ToString() << '\n';
    return 3;
  }
  RecordAll(**store, warehouse.raw(),
            [&](std::size_t number) { return warehouse.RawEvent(number); });
  std::size_t edges = 0;
  for (std::size_t layer = 1; layer <= kLayers; ++layer) {
    edges += RecordAll(**store, warehouse.jobs_a_layer(),
                       [&](std::size_t job) { return warehouse.JobEvent(layer, job); });
    std::cerr << kLayerNames[layer] << ": " << edges << " edges\n";
  }
  const std::vector<Event> shapes = Shapes();
  edges += RecordAll(**store, shapes.size(), [&](std::size_t number) { return shapes[number]; });
  WriteAsks(warehouse, argv[3]);
  if (!(*store)->Flush().ok() || !(*store)->Close().ok()) return 3;
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  JsonWriter json;
  json.BeginObject().Key("datasets").UInt(warehouse.datasets());
  json.Key("fields").UInt(warehouse.datasets() * kFields).Key("jobs").UInt(warehouse.jobs());
  json.Key("edges").UInt(edges).Key("seconds").Double(seconds.count()).EndObject();
  std::cout << json.Take() << '\n';
  return 0;
}
