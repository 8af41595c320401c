#include "quality/internal/network_formats.h"

#include <cstddef>

#include "core/ascii.h"

namespace goldline::quality {
namespace {

bool IsNonAscii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// RFC 5322's atext, with RFC 6531's letters beyond ASCII.
bool IsAtomChar(char c) {
  return IsAlnum(c) || IsNonAscii(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool IsLabel(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
    return false;
  for (const char c : label) {
    if (!IsAlnum(c) && c != '-' && !IsNonAscii(c)) return false;
  }
  return true;
}

// Calls `each` with the pieces between dots; false as soon as one is refused.
template <class Each>
bool EveryPiece(std::string_view text, Each each) {
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!each(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

// RFC 5321's Mailbox with a dot-atom: what is in use. Quoted local parts and address literals are
// legal, never used on purpose, and refused.
bool IsEmail(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
  const std::string_view domain = text.substr(at + 1);
  return EveryPiece(text.substr(0, at),
                    [](std::string_view atom) {
                      for (const char c : atom) {
                        if (!IsAtomChar(c)) return false;
                      }
                      return !atom.empty();
                    }) &&
         domain.find('.') != std::string_view::npos && IsHostname(domain);
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

// RFC 3986: a scheme, a colon, and only characters that a URI may hold, percent signs in pairs.
bool IsUri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !IsLetter(text[0])) return false;
  for (std::size_t i = 0; i < colon; ++i) {
    if (!IsAlnum(text[i]) && text[i] != '+' && text[i] != '-' && text[i] != '.') return false;
  }
  const std::string_view rest = text.substr(colon + 1);
  if (rest.empty() || rest == "//") return false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '%' &&
        (i + 2 >= rest.size() || !IsHexDigit(rest[i + 1]) || !IsHexDigit(rest[i + 2]))) {
      return false;
    }
    const bool allowed =
        IsAlnum(rest[i]) ||
        std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(rest[i]) != std::string_view::npos;
    if (!allowed) return false;
  }
  return true;
}

// RFC 1123, and letters beyond ASCII as in internationalised names.
bool IsHostname(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  return EveryPiece(text, IsLabel);
}

bool IsIpv4(std::string_view text) {
  int pieces = 0;
  const bool all = EveryPiece(text, [&pieces](std::string_view piece) {
    ++pieces;
    if (piece.empty() || piece.size() > 3 || (piece.size() > 1 && piece[0] == '0')) return false;
    int value = 0;
    for (const char c : piece) {
      if (!IsDigit(c)) return false;
      value = value * 10 + (c - '0');
    }
    return value <= 255;
  });
  return all && pieces == 4;
}

// RFC 4291: eight groups, one run of which may be left out as "::", the last two maybe dotted.
bool IsIpv6(std::string_view text) {
  int groups = 0;
  bool gap = false;
  std::size_t at = 0;
  if (text.starts_with("::")) {
    gap = true;
    at = 2;
    if (at == text.size()) return true;
  }
  for (;;) {
    const std::size_t colon = text.find(':', at);
    const std::string_view group =
        text.substr(at, colon == std::string_view::npos ? colon : colon - at);
    if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      if (!IsIpv4(group)) return false;
      groups += 2;
      break;
    }
    if (group.empty() || group.size() > 4) return false;
    for (const char c : group) {
      if (!IsHexDigit(c)) return false;
    }
    ++groups;
    if (colon == std::string_view::npos) break;
    at = colon + 1;
    if (at < text.size() && text[at] == ':') {
      if (gap) return false;
      gap = true;
      ++at;
      if (at == text.size()) break;
    }
    if (at == text.size()) return false;  // a single colon at the end
  }
  return gap ? groups <= 7 : groups == 8;
}

bool IsBase64(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  const std::size_t body = text.ends_with("==")  ? text.size() - 2
                           : text.ends_with('=') ? text.size() - 1
                                                 : text.size();
  for (std::size_t i = 0; i < body; ++i) {
    if (!IsAlnum(text[i]) && text[i] != '+' && text[i] != '/') return false;
  }
  return true;
}

}  // namespace goldline::quality
