// A large answer about lineage in pages: the totals of all of it, then so many nodes and edges. The
// cursor knows of which answer the page before was, so that pages of two answers are never mixed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/http/request.h"
#include "core/json.h"
#include "core/result.h"
#include "lineage/walk.h"

namespace goldline::rest {

struct PageQuestion {
  std::size_t limit = 0;
  std::size_t offset = 0;
  std::optional<std::string> fingerprint;  // of the answer of the page before
};
// nullopt when neither `limit` nor `cursor` is given: the answer is wanted whole.
Result<std::optional<PageQuestion>> PageQuestionOf(const http::Request& request);

// Cuts `all` to the page and gives the cursor of the next; an error when it is another answer than
// that of the page before.
Result<std::optional<std::string>> CutToPage(const PageQuestion& page, lineage::Subgraph& all);

// Of one direction of a whole answer; the start itself is not counted.
struct Totals {
  lineage::Direction direction = lineage::Direction::kUpstream;
  std::size_t nodes = 0;
  std::size_t edges = 0;
  std::vector<std::size_t> by_distance;  // from distance 1 on
};
Totals TotalsOf(const lineage::Subgraph& graph);
// "totals" of a whole answer and of each direction: a member of an open object.
void WriteTotals(const std::vector<Totals>& directions, const lineage::Subgraph& all,
                 JsonWriter& json);

}  // namespace goldline::rest
