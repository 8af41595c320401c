#include "ingest/quarantine_request.h"

#include <algorithm>
#include <iterator>

#include "core/text.h"
#include "ingest/errors.h"

namespace goldline::ingest {
namespace {

Status ReadTexts(const JsonValue& json, std::map<std::string, std::string>& texts) {
  for (const JsonMember& member : json.members) {
    if (!member.value.is_string()) return errors::BadFix("\"set_text\" holds texts");
    texts[member.key] = member.value.text;
  }
  return Ok();
}

}  // namespace

Result<RowFix> RowFixFromJson(const JsonValue& json) {
  RowFix fix;
  static constexpr std::string_view kMembers[] = {"row", "set", "set_text", "record"};
  for (const JsonMember& member : json.members) {
    if (std::find(std::begin(kMembers), std::end(kMembers), member.key) == std::end(kMembers)) {
      return errors::BadFix(Concat("a fix has no member ", Quoted(member.key)))
          .Hint("it has row, and set, set_text or record");
    }
  }
  GL_TRY(fix.row, ParseRowName(json.Text("row")));
  const JsonValue* set = json.Find("set");
  const JsonValue* texts = json.Find("set_text");
  const JsonValue* record = json.Find("record");
  const bool objects =
      (set == nullptr || set->is_object()) && (texts == nullptr || texts->is_object());
  const bool one = set != nullptr || texts != nullptr || record != nullptr;
  if (!objects || !one || (set != nullptr && record != nullptr)) {
    return errors::BadFix("a fix has either an object \"set\" or a \"record\"");
  }
  if (record != nullptr) fix.record = *record;
  if (texts != nullptr) GL_RETURN_IF_ERROR(ReadTexts(*texts, fix.set_text));
  if (set == nullptr) return fix;
  for (const JsonMember& member : set->members) fix.set[member.key] = member.value;
  return fix;
}

void WriteJson(const RowFix& fix, JsonWriter& json) {
  json.BeginObject().Key("row").String(ToString(fix.row));
  if (!fix.set.empty() || (fix.set_text.empty() && !fix.record)) {
    json.Key("set").BeginObject();
    for (const auto& [field, value] : fix.set) {
      json.Key(field);
      value.Write(json);
    }
    json.EndObject();
  }
  if (!fix.set_text.empty()) {
    json.Key("set_text").BeginObject();
    for (const auto& [field, text] : fix.set_text) json.Key(field).String(text);
    json.EndObject();
  }
  if (fix.record) {
    json.Key("record");
    fix.record->Write(json);
  }
  json.EndObject();
}

Result<RowChoice> RowChoiceFromJson(const JsonValue& json) {
  const JsonValue* rows = json.Find("rows");
  const JsonValue* run = json.Find("run");
  const JsonValue* rule = json.Find("rule");
  if (rows != nullptr && (run != nullptr || rule != nullptr)) {
    return errors::BadRowChoice("rows are named, and a run or a rule, too");
  }
  RowChoice choice;
  if (rows != nullptr) {
    if (!rows->is_array()) return errors::BadRowChoice("\"rows\" is no array of names of rows");
    for (const JsonValue& row : rows->items) {
      if (!row.is_string()) return errors::BadRowChoice("the name of a row is a text");
      GL_TRY(const RowName name, ParseRowName(row.text));
      choice.rows.push_back(name);
    }
  }
  if (run != nullptr) {
    choice.run = ParseSetName(run->text);
    if (!run->is_string() || !choice.run) {
      return errors::BadRowChoice("\"run\" is neither the id of a run nor \"latest\"");
    }
  }
  if (rule != nullptr) {
    if (!rule->is_string() || rule->text.empty()) {
      return errors::BadRowChoice("\"rule\" is not the id of a rule");
    }
    choice.rule = rule->text;
  }
  return choice;
}

void WriteMembers(const RowChoice& choice, JsonWriter& json) {
  if (!choice.rows.empty()) {
    json.Key("rows").BeginArray();
    for (const RowName& row : choice.rows) json.String(ToString(row));
    json.EndArray();
  }
  if (choice.run) json.Key("run").String(*choice.run == Uuid{} ? "latest" : ToString(*choice.run));
  if (!choice.rule.empty()) json.Key("rule").String(choice.rule);
}

}  // namespace goldline::ingest
