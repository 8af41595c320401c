#include "quality/internal/phone_number.h"

#include <cstddef>
#include <optional>
#include <string>

#include "core/ascii.h"

namespace goldline::quality {
namespace {

constexpr std::size_t kMostDigits = 24;  // E.164 allows 15; more may be written with a trunk prefix

struct WrittenNumber {
  bool international = false;
  std::string digits;
  // Digits before "(0)", the trunk prefix that stands for callers at home: +49 (0)30.
  std::optional<std::size_t> before_trunk;
};

// The digits without the marks between them; nullopt when it is not written like a number.
std::optional<WrittenNumber> ReadNumber(std::string_view text) {
  WrittenNumber number;
  if (text.starts_with('+')) {
    number.international = true;
    text.remove_prefix(1);
  }
  bool open = false;
  bool mark = false;  // the character before was a separator
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsDigit(c)) {
      if (number.digits.size() == kMostDigits) return std::nullopt;
      number.digits += c;
      mark = false;
    } else if (c == '(' && !open && number.international && text.substr(i).starts_with("(0)")) {
      number.before_trunk = number.digits.size();
      i += 2;
      mark = false;
    } else if (c == '(' || c == ')') {
      if ((c == '(') == open) return std::nullopt;
      open = c == '(';
      mark = false;
    } else if (c == ' ' || c == '-' || c == '.' || c == '/') {
      if (mark || i == 0) return std::nullopt;
      mark = true;
    } else {
      return std::nullopt;
    }
  }
  if (open || mark) return std::nullopt;
  return number;
}

bool HasLength(const NumberingPlan& plan, std::size_t digits) {
  return digits < 32 && ((plan.lengths >> digits) & 1U) != 0;
}

bool IsInternational(const WrittenNumber& number) {
  const NumberingPlan* plan = PlanOfDigits(number.digits);
  if (plan == nullptr) return false;
  const std::size_t code = plan->calling_code < 10 ? 1 : plan->calling_code < 100 ? 2 : 3;
  if (number.before_trunk && (*number.before_trunk != code || plan->trunk != "0")) return false;
  const std::string_view national = std::string_view(number.digits).substr(code);
  // The trunk prefix is for callers at home. Only "0" gives it away: 8 and 1 begin numbers as well.
  if (plan->trunk.starts_with('0') && national.starts_with('0')) return false;
  return HasLength(*plan, national.size());
}

// Where the trunk prefix begins with 0 a national number needs it, as all other digits begin local
// numbers; elsewhere (1 in North America, 8 in Russia) it may be left out.
bool IsNational(const WrittenNumber& number, const NumberingPlan& home) {
  const std::string_view digits = number.digits;
  const bool with_trunk = !home.trunk.empty() && digits.starts_with(home.trunk) &&
                          HasLength(home, digits.size() - home.trunk.size());
  return with_trunk || (!home.trunk.starts_with('0') && HasLength(home, digits.size()));
}

}  // namespace

bool IsPhoneNumber(std::string_view text, const NumberingPlan* home) {
  const std::optional<WrittenNumber> number = ReadNumber(text);
  if (!number) return false;
  if (number->international) return IsInternational(*number);
  return home != nullptr && IsNational(*number, *home);
}

}  // namespace goldline::quality
