// The named formats: those of ODCS and Goldline's own, each checked by code, which needs no regex
// and says exactly what the format's standard says. docs/reference/contracts.md lists them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace goldline::quality {

struct Format {
  std::string noun;  // "an e-mail address", for messages
  std::function<bool(std::string_view)> holds;
};

// A format by its name: email, iban, phone:DE, …; nullopt for names there are not.
std::optional<Format> FindFormat(std::string_view name);
// Formats of the standard that say how to show or carry a value and nothing about its text.
bool IsFormatWithoutCheck(std::string_view name);
// Formats that the standard does not know.
bool IsOwnFormat(std::string_view name);
// All names that FindFormat knows, for hints.
const std::vector<std::string>& FormatNames();

}  // namespace goldline::quality
