// The laws that let lineage be composed step by step and merged in any order, for all inputs:
// single transformations exhaustively, sets at random (rapidcheck prints its seed).
#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "lineage/edge.h"

namespace goldline::lineage {
namespace {

std::vector<Transformation> All() {
  std::vector<Transformation> all;
  for (int i = 0; i < kSubtypes; ++i) {
    for (const bool masking : {false, true}) all.push_back({static_cast<Subtype>(i), masking});
  }
  return all;
}

TransformationSet AnySet() {
  return *TransformationSet::FromBits(*rc::gen::inRange<std::uint32_t>(0, 1U << (2 * kSubtypes)));
}

TEST(Algebra, CompositionIsAssociative) {
  for (const Transformation& a : All()) {
    for (const Transformation& b : All()) {
      for (const Transformation& c : All()) {
        ASSERT_EQ(Compose(Compose(a, b), c), Compose(a, Compose(b, c)));
      }
    }
  }
}

TEST(Algebra, IdentityIsNeutralForDirect) {
  const Transformation identity{Subtype::kIdentity, false};
  for (const Transformation& a : All()) {
    EXPECT_EQ(Compose(identity, a), a);
    EXPECT_EQ(Compose(a, identity), a);
  }
}

TEST(Algebra, MaskingIsSticky) {
  for (const Transformation& a : All()) {
    for (const Transformation& b : All()) {
      if (a.type() != TransformationType::kDirect || b.type() != TransformationType::kDirect) {
        continue;
      }
      EXPECT_EQ(Compose(a, b).masking, a.masking || b.masking);
    }
  }
}

TEST(Algebra, SetsComposeAssociativelyAndDistribute) {
  EXPECT_TRUE(rc::check([] {
    const TransformationSet a = AnySet();
    const TransformationSet b = AnySet();
    const TransformationSet c = AnySet();
    RC_ASSERT(Compose(Compose(a, b), c) == Compose(a, Compose(b, c)));
    RC_ASSERT(Compose(a | b, c) == (Compose(a, c) | Compose(b, c)));
    RC_ASSERT(Compose(a, b | c) == (Compose(a, b) | Compose(a, c)));
  }));
}

TEST(Algebra, MergeIsIdempotentCommutativeAssociative) {
  EXPECT_TRUE(rc::check([] {
    const TransformationSet a = AnySet();
    const TransformationSet b = AnySet();
    const TransformationSet c = AnySet();
    RC_ASSERT((a | a) == a);
    RC_ASSERT((a | b) == (b | a));
    RC_ASSERT(((a | b) | c) == (a | (b | c)));
  }));
}

EdgeSet AnyEdgeSet() {
  EdgeSet set;
  const int edges = *rc::gen::inRange(0, 12);
  for (int i = 0; i < edges; ++i) {
    const std::string source(1, *rc::gen::element('x', 'y', 'z'));
    const std::string target = *rc::gen::element<std::string>("", "a", "b", "c");
    set.edges.push_back({{"ns", "t", source}, target, AnySet()});
  }
  return set;
}

TEST(Algebra, NormalFormIsStableAndBlindToOrderAndDuplicates) {
  EXPECT_TRUE(rc::check([] {
    const EdgeSet original = AnyEdgeSet();
    EdgeSet once = original;
    once.Normalize();
    EdgeSet twice = once;
    twice.Normalize();
    RC_ASSERT(twice == once);
    EdgeSet shuffled = original;
    shuffled.edges.insert(shuffled.edges.end(), original.edges.begin(), original.edges.end());
    std::reverse(shuffled.edges.begin(), shuffled.edges.end());
    shuffled.Normalize();
    RC_ASSERT(shuffled == once);
  }));
}

}  // namespace
}  // namespace goldline::lineage
