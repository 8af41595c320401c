#include "core/regex.h"

#include <optional>

#include <re2/re2.h>

#include "core/errors.h"
#include "core/internal/byte_dfa.h"

namespace goldline {

using internal::ByteDfa;

struct Regex::Program {
  Program(std::string_view pattern, const RE2::Options& options)
      : re2(re2::StringPiece(pattern.data(), pattern.size()), options) {
    if (!re2.ok() || !options.case_sensitive()) return;
    search = ByteDfa::Compile(pattern, ByteDfa::Anchor::kNone);
    whole = ByteDfa::Compile(pattern, ByteDfa::Anchor::kWhole);
  }

  RE2 re2;
  std::optional<ByteDfa> search, whole;
};

Result<Regex> Regex::Compile(std::string_view pattern, Case letters) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  options.set_case_sensitive(letters == Case::kSensitive);
  auto program = std::make_shared<const Program>(pattern, options);
  const RE2& re2 = program->re2;
  if (!re2.ok()) {
    const std::string_view part(re2.error_arg().data(), re2.error_arg().size());
    return errors::BadRegex(Quoted(pattern), Concat(re2.error(), part.empty() ? "" : ", near ",
                                                    part.empty() ? "" : Quoted(part)));
  }
  return Regex(std::move(program));
}

bool Regex::Matches(std::string_view text) const {
  if (program_->search) return program_->search->Matches(text);
  return program_->re2.Match({text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED, nullptr,
                             0);
}

void Regex::MatchMany(std::span<const std::string_view> texts, std::uint8_t* matches) const {
  if (program_->search) return program_->search->MatchMany(texts, matches);
  for (std::size_t i = 0; i < texts.size(); ++i) matches[i] = Matches(texts[i]) ? 1 : 0;
}

bool Regex::MatchesWhole(std::string_view text) const {
  if (program_->whole) return program_->whole->Matches(text);
  return program_->re2.Match({text.data(), text.size()}, 0, text.size(), RE2::ANCHOR_BOTH, nullptr,
                             0);
}

std::vector<std::string_view> Regex::Groups(std::string_view text, std::size_t from) const {
  std::vector<re2::StringPiece> groups(
      static_cast<std::size_t>(program_->re2.NumberOfCapturingGroups()) + 1);
  if (!program_->re2.Match({text.data(), text.size()}, from, text.size(), RE2::UNANCHORED,
                           groups.data(), static_cast<int>(groups.size()))) {
    return {};
  }
  std::vector<std::string_view> out;
  out.reserve(groups.size());
  for (const re2::StringPiece& group : groups) out.emplace_back(group.data(), group.size());
  return out;
}

const std::string& Regex::pattern() const { return program_->re2.pattern(); }

}  // namespace goldline
