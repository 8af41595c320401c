#include "quality/internal/field_state.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/ascii.h"
#include "core/civil.h"
#include "core/text.h"
#include "quality/internal/text_range.h"
#include "quality/internal/typed_column.h"

namespace goldline::quality {
namespace {

constexpr std::size_t kTop = 10;
constexpr std::size_t kSample = 64;  // of each batch, for the kind of content

void Lower(FieldState::Extreme& extreme, double number, std::string_view text, bool by_number) {
  const bool less =
      !extreme.known ||
      (by_number && number != extreme.number ? number < extreme.number : text < extreme.text);
  if (less) extreme = {number, std::string(text), true};
}
void Raise(FieldState::Extreme& extreme, double number, std::string_view text, bool by_number) {
  const bool more =
      !extreme.known ||
      (by_number ? number > extreme.number || (number == extreme.number && text < extreme.text)
                 : text > extreme.text);
  if (more) extreme = {number, std::string(text), true};
}

// The numbers of a batch and the texts of the least and the greatest of them.
class BatchNumbers {
 public:
  void Add(double number, std::string_view text, std::uint64_t count) {
    const bool first = numbers_.empty();
    for (std::uint64_t i = 0; i < count; ++i) numbers_.push_back(number);
    sum_ += number * static_cast<double>(count);
    if (first || Before(number, least_, text, least_text_)) {
      least_ = number;
      least_text_ = text;
    }
    if (first || Before(most_, number, text, most_text_)) {
      most_ = number;
      most_text_ = text;
    }
  }

  FieldState::Extreme least() const { return ExtremeOf(least_, least_text_); }
  FieldState::Extreme most() const { return ExtremeOf(most_, most_text_); }
  double mean() const { return numbers_.empty() ? 0 : sum_ / static_cast<double>(numbers_.size()); }
  // Of the distances from the mean.
  double Squares() const {
    double squares = 0;
    for (const double number : numbers_) squares += (number - mean()) * (number - mean());
    return squares;
  }
  std::size_t size() const { return numbers_.size(); }
  std::vector<double> Take() { return std::move(numbers_); }

 private:
  // Whether `a` is before `b`; of equal numbers the lesser text wins.
  static bool Before(double a, double b, std::string_view text, std::string_view known) {
    return a < b || (a == b && text < known);
  }
  FieldState::Extreme ExtremeOf(double number, std::string_view text) const {
    if (numbers_.empty()) return {};
    return {number, std::string(text), true};
  }

