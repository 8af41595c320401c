// A SetChange is one commit that changes rows of a quarantined set: decisions about them, the
// counts of the set, and the audit of both.
//
//   SetChange change(view, changes, context, set);
//   GL_TRY(QuarantinedRow row, change.Waiting(17));
//   change.Decide(row, RowState::kDropped, "a test record", std::nullopt, {});
//   GL_RETURN_IF_ERROR(change.Audit("quarantine.drop", "run …", {{"rows", "17"}}));
//   GL_RETURN_IF_ERROR(change.WriteCounts());
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/audit.h"
#include "core/result.h"
#include "core/store/store.h"
#include "ingest/quarantine.h"
#include "ingest/quarantine_actions.h"

namespace goldline::ingest::internal {

// How the audit names a row.
std::string SubjectOf(const RowName& name);
std::string JsonOf(const JsonValue& value);
// The run that a name says; of "latest" the one with the newest set.
Result<Uuid> RunNamed(const store::ReadView& view, const Uuid& run);

class SetChange {
 public:
  SetChange(const store::ReadView& view, store::WriteSet& changes, const ActionContext& context,
            QuarantineSet set);

  const QuarantineSet& set() const { return set_; }
  RowName NameOf(std::uint64_t number) const { return {set_.uuid, number}; }

  // Errors: row_is_settled for one that does not wait any more.
  Result<QuarantinedRow> Waiting(std::uint64_t number) const;

  // `row` is what it was; `record` and `fields` what was set of it. The commit fails with kConflict
  // when something was decided about it since the view.
  Status Decide(const QuarantinedRow& row, RowState state, std::string_view note,
                const std::optional<JsonValue>& record, const std::vector<std::string>& fields);
  // Keeps the place and the reasons of a row, and nothing that it says.
  void ForgetValues(const QuarantinedRow& row);
  Status Audit(std::string_view action, std::string subject,
               std::map<std::string, std::string> details,
               const std::vector<catalog::AuditValue>& values = {});
  // Once, after all decisions. The commit fails with kConflict when the set was changed meanwhile.
  Status WriteCounts();

 private:
  const store::ReadView& view_;
  store::WriteSet& changes_;
  const ActionContext& context_;
  QuarantineSet set_;
};

}  // namespace goldline::ingest::internal
