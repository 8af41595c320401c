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

class LineWriter {
 public:
  LineWriter(const CheckPlan& plan, const BatchVerdict& verdict, RecordShape shape)
      : plan_(plan), verdict_(verdict), shape_(shape) {}

  QuarantineLines Write() {
    const std::vector<Failure>& failures = verdict_.failures;
    const RecordBatch& batch = verdict_.batch;
    std::size_t malformed = 0;
    for (std::size_t i = 0; i < failures.size();) {
      std::size_t end = i;
      bool aside = false;
      for (; end < failures.size() && failures[end].row == failures[i].row; ++end) {
        aside |= plan_.rules()[failures[end].rule].sets_aside();
      }
      for (; malformed < batch.malformed.size() &&
             batch.malformed[malformed].before_row <= failures[i].row;
           ++malformed) {
        WriteMalformed(batch.malformed[malformed]);
      }
      if (aside) WriteRecord(i, end);
      i = end;
    }
    for (; malformed < batch.malformed.size(); ++malformed) {
      WriteMalformed(batch.malformed[malformed]);
    }
    return std::move(lines_);
  }

 private:
  void WriteRecord(std::size_t begin, std::size_t end) {
    const RecordBatch& batch = verdict_.batch;
    const std::size_t row = verdict_.failures[begin].row;
    JsonWriter json;
    json.BeginObject().Key("record");
    if (shape_ == RecordShape::kRaw && row < batch.raw.size() && !batch.raw[row].empty()) {
      WriteRaw(json, batch.raw[row]);
    } else {
      WriteFields(json, batch, row);
    }
    WritePlace(json, batch, batch.places[row]);
    json.Key("reasons").BeginArray();
    for (std::size_t i = begin; i < end; ++i) WriteReason(json, verdict_.failures[i]);
    json.EndArray().EndObject();
    Add(json);
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

  void WriteMalformed(const MalformedRecord& record) {
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
    Add(json);
  }

  void Add(JsonWriter& json) {
    lines_.text += json.text();
    lines_.text += '\n';
    ++lines_.records;
  }

  const CheckPlan& plan_;
  const BatchVerdict& verdict_;
  RecordShape shape_;
  QuarantineLines lines_;
};

}  // namespace

QuarantineLines FormatQuarantine(const CheckPlan& plan, const BatchVerdict& verdict,
                                 RecordShape shape) {
  return LineWriter(plan, verdict, shape).Write();
}

}  // namespace goldline::quality
