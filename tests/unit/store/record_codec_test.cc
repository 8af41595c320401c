#include "core/store/record_codec.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/support/matchers.h"

namespace goldline::store {

struct Part {
  std::string name;
  std::vector<std::uint64_t> sizes;
  bool operator==(const Part&) const = default;
};
struct Whole {
  std::int64_t number = 0;
  double ratio = 0;
  bool flag = false;
  std::vector<Part> parts;
  std::map<std::string, std::string> properties;
  bool operator==(const Whole&) const = default;
};

template <class Archive>
void serialize(Archive& archive, Part& part, std::uint32_t version) {
  RequireKnown<Part>(version);
  archive(part.name, part.sizes);
}
template <class Archive>
void serialize(Archive& archive, Whole& whole, std::uint32_t version) {
  RequireKnown<Whole>(version);
  archive(whole.number, whole.ratio, whole.flag, whole.parts, whole.properties);
}

}  // namespace goldline::store

GL_RECORD(goldline::store::Part, 1);
GL_RECORD(goldline::store::Whole, 1);

namespace goldline::store {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

Whole Sample() {
  return {-2, 0.5, true, {{"first", {1, 2}}, {"", {}}}, {{"k", "v"}, {"l", std::string(300, 'x')}}};
}

TEST(RecordCodecTest, ReadsBackWhatWasWritten) {
  const auto read = DecodeRecord<Whole>(EncodeRecord(Sample()), "whole");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(*read, Sample());
}

TEST(RecordCodecTest, BytesStayAsTheyWereReleased) {
  testing_support::ExpectGolden("records/codec_sample.v1.bin", EncodeRecord(Sample()));
}

TEST(RecordCodecTest, RefusesWhatANewerVersionWrote) {
  std::string newer_format = EncodeRecord(Sample());
  newer_format[1] = 2;
  EXPECT_THAT(DecodeRecord<Whole>(newer_format, "whole"), ErrorId("record_newer"));
  std::string newer_class = EncodeRecord(Sample());
  newer_class[2] = 2;  // the version of Whole
  EXPECT_THAT(DecodeRecord<Whole>(newer_class, "whole"), ErrorId("record_newer"));
}

TEST(RecordCodecTest, RefusesEveryTruncationAndEveryAddition) {
  const std::string whole = EncodeRecord(Sample());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(DecodeRecord<Whole>(whole.substr(0, size), "whole").ok()) << size;
  }
  EXPECT_THAT(DecodeRecord<Whole>(whole + "x", "whole"), ErrorId("record_damaged"));
}

TEST(RecordCodecTest, AFlippedBitNeverThrowsOrAllocatesWithoutBound) {
  const std::string whole = EncodeRecord(Sample());
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    const auto read = DecodeRecord<Whole>(damaged, "whole");
    if (!read.ok() || bit < 16) continue;
    EXPECT_NE(*read, Sample()) << "bit " << bit;
  }
}

}  // namespace
}  // namespace goldline::store
