#include "quality/quarantine.h"

#include <algorithm>

#include "core/json.h"

namespace goldline::quality {
namespace {

void WriteCell(JsonWriter& json, const Column& column, std::size_t row) {
  if (!column.has_value(row)) {
    json.Null();
    return;
  }
  const std::string text = CellText(column, row);
  const CellForm form = column.form(row);
  const bool bare = form != CellForm::kString || column.type == Type::kBool ||
                    column.type == Type::kJson || IsInteger(column.type) ||
                    column.type == Type::kNumeric;
  bare ? json.Raw(text) : json.String(text);
}

void WriteFields(JsonWriter& json, const RecordBatch& batch, std::size_t row) {
  json.BeginObject();
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    if (batch.columns[i].states[row] == CellState::kAbsent) continue;
    json.Key(batch.fields[i].name);
    WriteCell(json, batch.columns[i], row);
  }
  json.EndObject();
}

// The source's own text. A line end can only stand between its values, where a blank means the
// same.
void WriteRaw(JsonWriter& json, std::string_view raw) {
  std::string line(raw);
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\r', ' ');
  json.Raw(line);
}

void WritePlace(JsonWriter& json, const RecordBatch& batch, const Place& place) {
  json.Key("place").BeginObject().Key("file").String(batch.input ? *batch.input : "");
  json.Key("line").UInt(place.line).Key("offset").UInt(place.offset).EndObject();
}

// Among the reasons is one that is known later than the others, such as a repeated key.
bool IsLate(const CheckPlan& plan, std::span<const Failure> failures) {
  return std::any_of(failures.begin(), failures.end(),
                     [&](const Failure& failure) { return plan.rules()[failure.rule].of_series; });
}

class LineWriter {
 public:
  LineWriter(const CheckPlan& plan, const BatchVerdict& verdict, RecordShape shape,
             std::span<const ExtraReason> extra, const QuarantineLines& earlier)
      : plan_(plan), verdict_(verdict), shape_(shape), extra_(extra), earlier_(earlier) {}

