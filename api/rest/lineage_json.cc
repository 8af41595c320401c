#include "api/rest/lineage_json.h"

#include "api/rest/errors.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

std::size_t SkipBlanks(std::string_view text, std::size_t at) {
  while (at < text.size() && std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos) {
    ++at;
  }
  return at;
}

// The end of the string that starts at `at`, or npos.
std::size_t EndOfString(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

// The comma or bracket that ends the element that starts at `at`, or npos.
std::size_t EndOfElement(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = EndOfString(text, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if ((c == ',' || c == ']') && depth == 0) return at;
    if (c == '}' || c == ']') {
      if (depth == 0) return std::string_view::npos;
      --depth;
    }
    ++at;
  }
  return std::string_view::npos;
}

}  // namespace

Result<std::vector<std::string_view>> SplitJsonArray(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t at = SkipBlanks(text, 0);
  if (at == text.size() || text[at] != '[') return errors::NotAnArray();
  at = SkipBlanks(text, at + 1);
  const bool empty = at < text.size() && text[at] == ']';
  while (!empty) {
    const std::size_t end = EndOfElement(text, at);
    if (end == std::string_view::npos) return errors::NotAnArray();
    const std::string_view element = Trim(text.substr(at, end - at));
    if (element.empty()) return errors::NotAnArray();
    out.push_back(element);
    at = end;
    if (text[end] == ']') break;
    at = SkipBlanks(text, end + 1);
  }
  if (SkipBlanks(text, at + 1) != text.size()) return errors::NotAnArray();
  return out;
}

void WriteBatchSummary(const BatchSummary& summary, JsonWriter& json) {
  const std::size_t failed = summary.failures.size();
  std::size_t retriable = 0;
  for (const BatchSummary::Failure& failure : summary.failures) retriable += failure.retriable;
  json.BeginObject().Key("status").String(failed == 0 ? "success" : "partial_success");
  json.Key("summary").BeginObject().Key("received").UInt(summary.received);
  json.Key("successful").UInt(summary.received - failed).Key("failed").UInt(failed);
  json.Key("retriable").UInt(retriable).Key("non_retriable").UInt(failed - retriable).EndObject();
  json.Key("failed_events").BeginArray();
  for (const BatchSummary::Failure& failure : summary.failures) {
    json.BeginObject().Key("index").UInt(failure.index).Key("reason").String(failure.reason);
    json.Key("retriable").Bool(failure.retriable).EndObject();
  }
  json.EndArray().EndObject();
}

}  // namespace goldline::rest
