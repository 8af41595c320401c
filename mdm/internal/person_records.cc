#include "mdm/internal/person_records.h"

#include <algorithm>
#include <numeric>

#include "core/parallel.h"
#include "mdm/internal/standardise.h"

namespace goldline::mdm {
namespace {

constexpr std::size_t kRange = 4096;

// One record of the input.
struct RowRef {
  const RecordBatch* batch;
  std::size_t row;
};

std::vector<RowRef> AllRows(std::span<const RecordBatch> batches) {
  std::vector<RowRef> rows;
  for (const RecordBatch& batch : batches) {
    for (std::size_t row = 0; row < batch.rows(); ++row) rows.push_back({&batch, row});
  }
  return rows;
}

std::string TextOf(const RowRef& ref, std::string_view field) {
  const Column* column = ref.batch->Find(field);
  if (!column || !column->has_value(ref.row)) return {};
  return CellText(*column, ref.row);
}

std::vector<std::string> FieldsOf(const MatchModel& model, Role role) {
  std::vector<std::string> fields;
  for (const MatchAttribute& attribute : model.attributes) {
    if (attribute.role == role) fields.push_back(attribute.field);
  }
  return fields;
}

// The name of a record: from given and family fields, else from a full name.
class NameReader {
 public:
  explicit NameReader(const MatchModel& model)
      : given_(FieldsOf(model, Role::kGivenName)),
        family_(FieldsOf(model, Role::kFamilyName)),
        full_(FieldsOf(model, Role::kFullName)) {}

  bool any() const { return !given_.empty() || !family_.empty() || !full_.empty(); }

  PersonName Read(const RowRef& ref) const {
    PersonName name{StandardName(Joined(ref, given_)), StandardName(Joined(ref, family_))};
    if (!name.given.empty() || !name.family.empty()) return name;
    for (const std::string& field : full_) {
      name = ParsePersonName(TextOf(ref, field));
      if (!name.family.empty()) break;
    }
    return name;
  }

 private:
  static std::string Joined(const RowRef& ref, const std::vector<std::string>& fields) {
    std::string out;
    for (const std::string& field : fields) {
      if (!out.empty()) out += ' ';
      out += TextOf(ref, field);
    }
    return out;
  }

  std::vector<std::string> given_;
  std::vector<std::string> family_;
  std::vector<std::string> full_;
};

DateOrder OrderOf(const std::vector<RowRef>& rows, const std::string& field) {
  std::vector<std::string> texts;
  texts.reserve(rows.size());
  for (const RowRef& ref : rows) texts.push_back(TextOf(ref, field));
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  return DetectDateOrder(views);
}

// Replaces texts by positions in the sorted list of distinct ones.
ValueColumn Intern(std::string name, Role role, const std::vector<std::string>& texts) {
  ValueColumn column;
  column.name = std::move(name);
  column.role = role;
  column.texts = texts;
  std::sort(column.texts.begin(), column.texts.end());
  column.texts.erase(std::unique(column.texts.begin(), column.texts.end()), column.texts.end());
  if (!column.texts.empty() && column.texts.front().empty()) {
    column.texts.erase(column.texts.begin());
  }
  column.counts.assign(column.texts.size(), 0);
  column.values.reserve(texts.size());
  for (const std::string& text : texts) {
    if (text.empty()) {
      column.values.push_back(kNoValue);
      continue;
    }
    const auto at = std::lower_bound(column.texts.begin(), column.texts.end(), text);
    const auto value = static_cast<std::uint32_t>(at - column.texts.begin());
    column.values.push_back(value);
    ++column.counts[value];
    ++column.comparable;
  }
  return column;
}

bool IsNearUnique(Role role) {
  return role == Role::kEmail || role == Role::kPhone || role == Role::kIdentifier;
}

}  // namespace

PersonRecords PersonRecords::Build(std::span<const RecordBatch> batches, const MatchModel& model,
                                   std::size_t threads) {
  PersonRecords records;
  const std::vector<RowRef> rows = AllRows(batches);
  records.original_.resize(rows.size());
  std::iota(records.original_.begin(), records.original_.end(), 0U);

  if (const NameReader names(model); names.any()) {
    std::vector<std::string> given(rows.size());
    std::vector<std::string> family(rows.size());
    ParallelFor(rows.size(), kRange, threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t r = begin; r < end; ++r) {
        PersonName name = names.Read(rows[r]);
        given[r] = std::move(name.given);
        family[r] = std::move(name.family);
      }
    });
    records.columns_.push_back(Intern("given_name", Role::kGivenName, given));
    records.columns_.push_back(Intern("family_name", Role::kFamilyName, family));
  }
  for (const MatchAttribute& attribute : model.attributes) {
    if (attribute.role <= Role::kFullName) continue;
    const DateOrder order = attribute.role == Role::kDateOfBirth ? OrderOf(rows, attribute.field)
                                                                 : DateOrder::kDayFirst;
    std::vector<std::string> texts(rows.size());
    ParallelFor(rows.size(), kRange, threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t r = begin; r < end; ++r) {
        texts[r] = StandardValue(attribute.role, TextOf(rows[r], attribute.field), order);
      }
    });
    records.columns_.push_back(Intern(attribute.field, attribute.role, texts));
  }
  records.DefuseGenericValues();
  records.Sort();
  return records;
}

// A value of a near-unique attribute that very many records share ("info@", a call centre's number)
// says nothing about who a record stands for.
void PersonRecords::DefuseGenericValues() {
  constexpr std::uint32_t kFew = 40;
  for (ValueColumn& column : columns_) {
    if (!IsNearUnique(column.role)) continue;
    const std::uint32_t limit = std::max(kFew, column.comparable / 50);
    for (const std::uint32_t count : column.counts) generic_values_ += count > limit ? 1 : 0;
    for (std::uint32_t& value : column.values) {
      if (value == kNoValue || column.counts[value] <= limit) continue;
      value = kNoValue;
      --column.comparable;
    }
  }
}

void PersonRecords::Sort() {
  std::sort(original_.begin(), original_.end(), [&](std::uint32_t a, std::uint32_t b) {
    for (const ValueColumn& column : columns_) {
      if (column.values[a] != column.values[b]) return column.values[a] < column.values[b];
    }
    return a < b;
  });
  for (ValueColumn& column : columns_) {
    std::vector<std::uint32_t> sorted;
    sorted.reserve(original_.size());
    for (const std::uint32_t record : original_) sorted.push_back(column.values[record]);
    column.values = std::move(sorted);
  }
}

const ValueColumn* PersonRecords::Find(Role role) const {
  const std::size_t at = IndexOf(role);
  return at < columns_.size() ? &columns_[at] : nullptr;
}

std::size_t PersonRecords::IndexOf(Role role) const {
  std::size_t at = 0;
  while (at < columns_.size() && columns_[at].role != role) ++at;
  return at;
}

}  // namespace goldline::mdm
