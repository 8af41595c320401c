// After NUM_processor of PostgreSQL 15's formatting.c, for 9 0 . , D G S MI FM and text in quotes.
#include "core/sql/internal/format_number.h"

#include <vector>

#include "core/sql/evaluation_errors.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

using Text = std::string_view;

enum class Sign : std::uint8_t { kInFront, kAnchoredLeft, kAnchoredRight, kMinusLeft, kMinusRight };

struct NumberTemplate {
  std::string digits;  // of 9 0 , . and nothing else
  bool fill = true;    // without FM
  Sign sign = Sign::kInFront;
  int before_point = 0;
  int after_point = 0;
};

Error Refused(Text rest) {
  return errors::NotOffered(Concat("the number template at ", Quoted(rest)))
      .Hint("there are 9 0 . , D G S MI and FM");
}

Result<NumberTemplate> ParseTemplate(Text format) {
  NumberTemplate out;
  bool point = false;
  const Text whole = format;
  while (!format.empty()) {
    const Text two = format.substr(0, 2);
    if (EqualsIgnoreAsciiCase(two, "FM")) {
      out.fill = false;
      format.remove_prefix(2);
      continue;
    }
    if (EqualsIgnoreAsciiCase(two, "MI")) {
      out.sign = out.digits.empty() ? Sign::kMinusLeft : Sign::kMinusRight;
      format.remove_prefix(2);
      continue;
    }
    const char c = format[0];
    if (c == '9' || c == '0') {
      ++(point ? out.after_point : out.before_point);
      out.digits += c;
    } else if ((c == '.' || c == 'D' || c == 'd') && !point) {
      point = true;
      out.digits += '.';
    } else if ((c == ',' || c == 'G' || c == 'g') && !point) {
      out.digits += ',';
    } else if (c == 'S' || c == 's') {
      out.sign = out.digits.empty() ? Sign::kAnchoredLeft : Sign::kAnchoredRight;
    } else {
      return Refused(format);
    }
    format.remove_prefix(1);
  }
  if (out.before_point + out.after_point > Decimal::kMaxDigits) return Refused(whole);
  return out;
}

// Digits before and after the point, the former without leading zeros.
struct SplitDigits {
  std::string before;
  std::string after;
  bool negative = false;
};

SplitDigits SplitNumber(const Decimal& magnitude, bool negative) {
  SplitDigits out;
  const std::string text = ToString(magnitude);
  out.negative = negative;
  const std::size_t point = text.find('.');
  out.before = text.substr(0, point);
  if (point != std::string::npos) out.after = text.substr(point + 1);
  if (out.before == "0") out.before.clear();
  return out;
}

// Fills the template from left to right; `sign` goes directly before what is first shown.
class NumberWriter {
 public:
  NumberWriter(const NumberTemplate& form, const SplitDigits& number)
      : form_(form), number_(number) {}

  std::string Write() {
    overflow_ = static_cast<int>(number_.before.size()) > form_.before_point;
    position_ = form_.before_point;
    last_shown_ = LastShown();
    for (const char c : form_.digits) Put(c);
    if (!started_) Start();
    return std::move(out_);
  }

 private:
  // With FM, 9s at the end of the fraction show no zeros.
  std::size_t LastShown() const {
    if (form_.fill || overflow_) return number_.after.size();
    std::size_t shown = 0;
    std::size_t index = 0;
    bool point = false;
    for (const char c : form_.digits) {
      if (c == '.') point = true;
      if (!point || c == '.') continue;
      if (c == '0' || (index < number_.after.size() && number_.after[index] != '0'))
        shown = index + 1;
      ++index;
    }
    return shown;
  }

  void Put(char c) {
    if (c == '.') return PutPoint();
    if (c == ',') {
      if (started_) {
        out_ += ',';
      } else if (form_.fill) {
        out_ += ' ';
      }
      return;
    }
    if (after_point_) return PutFraction();
    const int from_right = position_--;
    const auto size = static_cast<int>(number_.before.size());
    zero_seen_ = zero_seen_ || c == '0';
    // Zero shows itself in its last place, unless a fraction is shown.
    const bool last_zero =
        from_right == 1 && (form_.after_point == 0 || (!form_.fill && last_shown_ == 0));
    if (overflow_) return Show('#');
    if (from_right <= size)
      return Show(number_.before[static_cast<std::size_t>(size - from_right)]);
    if (zero_seen_ || last_zero) return Show('0');
    if (form_.fill) out_ += ' ';
  }
  void PutPoint() {
    after_point_ = true;
    if (!started_) Start();
    out_ += '.';
  }
  void PutFraction() {
    if (fraction_ < last_shown_) out_ += overflow_ ? '#' : number_.after[fraction_];
    ++fraction_;
  }
  void Show(char digit) {
    if (!started_) Start();
    out_ += digit;
  }
  void Start() {
    started_ = true;
    if (form_.sign == Sign::kAnchoredLeft) {
      out_ += number_.negative ? '-' : '+';
    } else if (form_.sign == Sign::kInFront) {
      if (number_.negative) {
        out_ += '-';
      } else if (form_.fill) {
        out_ += ' ';
      }
    }
  }

  const NumberTemplate& form_;
  const SplitDigits& number_;
  std::string out_;
  bool overflow_ = false;
  bool started_ = false;
  bool zero_seen_ = false;
  bool after_point_ = false;
  int position_ = 0;
  std::size_t fraction_ = 0;
  std::size_t last_shown_ = 0;
};

}  // namespace

Result<int> TemplateScale(Text format) {
  GL_TRY(const NumberTemplate form, ParseTemplate(format));
  return form.after_point;
}

Result<std::string> FormatNumber(Text format, const Decimal& magnitude, bool negative) {
  GL_TRY(const NumberTemplate form, ParseTemplate(format));
  const SplitDigits number = SplitNumber(magnitude, negative);
  std::string out = NumberWriter(form, number).Write();
  const Text minus = number.negative ? "-" : form.fill ? " " : "";
  if (form.sign == Sign::kMinusLeft) out = Concat(minus, out);
  if (form.sign == Sign::kMinusRight) out += minus;
  if (form.sign == Sign::kAnchoredRight) out += number.negative ? '-' : '+';
  return out;
}

}  // namespace goldline::sql::internal
