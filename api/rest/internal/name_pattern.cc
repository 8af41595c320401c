#include "api/rest/internal/name_pattern.h"

#include "core/text.h"

namespace goldline::rest {
namespace {

bool IsAt(const std::string& name, std::size_t at, const std::string& piece) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (piece[i] != '_' && piece[i] != name[at + i]) return false;
  }
  return true;
}

// Where the piece is first found from `from` on, or npos.
std::size_t FindPiece(const std::string& name, std::size_t from, const std::string& piece) {
  for (std::size_t at = from; at + piece.size() <= name.size(); ++at) {
    if (IsAt(name, at, piece)) return at;
  }
  return std::string::npos;
}

}  // namespace

NamePattern::NamePattern(std::string_view text) {
  const std::string lower = AsciiLower(text);
  for (const std::string_view piece : Split(lower, '%')) {
    if (!piece.empty()) pieces_.emplace_back(piece);
  }
}

// Each piece as early as can be: what is left for the next ones is then the most.
NamePattern::Place NamePattern::Find(const std::string& lower) const {
  Place place{0, 0};
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const std::size_t at = FindPiece(lower, place.end, pieces_[i]);
    if (at == std::string::npos) return Place{};
    if (i == 0) place.begin = at;
    place.end = at + pieces_[i].size();
  }
  return place;
}

bool NamePattern::IsIn(std::string_view name) const {
  return Find(AsciiLower(name)).begin != std::string_view::npos;
}

std::string NamePattern::Emphasised(std::string_view name) const {
  const Place place = Find(AsciiLower(name));
  if (place.begin == std::string_view::npos || place.begin == place.end) return std::string(name);
  return Concat(name.substr(0, place.begin), "<em>",
                name.substr(place.begin, place.end - place.begin), "</em>", name.substr(place.end));
}

}  // namespace goldline::rest
