#include "catalog/audit.h"

#include <utility>

#include "catalog/catalog.h"
#include "catalog/internal/audit_record.h"
#include "core/errors.h"
#include "core/ids.h"
#include "core/seal.h"
#include "core/sha256.h"
#include "core/store/key.h"
#include "core/text.h"
#include "core/whole_number.h"

namespace goldline::catalog {

using internal::AuditRecord;
using internal::AuditValuesRecord;
using store::Chained;
using store::ChainLink;
using store::Cursor;
using store::Keyspace;
using store::KeyWriter;
using store::ReadView;
using store::WriteSet;

namespace {

constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kKeptProblems = 100;

std::string SecretKey(std::string_view subject) { return KeyWriter().Text(subject).Take(); }
std::string ValuesKey(const Uuid& id) { return KeyWriter().Of(id).Take(); }

std::string Commitment(std::string_view salt, std::string_view value) {
  return Sha256Digest(Concat(salt, value));
}

// The secret of a subject, made when this is its first entry with values.
Result<std::string> SecretOf(const ReadView& view, WriteSet& changes, std::string_view subject) {
  const std::string key = SecretKey(subject);
  GL_TRY(std::optional<std::string> secret, view.Get(changes, Keyspace::kSubjectSecret, key));
  if (secret) return *std::move(secret);
  std::string made = NewSecret();
  changes.Expect(Keyspace::kSubjectSecret, key, store::kAbsent);
  changes.Put(Keyspace::kSubjectSecret, key, made);
  return made;
}

Status SealValues(const ReadView& view, WriteSet& changes, UtcTime now,
                  const std::vector<AuditValue>& values, AuditRecord& record) {
  GL_TRY(const std::string secret, SecretOf(view, changes, record.subject));
  AuditValuesRecord sealed;
  for (const AuditValue& value : values) {
    sealed.salts.push_back(RandomBytes(kSaltSize));
    sealed.values.push_back(value.value);
    record.commitments.push_back({value.name, Commitment(sealed.salts.back(), value.value)});
  }
  const Uuid id = NewUuid(now);
  record.values_high = id.high;
  record.values_low = id.low;
  changes.Put(Keyspace::kAuditValue, ValuesKey(id), Seal(secret, Encode(sealed)));
  return Ok();
}

// What was sealed for an entry; nullopt when it was erased or cannot be opened any more.
Result<std::optional<AuditValuesRecord>> Unsealed(const ReadView& view, const AuditRecord& record) {
  const std::string key = ValuesKey({record.values_high, record.values_low});
  GL_TRY(const auto secret, view.Get(Keyspace::kSubjectSecret, SecretKey(record.subject)));
  GL_TRY(const auto sealed, view.Get(Keyspace::kAuditValue, key));
  if (!secret || !sealed) return std::optional<AuditValuesRecord>();
  const std::optional<std::string> bytes = Unseal(*secret, *sealed);
  if (!bytes) return std::optional<AuditValuesRecord>();
  GL_TRY(AuditValuesRecord values, internal::DecodeAuditValues(*bytes));
  if (values.values.size() != record.commitments.size() ||
      values.salts.size() != record.commitments.size()) {
    return std::optional<AuditValuesRecord>();
  }
  return std::optional(std::move(values));
}

Result<Audited> ReadAudited(const ReadView& view, const Chained& chained) {
  GL_TRY(AuditRecord record, internal::DecodeAudit(chained.entry));
  Audited audited{chained.link, {}, {}};
  std::optional<AuditValuesRecord> unsealed;
  if (!record.commitments.empty()) {
    GL_TRY(unsealed, Unsealed(view, record));
  }
  for (std::size_t i = 0; i < record.commitments.size(); ++i) {
    AuditedValue value{record.commitments[i].name, Hex(record.commitments[i].commitment), {}};
    if (unsealed) value.value = std::move(unsealed->values[i]);
    audited.values.push_back(std::move(value));
  }
  audited.entry = {{record.time},
                   std::move(record.actor),
                   std::move(record.action),
                   std::move(record.subject),
                   std::move(record.details)};
  return audited;
}

struct Head {
  std::uint64_t number = 0;
  std::string hash;  // in hexadecimal digits
};

Result<Head> ParseHead(std::string_view text) {
  const std::size_t colon = text.find(':');
  Head head;
  if (colon != std::string_view::npos) {
    const std::optional<std::uint64_t> number = ParseWholeNumber(text.substr(0, colon));
    head.number = number.value_or(0);
    head.hash = AsciiLower(text.substr(colon + 1));
    if (number && head.hash.size() == 64) return head;
  }
  return errors::BadSetting("--expect", Concat(Quoted(text), " is no head of an audit chain"))
      .Hint("give what goldline audit verify printed: 12:9f86d0…");
}

// Walks the chain and says where it is not what it was.
class Prover {
 public:
  Prover(const ReadView& view, std::optional<Head> expected, const std::stop_token& stop)
      : view_(view), expected_(std::move(expected)), stop_(stop) {}

  Result<AuditProof> Prove() {
    Expect();  // of an empty chain
    Cursor at = view_.Prefix(Keyspace::kAudit, "");
    for (; at.valid(); at.Next()) {
      if (stop_.stop_requested()) return errors::Cancelled("the proof");
      const Result<Chained> chained = store::DecodeChained(at.key(), at.value());
      if (!chained.ok()) {
        Problem(Concat("an entry cannot be read: ", chained.error().message()));
        continue;
      }
      Follow(*chained);
      GL_RETURN_IF_ERROR(CheckEntry(chained->entry));
    }
    GL_RETURN_IF_ERROR(at.status());
    if (expected_ && !met_) {
      Problem(Concat("the chain ends with entry ", proof_.head.number, ", before entry ",
                     expected_->number, " that was expected: its end was cut off"));
    }
    return std::move(proof_);
  }

