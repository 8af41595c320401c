#include "ingest/internal/row_redactor.h"

#include <utility>

#include "quality/redaction.h"

namespace goldline::ingest::internal {

Result<RowRedactor> RowRedactor::Of(const store::ReadView& view, const QuarantineSet& set) {
  RowRedactor redactor;
  GL_TRY(redactor.contract_, ContractOf(view, set));
  return redactor;
}

bool RowRedactor::hides() const {
  return contract_.object != nullptr && quality::HasClassified(*contract_.object);
}

void RowRedactor::Redact(QuarantinedRow& row) const {
  if (!hides()) return;
  const quality::SchemaObject& object = *contract_.object;
  row.record = quality::Redacted(object, std::move(row.record));
  if (row.fixed) row.fixed = quality::Redacted(object, *std::move(row.fixed));
  HideValues(contract_, RulesOf::kRun, row.reasons);
}

}  // namespace goldline::ingest::internal
