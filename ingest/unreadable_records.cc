#include "ingest/unreadable_records.h"

#include "core/text.h"

namespace goldline::ingest {

void UnreadableRecords::Add(const std::vector<MalformedRecord>& records, const std::string& input) {
  if (records.empty()) return;
  if (count_ == 0) {
    first_ = Concat(input, ":", records.front().place.line, ": ", records.front().message);
  }
  count_ += records.size();
}

std::string UnreadableRecords::Note() const {
  if (count_ == 0) return {};
  const bool one = count_ == 1;
  return Concat(count_, one ? " record" : " records", " could not be read and ",
                one ? "was" : "were", " left out", one ? ", at " : ", the first at ", first_);
}

}  // namespace goldline::ingest
