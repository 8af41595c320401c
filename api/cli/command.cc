#include "api/cli/command.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include <unistd.h>

#include "core/errors.h"
#include "core/whole_number.h"
#include "core/worker_pool.h"

namespace goldline::cli {
namespace {

// More would only wait for each other, and a slip of the finger should not take the machine down.
constexpr std::uint64_t kMaxThreads = 1024;

}  // namespace

Status PrintOut(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      // Whoever reads has seen enough (head, less).
      if (errno == EPIPE) return Ok();
      if (errno == ENOSPC) return errors::NoSpace("standard output");
      return errors::CannotWrite("standard output", std::strerror(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return Ok();
}

std::string Invocation::Text(std::string_view flag) const {
  const auto values = given_.flags.find(flag);
  return values == given_.flags.end() || values->second.empty() ? "" : values->second.back();
}

std::vector<std::string> Invocation::Texts(std::string_view flag) const {
  const auto values = given_.flags.find(flag);
  return values == given_.flags.end() ? std::vector<std::string>{} : values->second;
}

Result<std::uint64_t> Invocation::Count(std::string_view flag, std::uint64_t default_value) const {
  if (!Has(flag)) return default_value;
  const std::string text = Text(flag);
  const std::optional<std::uint64_t> count = ParseWholeNumber(text);
  if (count && *count > 0) return *count;
  return errors::BadSetting(Concat("--", flag),
                            Concat(Quoted(text), " is not a positive whole number"));
}

Result<double> Invocation::Number(std::string_view flag, double default_value) const {
  if (!Has(flag)) return default_value;
  const std::string text = Text(flag);
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size() || !(number >= 0)) {
    return errors::BadSetting(Concat("--", flag),
                              Concat(Quoted(text), " is not a number from 0 up"));
  }
  return number;
}

std::size_t Invocation::threads() const {
  return settings_.Has("threads") ? std::min(settings_.Count("threads"), kMaxThreads)
                                  : DefaultThreads();
}

void Invocation::Remark(std::string_view text) const {
  if (!quiet()) std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

}  // namespace goldline::cli
