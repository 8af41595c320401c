#include "quality/observed_results.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <span>
#include <utility>

#include "core/control_characters.h"
#include "core/text.h"
#include "quality/errors.h"

namespace goldline::quality {
namespace {

constexpr std::size_t kMostResults = 10'000;
constexpr std::size_t kLongestName = 1000;
constexpr std::size_t kMostResources = 100;  // of a result
constexpr std::ptrdiff_t kMostDots = 32;     // in a resource: each may end the name of its dataset
constexpr std::size_t kLongestMessage = 10'000;
constexpr std::size_t kIgnoredShown = 100;

// A member's name as a token of a JSON pointer (RFC 6901).
std::string Token(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

// One object of the document, member by member; a member that nobody asks for is ignored.
class ObjectReader {
 public:
  ObjectReader(const JsonValue& json, std::string pointer)
      : json_(json), pointer_(std::move(pointer)) {}

  Error Wrong(std::string_view member, std::string_view problem) const {
    return errors::BadResults(member.empty() ? pointer_ : PointerTo(member), problem);
  }
  std::string PointerTo(std::string_view member) const {
    return Concat(pointer_, "/", Token(member));
  }

  const JsonValue* Find(std::string_view member) {
    asked_.emplace_back(member);
    const JsonValue* found = json_.Find(member);
    return found != nullptr && found->is_null() ? nullptr : found;
  }

  // Empty when it is not there. Of two spellings the first that is.
  Result<std::string> Name(std::string_view member, std::string_view other = {}) {
    const JsonValue* found = Find(member);
    if (!other.empty()) {
      const JsonValue* second = Find(other);
      if (found == nullptr && second != nullptr) {
        found = second;
        member = other;
      }
    }
    if (found == nullptr) return std::string();
    GL_RETURN_IF_ERROR(CheckName(*found, member));
    return found->text;
  }

  Result<std::string> RequiredName(std::string_view member) {
    GL_TRY(std::string name, Name(member));
    if (Trim(name).empty()) return Wrong(member, "is missing");
    return name;
  }

  Result<std::uint64_t> Count(std::string_view member) {
    const JsonValue* found = Find(member);
    if (found == nullptr) return std::uint64_t{0};
    const std::optional<std::int64_t> count = found->Int();
    if (!count || *count < 0) return Wrong(member, "is no count");
    return static_cast<std::uint64_t>(*count);
  }

  // nullptr when it is not there.
  Result<const JsonValue*> Object(std::string_view member) {
    const JsonValue* found = Find(member);
    if (found != nullptr && !found->is_object()) return Wrong(member, "is no object");
    return found;
  }

  Status CheckName(const JsonValue& name, std::string_view member) const {
    if (!name.is_string()) return Wrong(member, "is no text");
    if (name.text.size() > kLongestName) {
      return Wrong(member, Concat("is over ", kLongestName, " bytes"));
    }
    if (HasControlCharacter(name.text)) return Wrong(member, "has control characters");
    return Ok();
  }

  void TellIgnored(ObservedResults& out) const {
    for (const JsonMember& member : json_.members) {
      if (std::find(asked_.begin(), asked_.end(), member.key) != asked_.end()) continue;
      if (++out.ignored_count <= kIgnoredShown) out.ignored.push_back(PointerTo(member.key));
    }
  }

 private:
  const JsonValue& json_;
  std::string pointer_;
  std::vector<std::string> asked_;
};

struct StatusName {
  std::string_view name;
  CheckStatus status;
};
constexpr StatusName kStatuses[] = {
    {"pass", CheckStatus::kPassed},   {"warn", CheckStatus::kWarned},
    {"fail", CheckStatus::kFailed},   {"skip", CheckStatus::kSkipped},
    {"error", CheckStatus::kErrored}, {"unknown", CheckStatus::kSkipped},
};

Status ReadStatus(ObjectReader& reader, ObservedResult& result) {
  GL_TRY(const std::string name, reader.RequiredName("status"));
  const auto* const found = std::find_if(std::begin(kStatuses), std::end(kStatuses),
                                         [&](const StatusName& one) { return one.name == name; });
  if (found == std::end(kStatuses)) {
    return reader.Wrong("status", Concat(Quoted(name),
                                         " is none of pass, warn, fail, error, skip "
                                         "and unknown"));
  }
  GL_TRY(const std::string severity, reader.Name("severity"));
  result.severity = SeverityFromName(severity).value_or(Severity::kError);
  result.status = found->status;
  if (result.status == CheckStatus::kFailed && result.severity < Severity::kError) {
    result.status = CheckStatus::kWarned;
  }
  return Ok();
}

bool HasEmptyPart(std::string_view name) {
  return name.starts_with('.') || name.ends_with('.') || name.find("..") != std::string_view::npos;
}

Status ReadTarget(const JsonValue& json, const std::string& pointer, ObservedResults& out,
                  ObservedResult& result) {
  ObjectReader reader(json, pointer);
  GL_TRY(const std::string type, reader.Name("resourceType"));
  result.of_columns = type == "column" || type == "field";
  const JsonValue* identifier = reader.Find("resourceIdentifier");
  if (identifier != nullptr) {
    const std::span<const JsonValue> names =
        identifier->is_array() ? std::span(identifier->items) : std::span(identifier, 1);
    if (names.size() > kMostResources) {
      return reader.Wrong("resourceIdentifier", Concat("has more than ", kMostResources, " names"));
    }
    for (const JsonValue& name : names) {
      GL_RETURN_IF_ERROR(reader.CheckName(name, "resourceIdentifier"));
      if (Trim(name.text).empty()) return reader.Wrong("resourceIdentifier", "is empty");
      if (result.of_columns && HasEmptyPart(name.text)) {
        return reader.Wrong("resourceIdentifier", "has an empty part, as TABLE. or .COLUMN");
      }
      if (std::count(name.text.begin(), name.text.end(), '.') > kMostDots) {
        return reader.Wrong("resourceIdentifier", Concat("has more than ", kMostDots, " dots"));
      }
      result.resources.push_back(name.text);
    }
  }
  reader.TellIgnored(out);
  return Ok();
}

// Rows of which there must be none are rows that fail, and so are those that Goldline cannot read,
// for which it writes no threshold.
bool CountsFailures(std::string_view metric, const JsonValue* threshold) {
  if (threshold == nullptr) return metric == "parse";
  const JsonValue* must_be = threshold->Find("mustBe");
  return threshold->members.size() == 1 && must_be != nullptr && must_be->Int() == 0;
}

Status ReadMeasure(const JsonValue& json, const std::string& pointer, ObservedResults& out,
                   ObservedResult& result) {
  ObjectReader reader(json, pointer);
  GL_TRY(const std::string metric, reader.Name("metric"));
  const JsonValue* value = reader.Find("value");
  if (value != nullptr && value->is_number()) {
    double number = 0;
    const char* const end = value->text.data() + value->text.size();
    const auto [stop, error] = std::from_chars(value->text.data(), end, number);
    if (error == std::errc() && stop == end) result.value = number;
  }
  GL_TRY(const JsonValue* threshold, reader.Object("threshold"));
  GL_TRY(const std::string unit, reader.Name("unit"));
  GL_TRY(result.rows_total, reader.Count("rowCount"));
  GL_TRY(result.rows_failed, reader.Count("failedRowCount"));
  if (json.Find("rowCount") != nullptr && result.rows_failed > result.rows_total) {
    return reader.Wrong("failedRowCount", "is above rowCount");
  }
  const bool counts_failures = unit == "rows" && CountsFailures(metric, threshold);
  if (json.Find("failedRowCount") == nullptr && counts_failures && value != nullptr) {
    const std::int64_t rows = value->Int().value_or(0);
    result.rows_failed = static_cast<std::uint64_t>(std::max<std::int64_t>(rows, 0));
  }
  reader.TellIgnored(out);
  return Ok();
}

// For people; what would steer their terminals is left out.
std::string Message(const JsonValue* json) {
  if (json == nullptr || !json->is_string()) return {};
  return WithoutControlCharacters(json->text.substr(0, kLongestMessage));
}

Result<ObservedResult> ReadResult(const JsonValue& json, std::string pointer,
                                  ObservedResults& out) {
  ObjectReader reader(json, pointer);
  if (!json.is_object()) return reader.Wrong("", "is no object");
  ObservedResult result;
  GL_TRY(result.id, reader.RequiredName("id"));
  for (const std::string_view member : {"type", "name", "dimension"}) reader.Find(member);
  GL_RETURN_IF_ERROR(ReadStatus(reader, result));
  result.message = Message(reader.Find("message"));
  GL_TRY(const JsonValue* target, reader.Object("target"));
  if (target != nullptr) {
    GL_RETURN_IF_ERROR(ReadTarget(*target, reader.PointerTo("target"), out, result));
  }
  GL_TRY(const JsonValue* measure, reader.Object("measure"));
  if (measure != nullptr) {
    GL_RETURN_IF_ERROR(ReadMeasure(*measure, reader.PointerTo("measure"), out, result));
  }
  reader.TellIgnored(out);
  result.pointer = std::move(pointer);
  return result;
}

Status ReadSource(const JsonValue& json, ObservedResults& out) {
  ObjectReader reader(json, "/source");
  GL_TRY(out.process, reader.RequiredName("process"));
  GL_TRY(out.run_id, reader.Name("runID", "runId"));
  GL_TRY(out.vendor, reader.Name("vendor"));
  reader.TellIgnored(out);
  return Ok();
}

Status ReadContract(const JsonValue& json, ObservedResults& out) {
  ObjectReader reader(json, "/contract");
  GL_TRY(out.contract_id, reader.Name("contractID", "contractId"));
  GL_TRY(out.contract_version, reader.Name("version"));
  reader.Find("standard");
  reader.TellIgnored(out);
  return Ok();
}

// That it is such a document, and one that this reader knows.
Status ReadKind(ObjectReader& reader) {
  GL_TRY(const std::string kind, reader.Name("kind"));
  if (kind != "ObservabilityResults") return reader.Wrong("kind", "is not ObservabilityResults");
  GL_TRY(const std::string version, reader.Name("apiVersion"));
  if (!version.starts_with("v0.")) {
    return reader.Wrong("apiVersion", "is not v0.1.0 or another draft, v0.…");
  }
  return Ok();
}

Status ReadResults(const JsonValue& list, ObservedResults& out) {
  for (const JsonValue& item : list.items) {
    GL_TRY(ObservedResult result, ReadResult(item, Concat("/results/", out.results.size()), out));
    out.results.push_back(std::move(result));
  }
  return Ok();
}

Result<ObservedResults> ReadDocument(const JsonValue& json) {
  ObjectReader reader(json, "");
  if (!json.is_object()) return errors::BadResults("/", "is no object");
  ObservedResults out;
  GL_RETURN_IF_ERROR(ReadKind(reader));
  GL_TRY(out.id, reader.Name("id"));
  GL_TRY(const std::string at, reader.RequiredName("observedAt"));
  const Result<UtcTime> time = ParseUtcTime(at);
  if (!time.ok()) return reader.Wrong("observedAt", "is no time as 2026-11-22T16:30:00Z");
  out.at = *time;
  GL_TRY(const JsonValue* source, reader.Object("source"));
  if (source == nullptr) return reader.Wrong("source", "is missing");
  GL_RETURN_IF_ERROR(ReadSource(*source, out));
  GL_TRY(const JsonValue* contract, reader.Object("contract"));
  if (contract != nullptr) GL_RETURN_IF_ERROR(ReadContract(*contract, out));
  const JsonValue* results = reader.Find("results");
  if (results == nullptr || !results->is_array() || results->items.empty()) {
    return reader.Wrong("results", "is no array with a result");
  }
  if (results->items.size() > kMostResults) {
    return reader.Wrong("results", Concat("has more than ", kMostResults, " results"));
  }
  GL_RETURN_IF_ERROR(ReadResults(*results, out));
  reader.TellIgnored(out);
  return out;
}

}  // namespace

Result<ObservedResults> ReadObservedResults(std::string_view json, std::string_view input) {
  Result<JsonValue> document = ParseJson(json);
  if (!document.ok()) return std::move(document).error().At({std::string(input), 0, 0});
  Result<ObservedResults> results = ReadDocument(*document);
  if (!results.ok()) return std::move(results).error().At({std::string(input), 0, 0});
  return results;
}

}  // namespace goldline::quality
