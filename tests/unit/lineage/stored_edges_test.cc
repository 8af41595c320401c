#include "lineage/internal/stored_edges.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

StoredEdges Orders() {
  StoredEdges set;
  set.edges = {{300, 5, Subtype::kAggregation}, {301, 4, Subtype::kFilter}};
  set.fields = {5, 6};
  set.field_sql = {{5, "sum(amount)"}};
  set.statement = "select sum(amount) from orders";
  return set;
}

TEST(StoredEdges, ReadBackAsTheyWereWritten) {
  const Result<StoredEdges> back = DecodeStoredEdges(EncodeStoredEdges(Orders()));
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(*back, Orders());
}

// Format 1, as first released: these bytes must be readable for ever.
TEST(StoredEdges, KeepTheirBytes) {
  EXPECT_EQ(EncodeStoredEdges(Orders()),
            std::string("\x01\x02\xac\x02\x05\x40\xad\x02\x04\x80\x20"
                        "\x02\x05\x06\x01\x05\x0bsum(amount)\x1eselect sum(amount) from orders",
                        59));
}

TEST(StoredEdges, BytesAreOfContentNotOfOrder) {
  StoredEdges reversed = Orders();
  std::reverse(reversed.edges.begin(), reversed.edges.end());
  std::reverse(reversed.fields.begin(), reversed.fields.end());
  EXPECT_EQ(EncodeStoredEdges(reversed), EncodeStoredEdges(Orders()));
}

TEST(StoredEdges, NeverTrustDamagedBytes) {
  const std::string bytes = EncodeStoredEdges(Orders());
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    EXPECT_THAT(DecodeStoredEdges(bytes.substr(0, cut)), ErrorId("lineage_damaged")) << cut;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = bytes;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      const Result<StoredEdges> read = DecodeStoredEdges(flipped);
      if (read.ok()) (void)EncodeStoredEdges(*read);
    }
  }
}

}  // namespace
}  // namespace goldline::lineage
