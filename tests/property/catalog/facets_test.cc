// What holds when is a function of the set of reports: in any order, with duplicates and from
// several threads, the answers are those of a slow twin that replays the reports.
#include "catalog/facets.h"

#include <algorithm>
#include <random>
#include <set>
#include <thread>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "catalog/catalog.h"
#include "catalog/verify.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::catalog {
namespace {

using testing_support::IsOk;

constexpr int kLastTime = 7;
const std::vector<std::string> kNames = {"documentation", "ownership", "symlinks"};
const DatasetRef kDataset{"shop", "orders"};

std::vector<FacetReport> SomeReports() {
  std::vector<FacetReport> reports;
  const int count = *rc::gen::inRange(1, 14);
  for (int i = 0; i < count; ++i) {
    FacetReport report;
    report.order.time = {*rc::gen::inRange(0, kLastTime)};
    report.order.rank = *rc::gen::inRange<std::uint8_t>(0, 3);
    report.order.tie = {static_cast<std::uint64_t>(i), 0};
    report.run = {0, static_cast<std::uint64_t>(*rc::gen::inRange(1, 4))};
    for (const std::string& name : kNames) {
      const int what = *rc::gen::inRange(0, 5);
      if (what < 2) report.facets[name] = what == 0 ? "{\"a\":1}" : "{\"b\":1}";
      if (what == 2) report.facets[name] = "";
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

// The versions of a facet, latest first.
std::vector<Facet> Replay(std::vector<FacetReport> reports, const std::string& name) {
  std::sort(reports.begin(), reports.end(),
            [](const auto& a, const auto& b) { return a.order < b.order; });
  std::vector<Facet> versions;
  for (const FacetReport& report : reports) {
    const auto said = report.facets.find(name);
    if (said == report.facets.end()) continue;
    if (!versions.empty() && versions.back().body == said->second) continue;
    versions.push_back({name, report.order.time, report.run, said->second});
  }
  std::reverse(versions.begin(), versions.end());
  return versions;
}

std::string TextOf(const std::vector<Facet>& facets) {
  std::string out;
  for (const Facet& facet : facets) {
    out += Concat(facet.name, " ", facet.since.micros, " ", facet.run.low, " ", facet.body, "\n");
  }
  return out;
}

void Report(store::KvStore& store, const FacetReport& report) {
  const Status done =
      Update(store, store::Durability::kBuffered, [&](const auto& view, auto& changes) -> Status {
        CatalogWriter writer(store, view, changes, UtcTime{1});
        GL_TRY(const DatasetId dataset, writer.PutDataset({.ref = kDataset}));
        GL_TRY([[maybe_unused]] const FacetChanges changed, writer.ReportFacets(dataset, report));
        return Ok();
      });
  RC_ASSERT(done.ok());
}

void ExpectAsReplayed(store::KvStore& store, const std::vector<FacetReport>& reports) {
  const CatalogView catalog(store.View());
  const std::uint64_t subject = (**catalog.FindDataset(kDataset)).id.value;
  for (const std::string& name : kNames) {
    const std::vector<Facet> expected = Replay(reports, name);
    RC_ASSERT(TextOf(*FacetHistory(catalog, subject, name)) == TextOf(expected));
    for (int time = -1; time <= kLastTime; ++time) {
      std::vector<Facet> held;
      for (const Facet& version : expected) {
        if (held.empty() && version.since.micros <= time) held.push_back(version);
      }
      if (!held.empty() && held[0].body.empty()) held.clear();
      const auto found = *FacetOf(catalog, subject, name, UtcTime{time});
      RC_ASSERT(TextOf(found ? std::vector{*found} : std::vector<Facet>{}) == TextOf(held));
    }
    const auto now = *FacetOf(catalog, subject, name);
    RC_ASSERT((now ? now->body : "") == (expected.empty() ? "" : expected[0].body));
  }
  const auto report = Verify(catalog.view(), CatalogChecks());
  RC_ASSERT(report.ok() && report->ok());
}

TEST(Facets, HoldAsReportedInAnyOrder) {
  const testing_support::TempFolder folder{testing_support::MemoryFolder()};
  int number = 0;
  EXPECT_TRUE(rc::check([&] {
    const std::vector<FacetReport> reports = SomeReports();
    auto store = *store::KvStore::Open(folder / std::to_string(number++));
    std::vector<FacetReport> arriving = reports;
    arriving.insert(arriving.end(), reports.begin(), reports.begin() + 1);
    std::mt19937 random(*rc::gen::arbitrary<unsigned>());
    std::shuffle(arriving.begin(), arriving.end(), random);
    for (const FacetReport& report : arriving) Report(*store, report);
    ExpectAsReplayed(*store, reports);
  }));
}

TEST(Facets, HoldAsReportedByManyAtOnce) {
  const testing_support::TempFolder folder{testing_support::MemoryFolder()};
  int number = 0;
  const auto property = [&] {
    std::vector<FacetReport> reports;
    for (int i = 0; i < 4; ++i) {
      for (FacetReport& one : SomeReports()) {
        one.order.tie.low = static_cast<std::uint64_t>(i);
        reports.push_back(std::move(one));
      }
    }
    auto store = *store::KvStore::Open(folder / std::to_string(number++));
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::size_t i = thread; i < reports.size(); i += 4) Report(*store, reports[i]);
      });
    }
    for (std::thread& thread : threads) thread.join();
    ExpectAsReplayed(*store, reports);
  };
  EXPECT_TRUE(rc::check(property));
}

TEST(Facets, OfARunAreTheLatestOfEach) {
  const testing_support::TempFolder folder{testing_support::MemoryFolder()};
  int number = 0;
  EXPECT_TRUE(rc::check([&] {
    const std::vector<FacetReport> reports = SomeReports();
    auto store = *store::KvStore::Open(folder / std::to_string(number++));
    std::vector<FacetReport> arriving = reports;
    std::mt19937 random(*rc::gen::arbitrary<unsigned>());
    std::shuffle(arriving.begin(), arriving.end(), random);
    constexpr RunId kRun{77};
    for (const FacetReport& report : arriving) {
      const auto keep = [&](const auto& view, auto& changes) {
        return CatalogWriter(*store, view, changes, UtcTime{1}).KeepFacets(kRun, report);
      };
      RC_ASSERT(Update(*store, store::Durability::kBuffered, keep).ok());
    }
    const CatalogView catalog(store->View());
    for (const std::string& name : kNames) {
      const FacetReport* latest = nullptr;
      for (const FacetReport& report : reports) {
        if (!report.facets.contains(name)) continue;
        if (latest == nullptr || latest->order < report.order) latest = &report;
      }
      const auto found = *FacetOf(catalog, kRun.value, name);
      RC_ASSERT((found ? found->body : "") == (latest == nullptr ? "" : latest->facets.at(name)));
    }
  }));
}

}  // namespace
}  // namespace goldline::catalog
