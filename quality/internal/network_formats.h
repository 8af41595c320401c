// Formats of the internet: addresses, names and identifiers, each as its RFC says and by code.
// Pure functions of one text.
#pragma once

#include <string_view>

namespace goldline::quality {

bool IsEmail(std::string_view text);
bool IsUuid(std::string_view text);
bool IsUri(std::string_view text);
bool IsHostname(std::string_view text);
bool IsIpv4(std::string_view text);
bool IsIpv6(std::string_view text);
bool IsBase64(std::string_view text);

}  // namespace goldline::quality
