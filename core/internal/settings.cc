#include "core/settings.h"

#define TOML_EXCEPTIONS 0
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <toml++/toml.h>

#include "core/errors.h"

namespace goldline {
namespace {

std::string EnvironmentName(std::string_view setting) {
  std::string name = "GOLDLINE_";
  for (const char c : setting) {
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return name;
}

std::string_view FlagText(std::string_view text) {
  if (text == "1" || EqualsIgnoreAsciiCase(text, "yes") || EqualsIgnoreAsciiCase(text, "on")) {
    return "true";
  }
  if (text == "0" || EqualsIgnoreAsciiCase(text, "no") || EqualsIgnoreAsciiCase(text, "off")) {
    return "false";
  }
  return text;
}

// The value in its canonical spelling, or why it is not one.
Result<std::string> Checked(const Setting& setting, std::string_view text,
                            const std::string& origin) {
  switch (setting.kind) {
    case Setting::Kind::kText:
      return std::string(text);
    case Setting::Kind::kCount: {
      std::uint64_t count = 0;
      const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
      if (failure != std::errc{} || end != text.data() + text.size() || count == 0) {
        return errors::BadSetting(origin, Concat(Quoted(text), " is not a positive whole number"));
      }
      return std::string(text);
    }
    case Setting::Kind::kSwitch: {
      const std::string value = AsciiLower(FlagText(text));
      if (value == "true" || value == "false") return value;
      return errors::BadSetting(origin, Concat(Quoted(text), " is neither true nor false"));
    }
    case Setting::Kind::kChoice: {
      const auto choices = Split(setting.choices, ' ');
      if (std::find(choices.begin(), choices.end(), text) != choices.end()) {
        return std::string(text);
      }
      return errors::BadSetting(origin, Concat(Quoted(text), " is none of ", Join(choices, ", ")));
    }
  }
  return errors::Defect("a setting without a kind");
}

std::string TomlText(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return Concat(*number);
  if (const auto truth = node.value_exact<bool>()) return *truth ? "true" : "false";
  return {};
}

struct FileValue {
  std::string text;
  std::string origin;
};

Result<std::map<std::string, FileValue>> ReadFile(std::span<const Setting> table,
                                                  const std::string& file) {
  std::map<std::string, FileValue> out;
  if (!std::filesystem::exists(file)) return out;
  const toml::parse_result parsed = toml::parse_file(file);
  if (parsed.failed()) {
    return Error(ErrorCode::kInvalidArgument, "bad_toml",
                 Concat("not TOML: ", parsed.error().description()))
        .At({file, parsed.error().source().begin.line, parsed.error().source().begin.column});
  }
  std::vector<std::string> names;
  for (const Setting& setting : table) names.emplace_back(setting.name);
  for (const auto& [key, node] : parsed.table()) {
    const std::uint64_t line = node.source().begin.line;
    const std::string name(key.str());
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return Error(ErrorCode::kInvalidArgument, "unknown_setting",
                   Concat("there is no setting ", Quoted(name)),
                   NameHint(name, names, "settings are "))
          .At({file, line, 0});
    }
    out[name] = {TomlText(node), Concat(file, ":", line)};
  }
  return out;
}

}  // namespace

Result<Settings> Settings::Load(std::span<const Setting> table,
                                const std::map<std::string, std::string, std::less<>>& said,
                                const std::string& file) {
  GL_TRY(const auto from_file, ReadFile(table, file));
  Settings out;
  for (const Setting& setting : table) {
    const std::string variable = EnvironmentName(setting.name);
    Value value{std::string(setting.default_value), "default"};
    if (const auto flag = said.find(setting.name); flag != said.end()) {
      value = {flag->second, Concat("--", setting.name)};
    } else if (const char* text = std::getenv(variable.c_str()); text != nullptr && *text != 0) {
      value = {text, variable};
    } else if (const auto entry = from_file.find(std::string(setting.name));
               entry != from_file.end()) {
      value = {entry->second.text, entry->second.origin};
    }
    if (value.origin != "default") {
      GL_TRY(value.text, Checked(setting, value.text, value.origin));
    }
    out.values_.emplace(setting.name, std::move(value));
  }
  return out;
}

const std::string& Settings::Text(std::string_view name) const {
  const auto value = values_.find(name);
  GL_CHECK(value != values_.end());
  return value->second.text;
}

const std::string& Settings::Origin(std::string_view name) const {
  const auto value = values_.find(name);
  GL_CHECK(value != values_.end());
  return value->second.origin;
}

std::uint64_t Settings::Count(std::string_view name) const {
  const std::string& text = Text(name);
  std::uint64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

}  // namespace goldline