 private:
  void Follow(const Chained& chained) {
    ++proof_.entries;
    const std::uint64_t number = chained.link.number;
    if (number != proof_.head.number + 1) {
      Problem(Concat("entries ", proof_.head.number + 1, " to ", number - 1, " are missing"));
    } else if (store::NextLink(proof_.head, chained.entry).hash != chained.link.hash) {
      Problem(Concat("entry ", number, " is not what was written"));
    }
    proof_.head = chained.link;
    Expect();
  }

  void Expect() {
    if (!expected_ || expected_->number != proof_.head.number) return;
    met_ = true;
    if (Hex(proof_.head.hash) != expected_->hash) {
      Problem(Concat("entry ", expected_->number, " is another than expected: the chain was ",
                     "written anew"));
    }
  }

  Status CheckEntry(std::string_view entry) {
    const Result<AuditRecord> record = internal::DecodeAudit(entry);
    if (!record.ok()) {
      Problem(Concat("entry ", proof_.head.number, ": ", record.error().message()));
      return Ok();
    }
    if (record->commitments.empty()) return Ok();
    GL_TRY(const auto secret, view_.Get(Keyspace::kSubjectSecret, SecretKey(record->subject)));
    if (!secret) {
      ++proof_.erased;
      return Ok();
    }
    GL_TRY(const std::optional<AuditValuesRecord> values, Unsealed(view_, *record));
    CheckValues(*record, values);
    return Ok();
  }

  void CheckValues(const AuditRecord& record, const std::optional<AuditValuesRecord>& values) {
    for (std::size_t i = 0; i < record.commitments.size(); ++i) {
      if (values &&
          Commitment(values->salts[i], values->values[i]) == record.commitments[i].commitment) {
        continue;
      }
      Problem(Concat("entry ", proof_.head.number, ": ", record.commitments[i].name,
                     values ? " is not the value it was made with" : " cannot be opened"));
    }
  }

  void Problem(std::string problem) {
    if (proof_.problem_count++ < kKeptProblems) proof_.problems.push_back(std::move(problem));
  }

  const ReadView& view_;
  const std::optional<Head> expected_;
  const std::stop_token& stop_;
  bool met_ = false;
  AuditProof proof_;
};

}  // namespace

Status RecordAudit(const ReadView& view, WriteSet& changes, const AuditEntry& entry,
                   const std::vector<AuditValue>& values) {
  AuditRecord record;
  record.time = entry.time.micros;
  record.actor = entry.actor;
  record.action = entry.action;
  record.subject = entry.subject;
  record.details = entry.details;
  if (!values.empty()) {
    GL_RETURN_IF_ERROR(SealValues(view, changes, entry.time, values, record));
  }
  changes.Chain(Encode(record));
  return Ok();
}

namespace {

// Visits until `visit` has enough.
Status WalkAudited(const ReadView& view, std::uint64_t from,
                   const std::function<Result<bool>(Audited)>& wants_more) {
  Cursor at = view.Range(Keyspace::kAudit, store::ChainKey(from), "");
  for (; at.valid(); at.Next()) {
    GL_TRY(const Chained chained, store::DecodeChained(at.key(), at.value()));
    GL_TRY(Audited audited, ReadAudited(view, chained));
    GL_TRY(const bool more, wants_more(std::move(audited)));
    if (!more) return Ok();
  }
  return at.status();
}

}  // namespace

Status ForEachAudited(const ReadView& view, std::uint64_t from,
                      const std::function<Status(const Audited&)>& visit) {
  return WalkAudited(view, from, [&](const Audited& audited) -> Result<bool> {
    GL_RETURN_IF_ERROR(visit(audited));
    return true;
  });
}

Result<std::vector<Audited>> AuditedFrom(const ReadView& view, std::uint64_t from,
                                         std::size_t most) {
  std::vector<Audited> entries;
  const auto take = [&](Audited audited) -> Result<bool> {
    entries.push_back(std::move(audited));
    return entries.size() < most;
  };
  GL_RETURN_IF_ERROR(WalkAudited(view, from, take));
  return entries;
}

std::string HeadText(const ChainLink& link) { return Concat(link.number, ":", Hex(link.hash)); }

Result<AuditProof> VerifyAudit(const ReadView& view, std::optional<std::string_view> expected_head,
                               const std::stop_token& stop) {
  std::optional<Head> expected;
  if (expected_head) {
    GL_TRY(expected, ParseHead(*expected_head));
  }
  return Prover(view, std::move(expected), stop).Prove();
}

void EraseAuditValues(WriteSet& changes, std::string_view subject) {
  changes.Delete(Keyspace::kSubjectSecret, SecretKey(subject));
}

Check AuditCheck() {
  return {"audit chain", [](const ReadView& view, Findings& findings) -> Status {
            GL_TRY(const AuditProof proof, VerifyAudit(view));
            for (std::uint64_t i = 0; i < proof.entries; ++i) findings.CountRecord();
            for (const std::string& problem : proof.problems) findings.Add("different", problem);
            return Ok();
          }};
}

}  // namespace goldline::catalog