  QuarantineLines Write() {
    const std::span<const Failure> failures = verdict_.failures;
    const std::vector<MalformedRecord>& malformed = verdict_.batch.malformed;
    std::size_t next_malformed = 0;
    std::size_t failure = 0;
    std::size_t extra = 0;
    while (failure < failures.size() || extra < extra_.size()) {
      const std::uint32_t row = std::min(failure < failures.size() ? failures[failure].row : kNone,
                                         extra < extra_.size() ? extra_[extra].row : kNone);
      for (; next_malformed < malformed.size() && malformed[next_malformed].before_row <= row;
           ++next_malformed) {
        WriteMalformed(malformed[next_malformed]);
      }
      const auto of_row = TakeRow(failures, failure, row);
      const auto extra_of_row = TakeRow(extra_, extra, row);
      const bool aside = std::any_of(of_row.begin(), of_row.end(), [&](const Failure& one) {
        return plan_.rules()[one.rule].sets_aside();
      });
      if (!aside && extra_of_row.empty()) continue;
      if (!TakeEarlier(row, false, IsLate(plan_, of_row))) {
        WriteRecord(row, of_row, extra_of_row);
      }
    }
    for (; next_malformed < malformed.size(); ++next_malformed) {
      WriteMalformed(malformed[next_malformed]);
    }
    return std::move(lines_);
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // The entries of `all` from `next` on that are about `row`; moves past them.
  template <class Entry>
  static std::span<const Entry> TakeRow(std::span<const Entry> all, std::size_t& next,
                                        std::uint32_t row) {
    const std::size_t begin = next;
    while (next < all.size() && all[next].row == row) ++next;
    return all.subspan(begin, next - begin);
  }

  // Writes the line as it was written earlier, unless it is outdated; false when it has to be
  // written anew. Earlier lines are some of all and in the same order.
  bool TakeEarlier(std::uint32_t row, bool unreadable, bool outdated) {
    if (next_earlier_ == earlier_.lines.size()) return false;
    const QuarantineLines::Line& line = earlier_.lines[next_earlier_];
    if (line.row != row || line.unreadable != unreadable) return false;
    const std::size_t begin = next_earlier_ == 0 ? 0 : earlier_.lines[next_earlier_ - 1].end;
    ++next_earlier_;
    if (outdated) return false;
    Add(std::string_view(earlier_.text).substr(begin, line.end - begin), row, unreadable);
    return true;
  }

  void WriteRecord(std::size_t row, std::span<const Failure> failures,
                   std::span<const ExtraReason> extra) {
    const RecordBatch& batch = verdict_.batch;
    JsonWriter json;
    json.BeginObject().Key("record");
    if (shape_ == RecordShape::kRaw && row < batch.raw.size() && !batch.raw[row].empty()) {
      WriteRaw(json, batch.raw[row]);
    } else {
      WriteFields(json, batch, row);
    }
    WritePlace(json, batch, batch.places[row]);
    json.Key("reasons").BeginArray();
    for (const ExtraReason& reason : extra) WriteExtra(json, reason);
    for (const Failure& failure : failures) WriteReason(json, failure);
    json.EndArray().EndObject();
    Add(json.Take() + "\n", static_cast<std::uint32_t>(row), false);
  }

  void WriteReason(JsonWriter& json, const Failure& failure) {
    const Rule& rule = plan_.rules()[failure.rule];
    json.BeginObject().Key("rule").String(rule.id).Key("fields").BeginArray();
    for (const std::string& field : rule.fields) json.String(field);
    json.EndArray().Key("message").String(plan_.Message(failure, verdict_.batch));
    if (!rule.fails_record()) json.Key("severity").String(ToString(rule.severity));
    if (failure.first_seen > 0) {
      json.Key("first_seen").BeginObject().Key("line").UInt(failure.first_seen).EndObject();
    }
    json.EndObject();
  }

  static void WriteExtra(JsonWriter& json, const ExtraReason& reason) {
    json.BeginObject().Key("rule").String(reason.rule).Key("fields").BeginArray();
    for (const std::string& field : reason.fields) json.String(field);
    json.EndArray().Key("message").String(reason.message).EndObject();
  }

  void WriteMalformed(const MalformedRecord& record) {
    const auto row = static_cast<std::uint32_t>(record.before_row);
    if (TakeEarlier(row, true, false)) return;
    const auto parse = std::find_if(plan_.rules().begin(), plan_.rules().end(),
                                    [](const Rule& rule) { return rule.kind == RuleKind::kParse; });
    JsonWriter json;
    json.BeginObject().Key("record").String(record.text);
    WritePlace(json, verdict_.batch, record.place);
    json.Key("reasons").BeginArray().BeginObject();
    json.Key("rule").String(parse->id).Key("fields").BeginArray().EndArray();
    json.Key("message").String(record.code + ": " + record.message);
    json.Key("code").String(record.code).Key("error_offset").UInt(record.error_offset);
    json.EndObject().EndArray().EndObject();
    Add(json.Take() + "\n", row, true);
  }

  void Add(std::string_view line, std::uint32_t row, bool unreadable) {
    lines_.text += line;
    lines_.lines.push_back({row, unreadable, lines_.text.size()});
  }

  const CheckPlan& plan_;
  const BatchVerdict& verdict_;
  RecordShape shape_;
  std::span<const ExtraReason> extra_;
  const QuarantineLines& earlier_;
  std::size_t next_earlier_ = 0;
  QuarantineLines lines_;
};

}  // namespace

QuarantineLines FormatQuarantine(const CheckPlan& plan, const BatchVerdict& verdict,
                                 RecordShape shape, std::span<const ExtraReason> extra) {
  return LineWriter(plan, verdict, shape, extra, {}).Write();
}

QuarantineLines AmendQuarantine(const CheckPlan& plan, const BatchVerdict& verdict,
                                RecordShape shape, QuarantineLines earlier) {
  if (!IsLate(plan, verdict.failures)) return earlier;
  return LineWriter(plan, verdict, shape, {}, earlier).Write();
}

}  // namespace goldline::quality
