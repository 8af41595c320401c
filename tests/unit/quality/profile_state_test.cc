#include "quality/profile_state.h"

#include <gtest/gtest.h>

#include "core/hash.h"
#include "core/text.h"
#include "tests/support/batches.h"
#include "tests/support/golden.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing_support::BatchOf;
using testing_support::ErrorId;
using testing_support::IsOk;
using testing_support::kAbsentCell;

ProfilePartial StateOf(const std::vector<RecordBatch>& batches) {
  Profiler profiler;
  for (const RecordBatch& batch : batches) profiler.Merge(ProfileBatch(batch));
  return profiler.TakeState();
}

DatasetProfile ProfileOf(ProfilePartial state) {
  Profiler profiler;
  profiler.Merge(std::move(state));
  return profiler.Finish();
}

std::string SampleBytes() {
  return EncodeProfileState(
      StateOf({BatchOf({"id", "name", "odd"},
                       {{"1", "Ann", nullptr}, {"2.50", "Bob", ""}, {"-3", "Ann", kAbsentCell}}),
               BatchOf({"id"}, {{"1"}})}));
}

// Numbers and texts beyond what the sketches keep exactly.
std::vector<RecordBatch> ManyValues() {
  std::vector<std::string> texts;
  for (int i = 0; i < 12'000; ++i) texts.push_back(Concat(i * 7919 % 12'007, ".5"));
  std::vector<RecordBatch> batches;
  for (std::size_t from = 0; from < texts.size(); from += 3000) {
    std::vector<std::vector<const char*>> rows;
    for (std::size_t i = from; i < from + 3000; ++i) rows.push_back({texts[i].c_str()});
    batches.push_back(BatchOf({"x"}, rows));
  }
  return batches;
}

// A file as DecodeProfileState wants it, around any payload.
std::string FileOf(std::string_view payload, char version = 1) {
  std::string bytes = "GLPROFIL";
  bytes += {version, 0};
  for (const std::uint64_t number : {std::uint64_t{payload.size()}, HashBytes(payload)}) {
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFFU);
  }
  return bytes + std::string(payload);
}

TEST(ProfileState, IsReadAsItWasWritten) {
  for (const auto& batches : {std::vector<RecordBatch>(), ManyValues()}) {
    const std::string bytes = EncodeProfileState(StateOf(batches));
    auto state = DecodeProfileState(bytes, "a.state");
    ASSERT_THAT(state, IsOk());
    EXPECT_EQ(EncodeProfileState(*state), bytes);
    EXPECT_EQ(ProfileOf(*std::move(state)).ToJson(), ProfileOf(StateOf(batches)).ToJson());
  }
}

TEST(ProfileState, KeepsItsBytes) {
  testing_support::ExpectGolden("profile/state.v1.bin", SampleBytes());
  auto state = DecodeProfileState(SampleBytes(), "a.state");
  ASSERT_THAT(state, IsOk());
  const DatasetProfile profile = ProfileOf(*std::move(state));
  EXPECT_EQ(profile.records, 4U);
  EXPECT_EQ(profile.fields[0].min, "-3");
  EXPECT_EQ(profile.fields[0].max, "2.50");
  EXPECT_EQ(profile.fields[1].top[0].value, "Ann");
  EXPECT_EQ(profile.fields[1].absent, 1U);
  EXPECT_EQ(profile.fields[2].empty, 1U);
}

TEST(ProfileState, MergesAsTheWholeDoes) {
  std::vector<RecordBatch> batches = ManyValues();
  Profiler parts;
  for (const std::size_t i : {2, 0, 3, 1}) {
    auto part =
        DecodeProfileState(EncodeProfileState(ProfileBatch(batches[i])), Concat("part ", i));
    ASSERT_THAT(part, IsOk());
    parts.Merge(*std::move(part));
  }
  const FieldProfile merged = parts.Finish().fields[0];
  const FieldProfile whole = ProfileOf(StateOf(batches)).fields[0];
  EXPECT_EQ(merged.present, 12'000U);
  EXPECT_EQ(merged.min, whole.min);
  EXPECT_EQ(merged.max, whole.max);
  EXPECT_EQ(merged.distinct, whole.distinct);
  EXPECT_NEAR(*merged.mean, *whole.mean, 1e-9);
  EXPECT_NEAR(*merged.stddev, *whole.stddev, 1e-9);
}

TEST(ProfileState, ShowsLongTextsAsTheProfileDoes) {
  const std::string longest(300, 'x');
  const std::string shown = longest.substr(0, 200);
  const auto profile =
      ProfileOf(StateOf({BatchOf({"x"}, {{shown.c_str()}, {longest.c_str()}})})).fields[0];
  EXPECT_EQ(profile.min, shown);
  EXPECT_EQ(profile.max, shown + "…");
  EXPECT_EQ(profile.distinct, 2U);
  auto state = DecodeProfileState(
      EncodeProfileState(StateOf({BatchOf({"x"}, {{longest.c_str()}})})), "a.state");
  ASSERT_THAT(state, IsOk());
  EXPECT_EQ(ProfileOf(*std::move(state)).fields[0].top[0].value, shown + "…");
}

TEST(ProfileState, RefusesWhatIsNone) {
  EXPECT_THAT(DecodeProfileState("", "a"), ErrorId("not_a_profile_state"));
  EXPECT_THAT(DecodeProfileState("{\"records\": 1}", "a"), ErrorId("not_a_profile_state"));
  EXPECT_THAT(DecodeProfileState(FileOf("", 2), "a"), ErrorId("profile_state_newer"));
  EXPECT_THAT(DecodeProfileState(FileOf("", 0), "a"), ErrorId("profile_state_damaged"));
  EXPECT_THAT(DecodeProfileState(FileOf(""), "a"), ErrorId("profile_state_damaged"));
  EXPECT_THAT(DecodeProfileState(FileOf(std::string(20, '\0')), "a"), IsOk());
  EXPECT_THAT(DecodeProfileState(SampleBytes() + "x", "a"), ErrorId("profile_state_damaged"));
}

TEST(ProfileState, RefusesEveryCutAndEveryFlippedByte) {
  const std::string bytes = SampleBytes();
  for (std::size_t size = 8; size < bytes.size(); ++size) {
    EXPECT_THAT(DecodeProfileState(bytes.substr(0, size), "a"), ErrorId("profile_state_damaged"));
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string flipped = bytes;
    flipped[i] = static_cast<char>(~flipped[i]);
    EXPECT_FALSE(DecodeProfileState(flipped, "a").ok()) << i;
  }
}

// With a checksum that fits, what no program has written is refused, and the rest is merged and
// shown without harm.
TEST(ProfileState, BelievesNoPayload) {
  const std::string payload = SampleBytes().substr(26);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    for (const char byte : {'\xFF', '\x7F', '\0'}) {
      std::string changed = payload;
      changed[i] = byte;
      auto state = DecodeProfileState(FileOf(changed), "a");
      refused += state.ok() ? 0 : 1;
      if (!state.ok()) continue;
      Profiler profiler;
      profiler.Merge(*std::move(state));
      profiler.Merge(ProfileBatch(BatchOf({"id", "name"}, {{"5", "Eve"}})));
      EXPECT_FALSE(profiler.Finish().ToJson().empty());
    }
  }
  EXPECT_GT(refused, payload.size());
}

}  // namespace
}  // namespace goldline::quality
