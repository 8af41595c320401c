// The audit: who did what to what, and when, as a chain of entries that nobody can change unnoticed
// (core/store/audit_chain.h). An entry joins the WriteSet of what it is about, so that neither is
// there without the other.
//
//   AuditEntry entry{.time = now, .actor = "ada", .action = "quarantine.fix", .subject = row};
//   GL_RETURN_IF_ERROR(RecordAudit(view, changes, entry, {{"email before", old}, {"email",
//   value}}));
//
// An entry itself holds no values of records. Of each it has a salted commitment; the values are
// kept beside the chain, sealed under a secret of the entry's subject. Erasing a person destroys
// the secrets of the subjects that are about them: the chain still verifies, the values are gone.
//
// Free functions and values.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/verify.h"
#include "core/result.h"
#include "core/store/audit_chain.h"
#include "core/store/store.h"
#include "core/time.h"

namespace goldline::catalog {

struct AuditEntry {
  UtcTime time;
  std::string actor;    // who: the name of a person or of a service
  std::string action;   // "run.complete", "quarantine.fix"
  std::string subject;  // what it was done to: "run 0193…", "quarantine 0193…/17"
  std::map<std::string, std::string> details{};  // nothing that a record says
};

// A value of a record that an action showed, set or removed.
struct AuditValue {
  std::string name;  // "email before"
  std::string value;
};

Status RecordAudit(const store::ReadView& view, store::WriteSet& changes, const AuditEntry& entry,
                   const std::vector<AuditValue>& values = {});

// An entry as it is read back.
struct AuditedValue {
  std::string name;
  std::string commitment;            // 64 hexadecimal digits: SHA-256(salt · value)
  std::optional<std::string> value;  // nullopt: erased
};
struct Audited {
  store::ChainLink link;
  AuditEntry entry;
  std::vector<AuditedValue> values;
};
// Visits the entries from number `from` on, in order.
Status ForEachAudited(const store::ReadView& view, std::uint64_t from,
                      const std::function<Status(const Audited&)>& visit);
// At most so many of them.
Result<std::vector<Audited>> AuditedFrom(const store::ReadView& view, std::uint64_t from,
                                         std::size_t most);

// "12:9f86d0…": a link as people keep it elsewhere.
std::string HeadText(const store::ChainLink& link);

struct AuditProof {
  std::uint64_t entries = 0;
  store::ChainLink head;
  std::uint64_t erased = 0;  // entries whose values are gone
  std::vector<std::string>
      problems;  // where the chain or a value is not what it was; the first 100
  std::uint64_t problem_count = 0;
  bool ok() const { return problem_count == 0; }
};
// Computes the chain anew. `expected_head` was kept elsewhere: the chain must have had that link.
// Errors: kInvalidArgument when it is no head, kUnavailable when the store cannot be read,
// kCancelled when `stop` was requested.
Result<AuditProof> VerifyAudit(const store::ReadView& view,
                               std::optional<std::string_view> expected_head = std::nullopt,
                               const std::stop_token& stop = {});

// Destroys the values of every entry about `subject`.
void EraseAuditValues(store::WriteSet& changes, std::string_view subject);

// The same proof as a part of Verify.
Check AuditCheck();

}  // namespace goldline::catalog
