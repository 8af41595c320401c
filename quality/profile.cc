#include "quality/profile.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "core/text.h"
#include "quality/errors.h"
#include "quality/internal/field_state.h"
#include "quality/internal/figures.h"

namespace goldline::quality {
namespace {

// A number as it was written where that is JSON too, else by its value.
void WriteNumberText(JsonWriter& json, const std::string& text) {
  if (ParseJson(text).ok()) {
    json.Raw(text);
  } else {
    json.Double(std::strtod(text.c_str(), nullptr));
  }
}

void WriteExtreme(JsonWriter& json, std::string_view key, const std::optional<std::string>& text,
                  bool number) {
  json.Key(key);
  if (!text) {
    json.Null();
  } else if (number) {
    WriteNumberText(json, *text);
  } else {
    json.String(*text);
  }
}

void WriteReal(JsonWriter& json, std::string_view key, const std::optional<double>& value) {
  json.Key(key);
  value ? json.Double(*value) : json.Null();
}

void WriteField(JsonWriter& json, const FieldProfile& field) {
  json.BeginObject().Key("name").String(field.name).Key("type").String(field.type);
  json.Key("absent").UInt(field.absent).Key("null").UInt(field.null);
  json.Key("empty").UInt(field.empty).Key("present").UInt(field.present);
  json.Key("distinct").BeginObject().Key("estimate").UInt(field.distinct);
  json.Key("lower").UInt(field.distinct_lower).Key("upper").UInt(field.distinct_upper).EndObject();
  WriteExtreme(json, "min", field.min, field.is_number());
  WriteExtreme(json, "max", field.max, field.is_number());
  WriteReal(json, "mean", field.mean);
  WriteReal(json, "stddev", field.stddev);
  json.Key("quantiles");
  if (field.quantiles) {
    json.BeginObject();
    for (std::size_t i = 0; i < field.quantiles->size(); ++i) {
      json.Key(FieldProfile::kQuantileNames[i]).Double((*field.quantiles)[i]);
    }
    json.EndObject();
  } else {
    json.Null();
  }
  json.Key("top").BeginArray();
  for (const FieldProfile::TopValue& top : field.top) {
    json.BeginObject().Key("value").String(top.value).Key("count").UInt(top.count).EndObject();
  }
  json.EndArray().Key("top_error").UInt(field.top_error);
  json.Key("semantic");
  field.semantic.empty() ? json.Null() : json.String(field.semantic);
  json.EndObject();
}

std::uint64_t CountIn(const JsonValue& object, std::string_view key) {
  const JsonValue* value = object.Find(key);
  return value == nullptr ? 0 : static_cast<std::uint64_t>(value->Int().value_or(0));
}

std::optional<double> RealIn(const JsonValue& object, std::string_view key) {
  const JsonValue* value = object.Find(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return std::strtod(value->text.c_str(), nullptr);
}

std::optional<std::string> TextIn(const JsonValue& object, std::string_view key) {
  const JsonValue* value = object.Find(key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  return value->text;
}

FieldProfile ReadField(const JsonValue& object) {
  FieldProfile field;
  field.name = object.Text("name");
  field.type = object.Text("type");
  field.absent = CountIn(object, "absent");
  field.null = CountIn(object, "null");
  field.empty = CountIn(object, "empty");
  field.present = CountIn(object, "present");
  if (const JsonValue* distinct = object.Find("distinct")) {
    field.distinct = CountIn(*distinct, "estimate");
    field.distinct_lower = CountIn(*distinct, "lower");
    field.distinct_upper = CountIn(*distinct, "upper");
  }
  field.min = TextIn(object, "min");
  field.max = TextIn(object, "max");
  field.mean = RealIn(object, "mean");
  field.stddev = RealIn(object, "stddev");
  const JsonValue* quantiles = object.Find("quantiles");
  if (quantiles != nullptr && quantiles->is_object()) {
    auto& values = field.quantiles.emplace();
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = RealIn(*quantiles, FieldProfile::kQuantileNames[i]).value_or(0);
    }
  }
  if (const JsonValue* top = object.Find("top")) {
    for (const JsonValue& item : top->items) {
      field.top.push_back({std::string(item.Text("value")), CountIn(item, "count")});
    }
  }
  field.top_error = CountIn(object, "top_error");
  field.semantic = object.Text("semantic");
  return field;
}

void Pad(std::string& out, std::string_view text, std::size_t width) {
  out += text;
  out.append(width > text.size() ? width - text.size() : 1, ' ');
}

}  // namespace

ProfilePartial::ProfilePartial() = default;
ProfilePartial::ProfilePartial(ProfilePartial&&) noexcept = default;
ProfilePartial& ProfilePartial::operator=(ProfilePartial&&) noexcept = default;
ProfilePartial::~ProfilePartial() = default;

const FieldState* ProfilePartial::Find(std::string_view field) const {
  const auto found = std::find(names_.begin(), names_.end(), field);
  return found == names_.end() ? nullptr
                               : states_[static_cast<std::size_t>(found - names_.begin())].get();
}

Profiler::Profiler() = default;
Profiler::Profiler(Profiler&&) noexcept = default;
Profiler& Profiler::operator=(Profiler&&) noexcept = default;
Profiler::~Profiler() = default;

ProfilePartial ProfileBatch(const RecordBatch& batch) {
  ProfilePartial part;
  ValueGroups groups;
  part.records_ = batch.rows();
  part.malformed_ = batch.malformed.size();
  for (std::size_t i = 0; i < batch.fields.size(); ++i) {
    part.names_.push_back(batch.fields[i].name);
    part.states_.push_back(std::make_unique<FieldState>());
    part.states_.back()->Fill(batch.columns[i], groups);
  }
  return part;
}

std::size_t Profiler::PlaceOf(const std::string& field) {
  const auto [known, added] = places_.try_emplace(field, total_.names_.size());
  if (added) {
    total_.names_.push_back(field);
    total_.states_.push_back(std::make_unique<FieldState>());
    total_.states_.back()->AddAbsent(total_.records_);
  }
  return known->second;
}

void Profiler::Merge(ProfilePartial part) {
  std::vector<bool> seen(total_.names_.size(), false);
  for (std::size_t i = 0; i < part.names_.size(); ++i) {
    const std::size_t place = PlaceOf(part.names_[i]);
    total_.states_[place]->Merge(*part.states_[i]);
    if (place < seen.size()) seen[place] = true;
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (!seen[i]) total_.states_[i]->AddAbsent(part.records_);
  }
  total_.records_ += part.records_;
  total_.malformed_ += part.malformed_;
}

ProfilePartial Profiler::TakeState() {
  places_.clear();
  return std::exchange(total_, ProfilePartial());
}

DatasetProfile Profiler::Finish() const {
  DatasetProfile profile;
  profile.records = total_.records_;
  profile.malformed = total_.malformed_;
  for (std::size_t i = 0; i < total_.names_.size(); ++i) {
    profile.fields.push_back(total_.states_[i]->Finish(total_.names_[i]));
  }
  return profile;
}

const FieldProfile* DatasetProfile::Find(std::string_view field) const {
  for (const FieldProfile& profile : fields) {
    if (profile.name == field) return &profile;
  }
  return nullptr;
}

void DatasetProfile::WriteMembers(JsonWriter& json) const {
  json.Key("records").UInt(records).Key("malformed").UInt(malformed);
  json.Key("fields").BeginArray();
  for (const FieldProfile& field : fields) WriteField(json, field);
  json.EndArray();
}

std::string DatasetProfile::ToJson() const {
  JsonWriter json;
  json.BeginObject();
  WriteMembers(json);
  json.EndObject();
  return json.Take();
}

Result<DatasetProfile> DatasetProfile::FromJson(std::string_view json) {
  Result<JsonValue> value = ParseJson(json);
  if (!value.ok()) return errors::BadProfile(value.error().message());
  const JsonValue* fields = value->Find("fields");
  if (fields == nullptr || !fields->is_array()) return errors::BadProfile("it has no fields");
  DatasetProfile profile;
  profile.records = CountIn(*value, "records");
  profile.malformed = CountIn(*value, "malformed");
  for (const JsonValue& field : fields->items) profile.fields.push_back(ReadField(field));
  return profile;
}

std::string DatasetProfile::ToText() const {
  std::string out = Concat(Grouped(records), " records");
  if (malformed > 0) out += Concat(", and ", Grouped(malformed), " that could not be read");
  out += "\n\n";
  std::size_t width = 6;
  for (const FieldProfile& field : fields) width = std::max(width, field.name.size() + 2);
  width = std::min<std::size_t>(width, 40);
  out += "  ";
  Pad(out, "field", width);
  out += "type       missing  distinct   values\n";
  for (const FieldProfile& field : fields) {
    out += "  ";
    Pad(out, field.name, width);
    Pad(out, field.type, 11);
    const std::uint64_t missing = field.absent + field.null + field.empty;
    const double share = field.rows() == 0 ? 0
                                           : 100.0 * static_cast<double>(missing) /
                                                 static_cast<double>(field.rows());
    Pad(out, missing == 0 ? std::string("-") : Concat(FourFigures(share), "%"), 9);
    const bool exact = field.distinct_lower == field.distinct_upper;
    Pad(out, Concat(exact ? "" : "~", field.distinct), 11);
    if (field.quantiles) {
      out += Concat(field.min.value_or(""), " .. ", field.max.value_or(""), ", median ",
                    FourFigures((*field.quantiles)[2]), ", mean ",
                    FourFigures(field.mean.value_or(0)));
    } else {
      std::string examples;
      for (std::size_t i = 0; i < field.top.size() && i < 3; ++i) {
        examples += Concat(i == 0 ? "" : ", ", Quoted(field.top[i].value, 24));
      }
      out += examples;
    }
    if (!field.semantic.empty()) out += Concat("  (", field.semantic, ")");
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
  }
  return out;
}

}  // namespace goldline::quality
