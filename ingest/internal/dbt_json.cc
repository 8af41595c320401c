#include "ingest/internal/dbt_json.h"

#include <charconv>
#include <utility>

#include "core/text.h"
#include "ingest/errors.h"

namespace goldline::ingest::internal {

std::string PlainText(const JsonElement& value) {
  std::string_view text;
  if (!value.get(text)) return std::string(text);
  return simdjson::minify(value);
}

void DbtJson::Problem(std::string what, std::string message) {
  problems_.push_back(
      {unique_id_.empty() ? file_ : std::string(unique_id_), std::move(what), std::move(message)});
}

void DbtJson::BadValue(std::string_view key, std::string_view wanted) {
  Problem("bad_value", Concat("in ", file_, " `", key, "` is not ", wanted, ", and is left out"));
}

std::optional<JsonElement> DbtJson::Find(const MaybeObject& object, std::string_view key) {
  JsonElement value;
  if (!object || object->at_key(key).get(value) || value.is_null()) return std::nullopt;
  return value;
}

std::string DbtJson::Text(const MaybeObject& object, std::string_view key) {
  const auto value = Find(object, key);
  if (!value) return {};
  if (value->is_array() || value->is_object()) {
    BadValue(key, "a text");
    return {};
  }
  return PlainText(*value);
}

std::string DbtJson::Text(const MaybeObject& object, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (std::string text = Text(object, key); !text.empty()) return text;
  }
  return {};
}

std::vector<std::string> DbtJson::Texts(const MaybeObject& object, std::string_view key) {
  const auto value = Find(object, key);
  if (!value) return {};
  simdjson::dom::array items;
  if (value->get(items)) {
    std::string one = Text(object, key);
    return one.empty() ? std::vector<std::string>() : std::vector<std::string>{std::move(one)};
  }
  std::vector<std::string> texts;
  for (const JsonElement item : items) {
    if (item.is_array() || item.is_object()) {
      BadValue(key, "a list of texts");
      continue;
    }
    texts.push_back(PlainText(item));
  }
  return texts;
}

MaybeObject DbtJson::Object(const MaybeObject& object, std::string_view key) {
  const auto value = Find(object, key);
  if (!value) return std::nullopt;
  JsonObject found;
  if (!value->get(found)) return found;
  BadValue(key, "an object");
  return std::nullopt;
}

std::vector<JsonObject> DbtJson::Objects(const MaybeObject& object, std::string_view key) {
  const auto value = Find(object, key);
  simdjson::dom::array items;
  std::vector<JsonObject> objects;
  if (!value) return objects;
  if (value->get(items)) {
    BadValue(key, "a list");
    return objects;
  }
  for (const JsonElement item : items) {
    JsonObject one;
    if (item.get(one)) {
      BadValue(key, "a list of objects");
    } else {
      objects.push_back(one);
    }
  }
  return objects;
}

std::optional<std::uint64_t> DbtJson::Count(const MaybeObject& object, std::string_view key) {
  const auto value = Find(object, key);
  if (!value) return std::nullopt;
  std::int64_t count = 0;
  // Adapters that do not know write -1, and some a text.
  const std::string text = PlainText(*value);
  const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failure == std::errc{} && rest == text.data() + text.size()) {
    return count < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(count));
  }
  BadValue(key, "a count");
  return std::nullopt;
}

std::optional<double> DbtJson::Number(const MaybeObject& object, std::string_view key) {
  const auto value = Find(object, key);
  if (!value) return std::nullopt;
  double number = 0;
  if (!value->get(number)) return number;
  BadValue(key, "a number");
  return std::nullopt;
}

std::optional<UtcTime> DbtJson::Time(const MaybeObject& object, std::string_view key) {
  const std::string text = Text(object, key);
  if (text.empty()) return std::nullopt;
  const Result<UtcTime> time = ParseUtcTime(text);
  if (time.ok()) return *time;
  BadValue(key, "a time");
  return std::nullopt;
}

namespace {

// 12 of "https://schemas.getdbt.com/dbt/manifest/v12.json"; 0 when it is of another artifact.
int SchemaVersionOf(std::string_view url, std::string_view artifact) {
  const std::size_t at = url.rfind(Concat("/", artifact, "/v"));
  if (at == std::string_view::npos) return 0;
  int version = 0;
  const std::string_view digits = url.substr(at + artifact.size() + 3);
  std::from_chars(digits.data(), digits.data() + digits.size(), version);
  return version;
}

}  // namespace

Result<DbtHeader> ReadDbtHeader(const JsonElement& document, std::string_view artifact,
                                DbtJson& json) {
  const auto refused = [&](const std::string& why) {
    return errors::DbtNotAnArtifact(Concat("dbt's ", artifact), why).At({json.file(), 0, 0});
  };
  DbtHeader header;
  if (document.get(header.root)) return refused("it is not an object");
  const auto metadata = json.Object(header.root, "metadata");
  if (!metadata) return refused("it has no object `metadata`");
  header.metadata = *metadata;
  const std::string schema = json.Text(*metadata, "dbt_schema_version");
  header.schema_version = SchemaVersionOf(schema, artifact);
  if (header.schema_version == 0) {
    return refused(schema.empty() ? "its metadata has no `dbt_schema_version`"
                                  : Concat("its `dbt_schema_version` is ", Quoted(schema)));
  }
  header.dbt_version = json.Text(*metadata, "dbt_version");
  header.invocation = json.Text(*metadata, "invocation_id");
  const auto generated = json.Time(*metadata, "generated_at");
  if (!generated) return refused("its metadata does not say when it was made, `generated_at`");
  header.generated_at = *generated;
  return header;
}

}  // namespace goldline::ingest::internal
