// Source fields of a column as a test spells them.
#pragma once

#include <string>
#include <vector>

#include "core/text.h"
#include "lineage/sql_lineage.h"

namespace goldline::testing_support {

// "t.a IDENTITY, t.b JOIN"
inline std::string UsesText(const std::vector<lineage::SourceUse>& uses) {
  std::string text;
  for (const lineage::SourceUse& use : uses) {
    for (const lineage::Transformation one : use.how.list()) {
      text += Concat(text.empty() ? "" : ", ", use.field.dataset, ".", use.field.field, " ",
                     ToString(one.subtype));
    }
  }
  return text;
}

}  // namespace goldline::testing_support
