#include "catalog/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/internal/audit_record.h"
#include "core/text.h"
#include "tests/support/golden.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::catalog {
namespace {

using store::Durability;
using store::Keyspace;
using store::ReadView;
using store::WriteSet;
using testing_support::ErrorIs;
using testing_support::IsOk;

class AuditTest : public testing_support::StoreTest {
 public:
  void Record(const AuditEntry& entry, const std::vector<AuditValue>& values = {}) {
    EXPECT_THAT(Update(store(), Durability::kSync,
                       [&](const ReadView& view, WriteSet& changes) {
                         return RecordAudit(view, changes, entry, values);
                       }),
                IsOk());
  }

  std::vector<Audited> All(std::uint64_t from = 1) {
    std::vector<Audited> all;
    EXPECT_THAT(ForEachAudited(store().View(), from,
                               [&](const Audited& one) {
                                 all.push_back(one);
                                 return Ok();
                               }),
                IsOk());
    return all;
  }

  AuditProof Prove(std::optional<std::string_view> head = std::nullopt) {
    const Result<AuditProof> proof = VerifyAudit(store().View(), head);
    EXPECT_THAT(proof, IsOk());
    return proof.ok() ? *proof : AuditProof{};
  }

  // Three entries, the second with values.
  void RecordThree() {
    Record({UtcTime{1}, "ada", "run.complete", "run 1", {{"read", "10"}}});
    Record({UtcTime{2}, "bob", "quarantine.fix", "quarantine 1/7"},
           {{"email before", "x"}, {"email", "x@y.zz"}});
    Record({UtcTime{3}, "ada", "quarantine.release", "run 1"});
  }

  // Under a key of the audit, as a stranger with a hex editor would.
  void Overwrite(std::uint64_t number, const std::function<void(std::string&)>& change) {
    const std::string key = store::ChainKey(number);
    std::string value = **store().Get(Keyspace::kAudit, key);
    change(value);
    Commit(std::move(WriteSet().Put(Keyspace::kAudit, key, value)));
  }
};

TEST_F(AuditTest, ReadsBackWhatWasRecorded) {
  RecordThree();
  Reopen();
  const std::vector<Audited> all = All();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].entry.actor, "ada");
  EXPECT_EQ(all[0].entry.details, (std::map<std::string, std::string>{{"read", "10"}}));
  EXPECT_EQ(all[1].entry.action, "quarantine.fix");
  EXPECT_EQ(all[1].entry.time, UtcTime{2});
  ASSERT_EQ(all[1].values.size(), 2u);
  EXPECT_EQ(all[1].values[1].name, "email");
  EXPECT_EQ(all[1].values[1].value, "x@y.zz");
  EXPECT_EQ(all[1].values[1].commitment.size(), 64u);
  EXPECT_EQ(All(3).size(), 1u);
  const AuditProof proof = Prove();
  EXPECT_TRUE(proof.ok());
  EXPECT_EQ(proof.entries, 3u);
  EXPECT_EQ(HeadText(proof.head), HeadText(all[2].link));
}

TEST_F(AuditTest, HoldsNoValueInTheOpen) {
  Record({UtcTime{1}, "ada", "quarantine.fix", "quarantine 1/7"}, {{"email", "zoe@example.com"}});
  for (const Keyspace keyspace : {Keyspace::kAudit, Keyspace::kAuditValue}) {
    store::Cursor at = store().View().Prefix(keyspace, "");
    ASSERT_TRUE(at.valid());
    for (; at.valid(); at.Next()) EXPECT_EQ(at.value().find("zoe@"), std::string::npos);
  }
}

TEST_F(AuditTest, TwoCommitmentsToOneValueDiffer) {
  Record({UtcTime{1}, "ada", "a", "s"}, {{"x", "same"}, {"y", "same"}});
  const Audited one = All()[0];
  EXPECT_NE(one.values[0].commitment, one.values[1].commitment);
}

TEST_F(AuditTest, VerifiesAfterValuesWereErased) {
  RecordThree();
  WriteSet erase;
  EraseAuditValues(erase, "quarantine 1/7");
  Commit(std::move(erase));
  const AuditProof proof = Prove();
  EXPECT_TRUE(proof.ok());
  EXPECT_EQ(proof.erased, 1u);
  const Audited fixed = All()[1];
  EXPECT_EQ(fixed.values[0].value, std::nullopt);
  EXPECT_EQ(fixed.values[0].name, "email before");
}

// What a stranger with a hex editor may do, and what is said about it.
struct Tampering {
  std::string_view name;
  void (*tamper)(AuditTest&);
  std::string_view problem;
};
class TamperedAuditTest : public AuditTest, public ::testing::WithParamInterface<Tampering> {};

