// The named formats of ODCS that Goldline checks, each by code: they need no regex and say exactly
// what their standard says. Pure functions of one text.
#pragma once

#include <string_view>

namespace goldline::quality {

using FormatCheck = bool (*)(std::string_view text);

// email, uuid, uri, hostname, ipv4, ipv6, byte (base64); nullptr for any other name.
FormatCheck FindFormat(std::string_view name);
// "an e-mail address", for messages.
std::string_view FormatNoun(std::string_view name);

bool IsEmail(std::string_view text);
bool IsUuid(std::string_view text);
bool IsUri(std::string_view text);
bool IsHostname(std::string_view text);
bool IsIpv4(std::string_view text);
bool IsIpv6(std::string_view text);
bool IsBase64(std::string_view text);

}  // namespace goldline::quality
