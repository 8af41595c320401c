// Classes as JSON and as text.
#include <algorithm>

#include "core/text.h"
#include "lineage/classes.h"
#include "lineage/graph_output.h"

namespace goldline::lineage {
namespace {

constexpr std::size_t kFieldsShown = 200;

void WriteTime(const std::optional<UtcTime>& time, JsonWriter& json) {
  time ? json.String(ToString(*time)) : json.Null();
}

void WriteText(const std::string& text, JsonWriter& json) {
  text.empty() ? json.Null() : json.String(text);
}

void WriteGiven(const GivenClass& given, JsonWriter& json) {
  json.BeginObject().Key("to").String(ToString(given.to));
  json.Key("by").String(given.by == GivenBy::kTags ? "tags" : "hand").Key("who");
  WriteText(given.who, json);
  json.Key("since").String(ToString(given.since)).Key("run");
  WriteText(given.run == Uuid{} ? "" : ToString(given.run), json);
  json.Key("because");
  WriteText(given.because, json);
  json.EndObject();
}

void WriteHeld(const std::vector<HeldClass>& all, JsonWriter& json) {
  json.BeginArray();
  for (const HeldClass& held : all) {
    json.BeginObject().Key("class").String(ToString(held.given.what));
    json.Key("key").String(held.given.what.key).Key("value");
    WriteText(held.given.what.value, json);
    if (held.certainty != Certainty::kMasked) {
      json.Key("certain").Bool(held.certainty == Certainty::kHas);
    }
    json.Key("given");
    WriteGiven(held.given, json);
    json.Key("givers").UInt(held.givers).Key("path").BeginArray();
    for (const WalkEdge& edge : held.path) WriteEdge(edge, json);
    json.EndArray().EndObject();
  }
  json.EndArray();
}

void WriteMembers(const Classification& found, JsonWriter& json) {
  json.Key("target").String(ToString(found.target)).Key("as_of");
  WriteTime(found.as_of, json);
  json.Key("fields").BeginArray();
  for (const FieldClasses& field : found.fields) {
    json.BeginObject().Key("field").String(ToString(field.field)).Key("classes");
    WriteHeld(field.classes, json);
    json.Key("masked");
    WriteHeld(field.masked, json);
    json.EndObject();
  }
  json.EndArray();
}

void WritePartial(bool partial, const std::string& reason, JsonWriter& json) {
  json.Key("partial").Bool(partial).Key("partial_reason");
  WriteText(reason, json);
}

// "IDENTITY and masked AGGREGATION"
std::string HowText(TransformationSet how) {
  std::vector<std::string> parts;
  for (const Transformation& one : how.list()) {
    if (one.type() != TransformationType::kDirect) continue;
    const std::string_view name = ToString(one.subtype);
    parts.push_back(Concat(one.masking ? "masked " : "", name.empty() ? "DIRECT" : name));
  }
  return Join(parts, " and ");
}

std::string StepText(const WalkEdge& edge) {
  std::string text = Concat(ToString(edge.target), "  ", HowText(edge.how));
  if (!edge.job.name.empty()) text += Concat("  by job ", ToString(edge.job));
  return text;
}

std::string GivenText(const GivenClass& given) {
  std::string text = Concat("given to ", ToString(given.to));
  if (given.by == GivenBy::kTags) {
    text += given.who.empty() ? " by its tags" : Concat(" by its tags from ", given.who);
  } else {
    text += Concat(" by ", given.who);
  }
  text += Concat(" since ", ToString(given.since));
  if (!given.because.empty()) text += Concat(": ", given.because);
  return text;
}

std::string HeldText(const HeldClass& held) {
  const std::string_view how = held.certainty == Certainty::kHas       ? ""
                               : held.certainty == Certainty::kMayHave ? "perhaps "
                                                                       : "masked: ";
  std::string text = Concat("  ", how, ToString(held.given.what), "  ", GivenText(held.given));
  if (held.givers > 1) text += Concat(", and ", held.givers - 1, " more");
  text += "\n";
  for (const WalkEdge& edge : held.path) text += Concat("    -> ", StepText(edge), "\n");
  return text;
}

std::string PartialText(bool partial, const std::string& reason) {
  return partial ? Concat("\nPartial: ", reason, ".\n") : "";
}

std::string FieldsText(const Classification& found) {
  std::string text;
  const std::size_t shown = std::min(found.fields.size(), kFieldsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const FieldClasses& field = found.fields[i];
    text += ToString(field.field) + "\n";
    if (field.classes.empty() && field.masked.empty()) text += "  no class\n";
    for (const HeldClass& held : field.classes) text += HeldText(held);
    for (const HeldClass& held : field.masked) text += HeldText(held);
  }
  if (found.fields.empty()) text += Concat(ToString(found.target), "\n  no class\n");
  if (shown < found.fields.size()) {
    text += Concat("… and ", found.fields.size() - shown, " more fields (--format json)\n");
  }
  return text;
}

}  // namespace

void WriteJson(const Classification& found, JsonWriter& json) {
  json.BeginObject();
  WriteMembers(found, json);
  WritePartial(found.partial, found.partial_reason, json);
  json.EndObject();
}

std::string TextOf(const Classification& found) {
  return FieldsText(found) + PartialText(found.partial, found.partial_reason);
}

void WriteJson(const ClassSpread& spread, JsonWriter& json) {
  json.BeginObject();
  WriteMembers(spread.target, json);
  json.Key("reached").BeginArray();
  for (const ClassReach& one : spread.reached) {
    json.BeginObject().Key("field").String(ToString(one.field));
    json.Key("distance").UInt(one.distance);
    json.Key("certain").Bool(one.certainty == Certainty::kHas).EndObject();
  }
  json.EndArray().Key("stops").BeginArray();
  for (const ClassStop& stop : spread.stops) {
    json.BeginObject().Key("edge");
    WriteEdge(stop.edge, json);
    json.Key("reached_otherwise").Bool(stop.reached_otherwise).EndObject();
  }
  json.EndArray();
  const bool up = spread.target.partial;
  WritePartial(up || spread.partial, up ? spread.target.partial_reason : spread.partial_reason,
               json);
  json.EndObject();
}

std::string TextOf(const ClassSpread& spread) {
  std::string text = FieldsText(spread.target) + "\nWhat has them because of it\n";
  const std::size_t shown = std::min(spread.reached.size(), kFieldsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const ClassReach& one = spread.reached[i];
    text += Concat("  ", ToString(one.field),
                   one.certainty == Certainty::kHas ? "\n"
                   : one.field.field.empty()        ? "  perhaps, some field of it\n"
                                                    : "  perhaps\n");
  }
  if (spread.reached.empty()) text += "  nothing\n";
  if (shown < spread.reached.size()) {
    text += Concat("  … and ", spread.reached.size() - shown, " more (--format json)\n");
  }
  if (!spread.stops.empty()) text += "\nWhere masking stops them\n";
  for (std::size_t i = 0; i < std::min(spread.stops.size(), kFieldsShown); ++i) {
    const ClassStop& stop = spread.stops[i];
    text += Concat("  ", ToString(stop.edge.source), " -> ", StepText(stop.edge),
                   stop.reached_otherwise ? "  (but it is reached otherwise)\n" : "\n");
  }
  const bool up = spread.target.partial;
  return text + PartialText(up || spread.partial,
                            up ? spread.target.partial_reason : spread.partial_reason);
}

}  // namespace goldline::lineage