  std::vector<double> numbers_;
  double sum_ = 0;
  double least_ = 0, most_ = 0;
  std::string_view least_text_, most_text_;
};

std::string Shown(std::string_view text) {
  if (text.size() <= FrequentValues::kShownBytes) return std::string(text);
  std::size_t end = FrequentValues::kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return Concat(text.substr(0, end), "…");
}

}  // namespace

ValueKind KindOf(std::string_view text, double& number) {
  const char first = text.front();
  if (IsDigit(first) || first == '-' || first == '+' || first == '.') {
    std::int64_t coefficient = 0;
    std::int8_t scale = 0;
    const std::size_t digits = first == '-' ? 1 : 0;
    // Codes: an integer that starts with zeros loses them as a number.
    if (text.size() > digits + 1 && text[digits] == '0' && IsDigit(text[digits + 1])) {
      return ValueKind::kString;
    }
    if (ParsePlainNumber(text, coefficient, scale)) {
      number = ToDouble(Decimal{coefficient, static_cast<std::uint8_t>(scale)});
      return scale == 0 ? ValueKind::kInteger : ValueKind::kNumber;
    }
    if (text.size() >= 10 && text[4] == '-') {
      if (ParseTemporal(text, LogicalType::kDate, "")) return ValueKind::kDate;
      if (ParseIsoTimestamp(text)) return ValueKind::kTimestamp;
      return ValueKind::kString;
    }
    const WideNumber wide = first == '+' ? WideNumber{} : ParseWideNumber(text);
    if (const auto* decimal = std::get_if<Decimal>(&wide)) {
      number = ToDouble(*decimal);
      return decimal->scale == 0 && text.find_first_of(".eE") == std::string_view::npos
                 ? ValueKind::kInteger
                 : ValueKind::kNumber;
    }
    if (const auto* value = std::get_if<double>(&wide); value != nullptr && std::isfinite(*value)) {
      number = *value;
      return ValueKind::kNumber;
    }
    return ValueKind::kString;
  }
  if (text.size() <= 5 &&
      (EqualsIgnoreAsciiCase(text, "true") || EqualsIgnoreAsciiCase(text, "false"))) {
    return ValueKind::kBoolean;
  }
  return ValueKind::kString;
}

void FieldState::Fill(const Column& column, ValueGroups& groups) {
  const bool typed = column.type != Type::kText && column.type != Type::kJson;
  const Column made = typed ? AsText(column) : Column();
  const Column& texts = typed ? made : column;
  groups.Collect(texts);
  if (groups.cells() < texts.size()) CountMissing(texts);
  CountContent(texts);
  FillFrom(groups.all());
}

void FieldState::CountMissing(const Column& column) {
  const auto count = [&column](CellState state) {
    return static_cast<std::uint64_t>(
        std::count(column.states.begin(), column.states.end(), state));
  };
  absent = count(CellState::kAbsent);
  null = count(CellState::kNull);
  empty = count(CellState::kEmpty);
}

void FieldState::CountContent(const Column& column) {
  for (std::size_t row = 0; row < column.size() && sampled < kSample; ++row) {
    if (column.states[row] != CellState::kPresent) continue;
    CountSemantics(column.texts[row], semantics);
    ++sampled;
  }
}

void FieldState::FillFrom(const std::vector<ValueGroup>& groups) {
  BatchNumbers found;
  TextRange range;
  for (const ValueGroup& group : groups) {
    range.Add(group.text.substr(0, FrequentValues::kKeptBytes));
    kinds[static_cast<std::size_t>(ValueKind::kJson)] += group.nested;
    if (group.count == group.nested) continue;
    double number = 0;
    const ValueKind kind = KindOf(group.text, number);
    kinds[static_cast<std::size_t>(kind)] += group.count - group.nested;
    if (kind == ValueKind::kInteger || kind == ValueKind::kNumber) {
      found.Add(number, group.text, group.count);
    }
  }
  if (range.known()) {
    min_text = {0, std::string(range.least()), true};
    max_text = {0, std::string(range.most()), true};
  }
  distinct.Add(groups);
  frequent.Fill(groups);
  min_number = found.least();
  max_number = found.most();
  AddMoments(found.size(), found.mean(), found.Squares());
  quantiles.AddAll(found.Take());
}

void FieldState::AddMoments(std::uint64_t count, double other_mean, double other_squares) {
  if (count == 0) return;
  const double a = static_cast<double>(numbers);
  const double b = static_cast<double>(count);
  const double distance = other_mean - mean;
  mean += distance * b / (a + b);
  squares += other_squares + distance * distance * a * b / (a + b);
  numbers += count;
}

void FieldState::Merge(const FieldState& other) {
  absent += other.absent;
  null += other.null;
  empty += other.empty;
  for (std::size_t i = 0; i < kValueKinds; ++i) kinds[i] += other.kinds[i];
  for (std::size_t i = 0; i < semantics.size(); ++i) semantics[i] += other.semantics[i];
  sampled += other.sampled;
  distinct.Merge(other.distinct);
  frequent.Merge(other.frequent);
  quantiles.Merge(other.quantiles);
  AddMoments(other.numbers, other.mean, other.squares);
  if (other.min_number.known)
    Lower(min_number, other.min_number.number, other.min_number.text, true);
  if (other.max_number.known)
    Raise(max_number, other.max_number.number, other.max_number.text, true);
  if (other.min_text.known) Lower(min_text, 0, other.min_text.text, false);
  if (other.max_text.known) Raise(max_text, 0, other.max_text.text, false);
}

std::uint64_t FieldState::rows() const {
  return std::accumulate(kinds.begin(), kinds.end(), absent + null + empty);
}

// The narrowest type that holds all values.
std::string_view FieldState::TypeName() const {
  const auto count = [this](ValueKind kind) { return kinds[static_cast<std::size_t>(kind)]; };
  std::uint64_t all = 0;
  for (const std::uint64_t kind : kinds) all += kind;
  if (all == 0) return empty > 0 ? "string" : "unknown";
  if (count(ValueKind::kBoolean) == all) return "boolean";
  if (count(ValueKind::kInteger) == all) return "integer";
  if (count(ValueKind::kInteger) + count(ValueKind::kNumber) == all) return "number";
  if (count(ValueKind::kDate) == all) return "date";
  if (count(ValueKind::kDate) + count(ValueKind::kTimestamp) == all) return "timestamp";
  if (count(ValueKind::kJson) == all) return "json";
  return "string";
}

FieldProfile FieldState::Finish(std::string_view name) const {
  FieldProfile profile;
  profile.name = name;
  profile.type = TypeName();
  profile.absent = absent;
  profile.null = null;
  profile.empty = empty;
  for (const std::uint64_t kind : kinds) profile.present += kind;
  const double estimate = distinct.Estimate();
  const double margin = 2 * distinct.RelativeError() * estimate;
  // No sketch knows that there cannot be more of them than values.
  const auto at_most_all = [&profile](double count) {
    return std::min(static_cast<std::uint64_t>(count), profile.present);
  };
  profile.distinct = at_most_all(std::round(estimate));
  profile.distinct_lower = at_most_all(std::floor(estimate - margin));
  profile.distinct_upper = at_most_all(std::ceil(estimate + margin));
  const bool number = profile.is_number();
  const Extreme& least = number ? min_number : min_text;
  const Extreme& most = number ? max_number : max_text;
  if (least.known) profile.min = number ? least.text : Shown(least.text);
  if (most.known) profile.max = number ? most.text : Shown(most.text);
  if (number) {
    profile.mean = mean;
    profile.stddev = numbers < 2 ? 0 : std::sqrt(squares / static_cast<double>(numbers - 1));
    const std::vector<double> found = quantiles.Quantiles({0.05, 0.25, 0.5, 0.75, 0.95});
    std::copy(found.begin(), found.end(), profile.quantiles.emplace().begin());
  }
  for (const FrequentValues::Entry& entry : frequent.Top(kTop)) {
    profile.top.push_back({Shown(entry.kept), entry.count});
  }
  profile.top_error = frequent.error();
  profile.semantic = SemanticOf(name, semantics, sampled, profile.distinct);
  return profile;
}

}  // namespace goldline::quality
