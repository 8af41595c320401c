// The taxi trips of two months, cut into days that are profiled apart: their states, merged in any
// order, are the profile of the whole.
#include "ingest/profile_state_file.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "ingest/check_inputs.h"
#include "quality/profile_state.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

using quality::FieldProfile;
using testing_support::ErrorIs;
using testing_support::IsOk;
using testing_support::TempFolder;

// The file's lines by their day (the second column), each day with the header.
std::map<std::string, std::string> Days(const std::vector<std::string>& files) {
  std::map<std::string, std::string> days;
  for (const std::string& file : files) {
    std::istringstream lines(testing_support::ReadFile(file));
    std::string header;
    std::getline(lines, header);
    for (std::string line; std::getline(lines, line);) {
      std::string& day = days[line.substr(line.find(',') + 1, 10)];
      if (day.empty()) day = header + "\n";
      day += line + "\n";
    }
  }
  return days;
}

// How far the share of values below `value` and up to it is from `share`.
double RankError(const std::vector<double>& sorted, double value, double share) {
  const auto rank = [&](auto found) {
    return static_cast<double>(found - sorted.begin()) / static_cast<double>(sorted.size());
  };
  const double below = rank(std::lower_bound(sorted.begin(), sorted.end(), value));
  const double upto = rank(std::upper_bound(sorted.begin(), sorted.end(), value));
  return std::max({0.0, below - share, share - upto});
}

struct Truth {
  std::set<std::string> distinct;
  std::vector<double> numbers;
};

// The columns of the files by a reading that is obvious: nothing in them is quoted.
std::vector<Truth> Columns(const std::vector<std::string>& files) {
  std::vector<Truth> columns(18);
  for (const std::string& file : files) {
    std::istringstream lines(testing_support::ReadFile(file));
    std::string line;
    for (std::getline(lines, line); std::getline(lines, line);) {
      std::istringstream cells(line.substr(0, line.find('\r')));
      std::string cell;
      for (std::size_t i = 0; std::getline(cells, cell, ','); ++i) {
        if (cell.empty()) continue;
        columns.at(i).distinct.insert(cell);
        columns[i].numbers.push_back(std::strtod(cell.c_str(), nullptr));
      }
    }
  }
  for (Truth& column : columns) std::sort(column.numbers.begin(), column.numbers.end());
  return columns;
}

void ExpectSame(const FieldProfile& days, const FieldProfile& whole, const Truth& truth) {
  SCOPED_TRACE(whole.name);
  EXPECT_EQ(days.name, whole.name);
  EXPECT_EQ(days.type, whole.type);
  EXPECT_EQ(days.absent, whole.absent);
  EXPECT_EQ(days.null, whole.null);
  EXPECT_EQ(days.empty, whole.empty);
  EXPECT_EQ(days.present, whole.present);
  EXPECT_EQ(days.min, whole.min);
  EXPECT_EQ(days.max, whole.max);
  EXPECT_EQ(days.distinct, whole.distinct);
  EXPECT_LE(days.distinct_lower, truth.distinct.size());
  EXPECT_GE(days.distinct_upper, truth.distinct.size());
  EXPECT_EQ(days.top_error == 0, whole.top_error == 0);
  EXPECT_LE(days.top_error, days.present / 512);
  for (std::size_t i = 0; i < whole.top.size() && whole.top_error == 0; ++i) {
    EXPECT_EQ(days.top.at(i).value, whole.top[i].value);
    EXPECT_EQ(days.top.at(i).count, whole.top[i].count);
  }
  ASSERT_EQ(days.mean.has_value(), whole.mean.has_value());
  if (!whole.mean) return;
  EXPECT_NEAR(*days.mean, *whole.mean, 1e-9 * (1 + std::abs(*whole.mean)));
  EXPECT_NEAR(*days.stddev, *whole.stddev, 1e-9 * (1 + *whole.stddev));
  constexpr double kShares[] = {0.05, 0.25, 0.5, 0.75, 0.95};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_LE(RankError(truth.numbers, (*days.quantiles)[i], kShares[i]), 0.003) << kShares[i];
  }
}

TEST(ProfileStateFile, DaysMakeTheMonths) {
  const auto samples = testing_support::DataFolder("quality/samples");
  if (!samples) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  const std::vector<std::string> files = {*samples / "yellow_tripdata_sample_2018-01.csv",
                                          *samples / "yellow_tripdata_sample_2019-01.csv"};
  const auto whole = ProfileInputs(files, {}, 1, {});
  ASSERT_THAT(whole, IsOk());
  const std::vector<Truth> truth = Columns(files);
  const TempFolder folder;
  std::vector<std::string> states;
  for (const auto& [day, text] : Days(files)) {
    testing_support::WriteFile(folder / (day + ".csv"), text);
    const auto outcome = ProfileInputs({folder / (day + ".csv")}, {}, 1, {});
    ASSERT_THAT(outcome, IsOk());
    states.push_back(folder / (day + ".state"));
    testing_support::WriteFile(states.back(), quality::EncodeProfileState(outcome->state));
  }
  ASSERT_GT(states.size(), 60U);
  std::mt19937 random(3);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same orders every time
  for (int order = 0; order < 2; ++order) {
    quality::Profiler profiler;
    for (const std::string& file : states) {
      auto state = ReadProfileState(file);
      ASSERT_THAT(state, IsOk());
      profiler.Merge(*std::move(state));
    }
    const quality::DatasetProfile days = profiler.Finish();
    EXPECT_EQ(days.records, whole->profile.records);
    ASSERT_EQ(days.fields.size(), whole->profile.fields.size());
    for (std::size_t i = 0; i < days.fields.size(); ++i) {
      ExpectSame(days.fields[i], whole->profile.fields[i], truth.at(i));
    }
    std::shuffle(states.begin(), states.end(), random);
  }
}

TEST(ProfileStateFile, NamesTheFileThatIsNone) {
  const TempFolder folder;
  testing_support::WriteFile(folder / "a.csv", "a\n1\n");
  const auto state = ReadProfileState(folder / "a.csv");
  EXPECT_THAT(state, ErrorIs(ErrorCode::kInvalidArgument));
  EXPECT_NE(state.error().message().find("a.csv"), std::string::npos);
  EXPECT_THAT(ReadProfileState(folder / "none"), ErrorIs(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace goldline::ingest
