#include "quality/quarantine.h"

#include <algorithm>

#include "core/json.h"
#include "core/text.h"

namespace goldline::quality {
namespace {

void AppendCell(std::string& out, const Column& column, std::size_t row) {
  if (!column.has_value(row)) {
    out += "null";
    return;
  }
  const CellForm form = column.form(row);
  const bool bare = form != CellForm::kString || column.type == Type::kBool ||
                    column.type == Type::kJson || IsInteger(column.type) ||
                    column.type == Type::kNumeric;
  if (bare) {
    AppendCellText(out, column, row);
  } else if (column.type == Type::kText) {
    AppendJsonString(out, column.texts[row]);
  } else {
    AppendJsonString(out, CellText(column, row));
  }
}

// The source's own text. A line end can only stand between its values, where a blank means the
// same.
void AppendRaw(std::string& out, std::string_view raw) {
  const auto begin = static_cast<std::ptrdiff_t>(out.size());
  out += raw;
  std::replace(out.begin() + begin, out.end(), '\n', ' ');
  std::replace(out.begin() + begin, out.end(), '\r', ' ');
}

std::string JsonString(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
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
    lines_.text += std::string_view(earlier_.text).substr(begin, line.end - begin);
    EndLine(row, unreadable);
    return true;
  }

  void WriteRecord(std::size_t row, std::span<const Failure> failures,
                   std::span<const ExtraReason> extra) {
    const RecordBatch& batch = verdict_.batch;
    std::string& out = lines_.text;
    out += "{\"record\":";
    if (shape_ == RecordShape::kRaw && row < batch.raw.size() && !batch.raw[row].empty()) {
      AppendRaw(out, batch.raw[row]);
    } else {
      AppendFields(row);
    }
    AppendPlace(batch.places[row]);
    out += ",\"reasons\":[";
    for (const ExtraReason& reason : extra) AppendExtra(reason);
    for (const Failure& failure : failures) AppendReason(failure);
    if (out.back() == ',') out.pop_back();
    out += "]}\n";
    EndLine(static_cast<std::uint32_t>(row), false);
  }

  void AppendFields(std::size_t row) {
    const RecordBatch& batch = verdict_.batch;
    if (keys_.empty()) {
      for (const Field& field : batch.fields) keys_.push_back(JsonString(field.name) + ":");
    }
    std::string& out = lines_.text;
    char before = '{';
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
      if (batch.columns[i].states[row] == CellState::kAbsent) continue;
      out += before;
      out += keys_[i];
      AppendCell(out, batch.columns[i], row);
      before = ',';
    }
    if (before == '{') out += before;
    out += '}';
  }

  void AppendPlace(const Place& place) {
    std::string& out = lines_.text;
    if (file_.empty()) file_ = JsonString(verdict_.batch.input ? *verdict_.batch.input : "");
    out += ",\"place\":{\"file\":";
    out += file_;
    out += ",\"line\":";
    Append(out, place.line);
    out += ",\"offset\":";
    Append(out, place.offset);
    out += '}';
  }

  // With a comma behind it.
  void AppendReason(const Failure& failure) {
    const Rule& rule = plan_.rules()[failure.rule];
    if (heads_.empty()) heads_.resize(plan_.rules().size());
    std::string& head = heads_[failure.rule];
    if (head.empty()) head = HeadOf(rule.id, rule.fields);
    std::string& out = lines_.text;
    out += head;
    AppendJsonString(out, plan_.Message(failure, verdict_.batch));
    if (!rule.fails_record()) {
      out += ",\"severity\":";
      AppendJsonString(out, ToString(rule.severity));
    }
    if (failure.earlier_run > 0) {
      out += Concat(",\"first_seen\":{\"run\":\"", plan_.RunName(failure), "\"");
      if (failure.first_seen > 0) out += Concat(",\"line\":", failure.first_seen);
      out += '}';
    } else if (failure.first_seen > 0) {
      out += ",\"first_seen\":{\"line\":";
      Append(out, failure.first_seen);
      out += '}';
    }
    out += "},";
  }

  void AppendExtra(const ExtraReason& reason) {
    lines_.text += HeadOf(reason.rule, reason.fields);
    AppendJsonString(lines_.text, reason.message);
    lines_.text += "},";
  }

  // What reasons of a rule begin with.
  static std::string HeadOf(std::string_view rule, const std::vector<std::string>& fields) {
    JsonWriter names;
    names.BeginArray();
    for (const std::string& field : fields) names.String(field);
    names.EndArray();
    return Concat("{\"rule\":", JsonString(rule), ",\"fields\":", names.text(), ",\"message\":");
  }

  void WriteMalformed(const MalformedRecord& record) {
    const auto row = static_cast<std::uint32_t>(record.before_row);
    if (TakeEarlier(row, true, false)) return;
    const auto parse = std::find_if(plan_.rules().begin(), plan_.rules().end(),
                                    [](const Rule& rule) { return rule.kind == RuleKind::kParse; });
    std::string& out = lines_.text;
    out += "{\"record\":";
    AppendJsonString(out, record.text);
    AppendPlace(record.place);
    out += ",\"reasons\":[" + HeadOf(parse->id, {});
    AppendJsonString(out, record.code + ": " + record.message);
    out += ",\"code\":";
    AppendJsonString(out, record.code);
    out += ",\"error_offset\":";
    Append(out, record.error_offset);
    out += "}]}\n";
    EndLine(row, true);
  }

  void EndLine(std::uint32_t row, bool unreadable) {
    lines_.lines.push_back({row, unreadable, lines_.text.size()});
  }

  const CheckPlan& plan_;
  const BatchVerdict& verdict_;
  RecordShape shape_;
  std::span<const ExtraReason> extra_;
  const QuarantineLines& earlier_;
  std::size_t next_earlier_ = 0;
  QuarantineLines lines_;
  // JSON that lines share, made when the first one needs it.
  std::vector<std::string> keys_;   // of each field: its name and a colon
  std::vector<std::string> heads_;  // of each rule
  std::string file_;
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