void Remove(AuditTest& test, Keyspace keyspace, std::string_view prefix) {
  test.Commit(std::move(WriteSet().DeletePrefix(keyspace, prefix)));
}
void ChangeABit(AuditTest& test) {
  test.Overwrite(2, [](std::string& value) { value.back() ^= 1; });
}
void ChangeAHash(AuditTest& test) {
  test.Overwrite(1, [](std::string& value) { value[0] ^= 1; });
}
void CutAValue(AuditTest& test) {
  test.Overwrite(3, [](std::string& value) { value.resize(10); });
}
void TakeAnEntryOut(AuditTest& test) { Remove(test, Keyspace::kAudit, store::ChainKey(2)); }
void TakeValuesOut(AuditTest& test) { Remove(test, Keyspace::kAuditValue, ""); }
void ReplaceASecret(AuditTest& test) {
  const std::string key(test.store().View().Prefix(Keyspace::kSubjectSecret, "").key());
  test.Commit(std::move(WriteSet().Put(Keyspace::kSubjectSecret, key, std::string(32, 's'))));
}

std::string NameOf(const ::testing::TestParamInfo<Tampering>& test) {
  return std::string(test.param.name);
}
INSTANTIATE_TEST_SUITE_P(
    Each, TamperedAuditTest,
    ::testing::Values(Tampering{"ABit", ChangeABit, "entry 2 is not what was written"},
                      Tampering{"AHash", ChangeAHash, "entry 1 is not what was written"},
                      Tampering{"AValueCut", CutAValue, "an entry cannot be read"},
                      Tampering{"AnEntry", TakeAnEntryOut, "entries 2 to 2 are missing"},
                      Tampering{"ASecret", ReplaceASecret, "entry 2: email before cannot be"},
                      Tampering{"Values", TakeValuesOut, "entry 2: email before cannot be"}),
    NameOf);

TEST_P(TamperedAuditTest, IsNoticed) {
  RecordThree();
  EXPECT_TRUE(Prove().ok());
  GetParam().tamper(*this);
  const AuditProof proof = Prove();
  EXPECT_FALSE(proof.ok());
  EXPECT_THAT(proof.problems, ::testing::Contains(::testing::HasSubstr(GetParam().problem)));
  const Result<VerifyReport> report = Verify(store().View(), {AuditCheck()});
  ASSERT_THAT(report, IsOk());
  EXPECT_FALSE(report->ok());
}

TEST_F(AuditTest, AnEndThatWasCutOffIsNoticedByTheHead) {
  RecordThree();
  const std::string head = HeadText(Prove().head);
  EXPECT_TRUE(Prove(head).ok());
  Record({UtcTime{4}, "ada", "run.complete", "run 2"});
  EXPECT_TRUE(Prove(head).ok()) << "a longer chain still has that link";
  Commit(std::move(WriteSet().DeletePrefix(Keyspace::kAudit, store::ChainKey(4))));
  Commit(std::move(WriteSet().DeletePrefix(Keyspace::kAudit, store::ChainKey(3))));
  EXPECT_TRUE(Prove().ok()) << "what is left is a chain";
  EXPECT_THAT(Prove(head).problems,
              ::testing::ElementsAre(::testing::HasSubstr("its end was cut off")));
}

TEST_F(AuditTest, AChainThatWasWrittenAnewIsNoticedByTheHead) {
  RecordThree();
  const std::string head = HeadText(Prove().head);
  Commit(std::move(WriteSet().DeletePrefix(Keyspace::kAudit, "")));
  Reopen();
  for (int i = 0; i < 4; ++i) Record({UtcTime{i}, "eve", "run.complete", "run 1"});
  EXPECT_TRUE(Prove().ok());
  EXPECT_THAT(Prove(head).problems,
              ::testing::ElementsAre(::testing::HasSubstr("entry 3 is another than expected")));
}

TEST_F(AuditTest, RefusesWhatIsNoHead) {
  for (const std::string_view text : {"", "3", "x:00", "3:abc", ":"}) {
    EXPECT_THAT(VerifyAudit(store().View(), text), ErrorIs(ErrorCode::kInvalidArgument)) << text;
  }
  const AuditProof proof = Prove(Concat("0:", std::string(64, '0')));
  EXPECT_TRUE(proof.ok()) << "the head of an empty chain";
}

TEST(AuditRecordTest, KeepsItsBytes) {
  internal::AuditRecord record{5,
                               "ada",
                               "quarantine.fix",
                               "quarantine 1/7",
                               {{"rule", "r"}},
                               1,
                               2,
                               {{"email", std::string(32, 'c')}}};
  testing_support::ExpectGolden("records/audit.v1.bin", internal::Encode(record));
  EXPECT_EQ(*internal::DecodeAudit(internal::Encode(record)), record);
  const internal::AuditValuesRecord values{{std::string(16, 's')}, {"x@y.zz"}};
  testing_support::ExpectGolden("records/audit_values.v1.bin", internal::Encode(values));
  EXPECT_EQ(*internal::DecodeAuditValues(internal::Encode(values)), values);
}

}  // namespace
}  // namespace goldline::catalog
