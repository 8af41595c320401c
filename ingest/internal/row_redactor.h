// Hides in the rows of a set what its contract says is not to be shown.
#pragma once

#include "core/result.h"
#include "core/store/store.h"
#include "ingest/internal/recheck.h"
#include "ingest/quarantine.h"

namespace goldline::ingest::internal {

class RowRedactor {
 public:
  static Result<RowRedactor> Of(const store::ReadView& view, const QuarantineSet& set);

  // Whether there is anything to hide.
  bool hides() const;
  void Redact(QuarantinedRow& row) const;

 private:
  SetContract contract_;
};

}  // namespace goldline::ingest::internal
