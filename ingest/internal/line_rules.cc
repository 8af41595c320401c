#include "ingest/internal/line_rules.h"

#include <algorithm>

#include <simdjson.h>

#include "core/store/errors.h"

namespace goldline::ingest::internal {

namespace od = simdjson::ondemand;

struct LineRules::Parser {
  od::parser parser;
  std::string padded;

  simdjson::error_code Read(std::string_view line, std::vector<std::string>& rules) {
    padded.assign(line);
    padded.reserve(line.size() + simdjson::SIMDJSON_PADDING);
    od::document document;
    if (const auto error =
            parser.iterate(padded.data(), line.size(), padded.capacity()).get(document)) {
      return error;
    }
    od::array reasons;
    if (const auto error = document["reasons"].get_array().get(reasons)) return error;
    for (auto reason : reasons) {
      std::string_view rule;
      if (const auto error = reason["rule"].get_string().get(rule)) return error;
      if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.emplace_back(rule);
    }
    return simdjson::SUCCESS;
  }
};

LineRules::LineRules() : parser_(std::make_unique<Parser>()) {}
LineRules::~LineRules() = default;
LineRules::LineRules(LineRules&&) noexcept = default;

Result<std::vector<std::string>> LineRules::Read(std::string_view line) {
  std::vector<std::string> rules;
  if (const auto error = parser_->Read(line, rules)) {
    return errors::RecordDamaged("line of a quarantine", simdjson::error_message(error));
  }
  return rules;
}

}  // namespace goldline::ingest::internal
