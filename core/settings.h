// Settings are named values with one order of precedence: what was said on the command line, then
// GOLDLINE_* environment variables, then goldline.toml, then the default of the table. Every value
// knows where it came from. Immutable after Load; share freely.
//
//   GL_TRY(Settings settings, Settings::Load(kTable, flags, "goldline.toml"));
//   settings.Text("data")      settings.Origin("data")   // "GOLDLINE_DATA"
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"

namespace goldline {

struct Setting {
  enum class Kind { kText, kCount, kSwitch, kChoice };

  std::string_view name;  // as in the file: "log-level"; GOLDLINE_LOG_LEVEL; --log-level
  Kind kind;
  std::string_view default_value;  // empty: unset
  std::string_view choices;        // of kChoice, separated by blanks
  std::string_view sentence;       // what it does, for help and documentation
};

class Settings {
 public:
  // `said` are the values given on the command line. The file need not exist; unknown keys in it,
  // and values of the wrong kind anywhere, are errors with their place.
  static Result<Settings> Load(std::span<const Setting> table,
                               const std::map<std::string, std::string, std::less<>>& said,
                               const std::string& file);

  // The value, empty when unset. `name` must be in the table.
  const std::string& Text(std::string_view name) const;
  bool Has(std::string_view name) const { return !Text(name).empty(); }
  std::uint64_t Count(std::string_view name) const;
  bool On(std::string_view name) const { return Text(name) == "true"; }
  // "--data", "GOLDLINE_DATA", "goldline.toml:3" or "default".
  const std::string& Origin(std::string_view name) const;

 private:
  struct Value {
    std::string text;
    std::string origin;
  };
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace goldline
