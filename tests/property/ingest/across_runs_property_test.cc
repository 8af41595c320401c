// Uniqueness across runs beside a twin that keeps a set of keys: whatever runs come, which records
// are given back, and which run takes the place of another, the same records fail.
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/text.h"
#include "ingest/quarantine_actions.h"
#include "ingest/record_check.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

using testing_support::IsOk;
using testing_support::ReadFile;
using testing_support::TempFolder;
using testing_support::WriteFile;

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.0.0
status: active
schema:
- name: orders
  properties:
  - {name: key}
  - {name: mail, required: true}
  quality:
  - type: custom
    engine: goldline
    implementation: {rule: unique, fields: [key], acrossRuns: true}
)";

struct Row {
  int key = 0;  // 0: none
  bool good = true;
};

struct TwinRun {
  std::set<int> keys;          // of records that were not set aside, or given back
  std::vector<Row> set_aside;  // by number
};

class Twin {
 public:
  // Gives which records fail, by line.
  std::set<std::size_t> Run(const Uuid& id, const std::vector<Row>& rows,
                            const std::optional<Uuid>& replaced) {
    if (replaced) runs.erase(*replaced);
    std::map<int, int> counts;
    for (const Row& row : rows) ++counts[row.key];
    TwinRun run;
    std::set<std::size_t> failing;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[i];
      const bool repeated = row.key != 0 && (counts[row.key] > 1 || Known(row.key));
      if (row.good && !repeated) {
        if (row.key != 0) run.keys.insert(row.key);
        continue;
      }
      failing.insert(i + 2);
      run.set_aside.push_back(row);
    }
    runs[id] = std::move(run);
    return failing;
  }
  // Gives how many records of the run come back: of those that pass, the first of each key.
  std::size_t Release(TwinRun& run) {
    std::size_t released = 0;
    std::vector<Row> kept;
    for (const Row& row : run.set_aside) {
      const bool repeated = row.key != 0 && Known(row.key);
      if (!row.good || repeated) {
        kept.push_back(row);
        continue;
      }
      ++released;
      if (row.key != 0) run.keys.insert(row.key);
    }
    run.set_aside = std::move(kept);
    return released;
  }

  std::map<Uuid, TwinRun> runs;

 private:
  bool Known(int key) const {
    return std::any_of(runs.begin(), runs.end(),
                       [&](const auto& run) { return run.second.keys.contains(key); });
  }
};

std::set<std::size_t> LinesOf(const std::string& quarantine) {
  std::set<std::size_t> lines;
  for (const std::string_view line : Split(quarantine, '\n')) {
    const std::size_t at = line.find("\"line\":");
    if (at != std::string_view::npos) lines.insert(std::stoul(std::string(line.substr(at + 7))));
  }
  return lines;
}

TEST(AcrossRunsProperty, FailsWhatATwinFails) {
  const auto contract = quality::Contract::Parse(kContract, "orders.odcs.yaml");
  ASSERT_THAT(contract, IsOk());
  EXPECT_TRUE(rc::check([&] {
    const TempFolder folder;
    const auto store = *store::KvStore::Open(folder / "data");
    Twin twin;
    std::vector<Uuid> ids;
    const int steps = *rc::gen::inRange(1, 7);
    const int keys = *rc::gen::element(4, 30, 3000);
    for (int step = 0; step < steps; ++step) {
      const bool release = !ids.empty() && *rc::gen::inRange(0, 3) == 0;
      if (release) {
        const Uuid id = *rc::gen::elementOf(ids);
        TwinRun& run = twin.runs.at(id);
        if (run.set_aside.empty()) continue;
        const auto report =
            ReleaseRows(*store, {.run = id}, {.output = folder / Concat("back", step, ".csv")},
                        {"ada", {}, 2, {}});
        RC_ASSERT(report.ok());
        const std::size_t kept = run.set_aside.size();
        RC_ASSERT(report->released.size() == twin.Release(run));
        RC_ASSERT(report->kept.size() == kept - report->released.size());
        continue;
      }
      std::string text = "key,mail\n";
      std::vector<Row> rows;
      const auto drawn = *rc::gen::container<std::vector<std::pair<int, int>>>(
          rc::gen::pair(rc::gen::inRange(0, keys), rc::gen::inRange(0, 8)));
      for (const auto& [key, mail] : drawn) {
        rows.push_back({key, mail != 0});
        text +=
            Concat(key == 0 ? std::string() : Concat("k", key), ",", mail != 0 ? "a@b" : "", "\n");
      }
      WriteFile(folder / "in.csv", text);
      CheckInputsOptions options;
      options.threads = static_cast<std::size_t>(*rc::gen::inRange(1, 4));
      options.quarantine = folder / "aside.ndjson";
      RecordOptions record{{"shop", "orders"}, std::string(kContract), "ada"};
      if (!ids.empty() && *rc::gen::inRange(0, 4) == 0) {
        const Uuid replaced = *rc::gen::elementOf(ids);
        if (twin.runs.contains(replaced)) record.replaced = replaced;
      }
      const auto done = CheckAndRecord(*store, *contract, {folder / "in.csv"}, options, record);
      RC_ASSERT(done.ok());
      RC_ASSERT(LinesOf(ReadFile(folder / "aside.ndjson")) ==
                twin.Run(done->run, rows, record.replaced));
      if (record.replaced) std::erase(ids, *record.replaced);
      ids.push_back(done->run);
    }
  }));
}

}  // namespace
}  // namespace goldline::ingest
