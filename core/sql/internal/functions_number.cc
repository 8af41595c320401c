// Functions of numbers. Those of numeric that are transcendental in PostgreSQL are known and
// refused: their last digits depend on its series, and a double is what is wanted nearly always.
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/sql/internal/numbers.h"
#include "core/sql/internal/registry.h"
#include "core/text.h"

namespace goldline::sql::internal {

double PowerDouble(RowCall& call, double base, double exponent) {
  if (std::isnan(base)) return exponent == 0 ? 1.0 : base;
  if (std::isnan(exponent)) return base == 1 ? 1.0 : exponent;
  if (base == 0 && exponent < 0) {
    call.Fail(errors::BadPower("zero raised to a negative power is undefined"));
    return 0;
  }
  if (base < 0 && !std::isinf(exponent) && std::floor(exponent) != exponent) {
    call.Fail(errors::BadPower("a negative number raised to a fractional power is not real"));
    return 0;
  }
  const double out = CheckDouble(call, std::pow(base, exponent), base, exponent);
  if (out == 0 && base != 0 && !std::isinf(base) && !std::isinf(exponent))
    call.Fail(errors::OutOfRange("double precision underflow"));
  return out;
}

std::optional<Decimal> RoundAt(const Decimal& value, std::int64_t digits) {
  if (digits >= 0) return Rescale(value, static_cast<int>(std::min<std::int64_t>(digits, 1000)));
  const std::int64_t cut = value.scale - digits;
  if (cut > Decimal::kMaxDigits) return Decimal{};
  const Decimal shifted{value.coefficient, static_cast<std::uint8_t>(cut)};
  const auto rounded = Rescale(shifted, 0);
  return rounded ? Multiply(*rounded, Decimal{PowerOfTen(static_cast<int>(-digits)), 0}) : rounded;
}

std::optional<Decimal> TruncateAt(const Decimal& value, std::int64_t digits) {
  if (digits >= 0) return Truncate(value, static_cast<int>(std::min<std::int64_t>(digits, 1000)));
  const std::int64_t cut = value.scale - digits;
  if (cut > Decimal::kMaxDigits) return Decimal{};
  const Int128 kept = value.coefficient / PowerOfTen(static_cast<int>(cut));
  return Multiply(Decimal{kept, 0}, Decimal{PowerOfTen(static_cast<int>(-digits)), 0});
}

std::optional<std::int64_t> ToInt64(const Decimal& value) {
  const auto rounded = Rescale(value, 0);
  if (!rounded || rounded->coefficient > std::numeric_limits<std::int64_t>::max() ||
      rounded->coefficient < std::numeric_limits<std::int64_t>::min()) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(rounded->coefficient);
}

bool FitsInteger(std::int64_t value, Type type) {
  if (type == Type::kInt16) return value == static_cast<std::int16_t>(value);
  if (type == Type::kInt32) return value == static_cast<std::int32_t>(value);
  return true;
}

namespace {

using Int = std::int64_t;

Decimal AbsNumeric(RowCall&, const Decimal& a) {
  return Decimal{a.coefficient < 0 ? -a.coefficient : a.coefficient, a.scale};
}
Decimal CeilNumeric(RowCall&, const Decimal& a) {
  const Int128 unit = PowerOfTen(a.scale);
  return Decimal{a.coefficient / unit + (a.coefficient % unit > 0 ? 1 : 0), 0};
}
Decimal FloorNumeric(RowCall&, const Decimal& a) {
  const Int128 unit = PowerOfTen(a.scale);
  return Decimal{a.coefficient / unit - (a.coefficient % unit < 0 ? 1 : 0), 0};
}
Decimal RoundNumeric(RowCall& call, const Decimal& a) {
  return OrTooManyDigits(call, Rescale(a, 0));
}
Decimal RoundNumericAt(RowCall& call, const Decimal& a, Int digits) {
  return OrTooManyDigits(call, RoundAt(a, digits));
}
Decimal TruncateNumeric(RowCall&, const Decimal& a) {
  return Decimal{a.coefficient / PowerOfTen(a.scale), 0};
}
Decimal TruncateNumericAt(RowCall& call, const Decimal& a, Int digits) {
  return OrTooManyDigits(call, TruncateAt(a, digits));
}
Decimal SignNumeric(RowCall&, const Decimal& a) {
  return Decimal{a.coefficient > 0 ? 1 : a.coefficient < 0 ? -1 : 0, 0};
}
Decimal DivNumeric(RowCall& call, const Decimal& a, const Decimal& b) {
  if (b.coefficient == 0) return FailDivision(call), Decimal{};
  return OrTooManyDigits(call, DivideInteger(a, b));
}
Decimal ModNumeric(RowCall& call, const Decimal& a, const Decimal& b) {
  if (b.coefficient == 0) return FailDivision(call), Decimal{};
  return OrTooManyDigits(call, Remainder(a, b));
}
Decimal GcdNumeric(RowCall& call, const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale, b.scale);
  const Decimal x = OrTooManyDigits(call, Rescale(a, scale));
  const Decimal y = OrTooManyDigits(call, Rescale(b, scale));
  Int128 p = x.coefficient < 0 ? -x.coefficient : x.coefficient;
  Int128 q = y.coefficient < 0 ? -y.coefficient : y.coefficient;
  while (q != 0) p = std::exchange(q, p % q);
  return Decimal{p, static_cast<std::uint8_t>(scale)};
}
Decimal LcmNumeric(RowCall& call, const Decimal& a, const Decimal& b) {
  const auto scale = std::max(a.scale, b.scale);
  const Decimal gcd = GcdNumeric(call, a, b);
  if (gcd.coefficient == 0 || a.coefficient == 0 || b.coefficient == 0) return Decimal{0, scale};
  const auto x = Rescale(a, scale);
  const auto y = Rescale(b, scale);
  if (!x || !y) return {};
  const Decimal lcm =
      OrTooManyDigits(call, Multiply(Decimal{x->coefficient / gcd.coefficient, 0}, *y));
  return Decimal{lcm.coefficient < 0 ? -lcm.coefficient : lcm.coefficient, scale};
}
Int ScaleOf(RowCall&, const Decimal& a) { return a.scale; }
Int MinScaleOf(RowCall&, const Decimal& a) { return Normalized(a).scale; }
Decimal TrimScale(RowCall&, const Decimal& a) { return Normalized(a); }

double AbsDouble(RowCall&, double a) { return std::fabs(a); }
double CeilDouble(RowCall&, double a) { return std::ceil(a); }
double FloorDouble(RowCall&, double a) { return std::floor(a); }
double RoundDouble(RowCall&, double a) { return std::rint(a); }
double TruncateDouble(RowCall&, double a) { return a >= 0 ? std::floor(a) : -std::floor(-a); }
double SignDouble(RowCall&, double a) { return a > 0 ? 1.0 : a < 0 ? -1.0 : 0.0; }
double SqrtDouble(RowCall& call, double a) {
  if (a < 0) call.Fail(errors::BadPower("the square root of a negative number is not real"));
  return std::sqrt(a);
}
double CbrtDouble(RowCall&, double a) { return std::cbrt(a); }
double ExpDouble(RowCall& call, double a) {
  const double out = CheckDouble(call, std::exp(a), a);
  if (out == 0 && !std::isinf(a)) call.Fail(errors::OutOfRange("double precision underflow"));
  return out;
}
bool HasLogarithm(RowCall& call, double a) {
  if (a == 0) call.Fail(errors::BadLogarithm("zero"));
  if (a < 0) call.Fail(errors::BadLogarithm("a negative number"));
  return !call.failed();
}
double LnDouble(RowCall& call, double a) { return HasLogarithm(call, a) ? std::log(a) : 0; }
double LogDouble(RowCall& call, double a) { return HasLogarithm(call, a) ? std::log10(a) : 0; }
double Pi(RowCall&) { return std::numbers::pi; }
double Degrees(RowCall& call, double a) {
  return CheckDouble(call, a / (std::numbers::pi / 180.0), a);
}
double Radians(RowCall& call, double a) {
  return CheckDouble(call, a * (std::numbers::pi / 180.0), a);
}

template <class T>
Int ModInt(RowCall& call, Int a, Int b) {
  if (b == 0) return FailDivision(call);
  return b == -1 ? 0 : a % b;
}
std::uint64_t Magnitude(Int a) {
  return a < 0 ? 0 - static_cast<std::uint64_t>(a) : static_cast<std::uint64_t>(a);
}
template <class T>
Int Within(RowCall& call, std::uint64_t magnitude) {
  if (magnitude <= static_cast<std::uint64_t>(std::numeric_limits<T>::max()))
    return static_cast<Int>(magnitude);
  call.Fail(errors::OutOfRange(sizeof(T) == 8 ? "bigint" : "integer"));
  return 0;
}
template <class T>
Int GcdInt(RowCall& call, Int a, Int b) {
  return Within<T>(call, std::gcd(Magnitude(a), Magnitude(b)));
}
template <class T>
Int LcmInt(RowCall& call, Int a, Int b) {
  if (a == 0 || b == 0) return 0;
  const std::uint64_t x = Magnitude(a);
  const std::uint64_t y = Magnitude(b);
  std::uint64_t out = 0;
  if (__builtin_mul_overflow(x / std::gcd(x, y), y, &out)) out = ~std::uint64_t{0};
  return Within<T>(call, out);
}

bool CheckBuckets(RowCall& call, Int count) {
  if (count <= 0) call.Fail(errors::BadBuckets("count must be greater than zero"));
  return !call.failed();
}
Int WidthBucketDouble(RowCall& call, double operand, double low, double high, Int count) {
  if (!CheckBuckets(call, count)) return 0;
  if (std::isnan(operand) || std::isnan(low) || std::isnan(high) || !std::isfinite(low) ||
      !std::isfinite(high) || low == high) {
    call.Fail(errors::BadBuckets("the bounds must be finite and different"));
    return 0;
  }
  const bool rising = low < high;
  if (rising ? operand < low : operand > low) return 0;
  if (rising ? operand >= high : operand <= high) {
    if (count == std::numeric_limits<std::int32_t>::max()) call.Fail(errors::OutOfRange("integer"));
    return count + 1;
  }
  const double distance = rising ? operand - low : low - operand;
  const double range = rising ? high - low : low - high;
  const auto buckets = static_cast<double>(count);
  if (!std::isinf(range)) return static_cast<Int>(buckets * distance / range + 1);
  return static_cast<Int>(buckets * ((operand / 2 - low / 2) / (high / 2 - low / 2)) + 1);
}

constexpr char kHexDigits[] = "0123456789abcdef";
std::string Hex(std::uint64_t value) {
  std::string out;
  do {
    out.insert(out.begin(), kHexDigits[value & 15]);
    value >>= 4;
  } while (value != 0);
  return out;
}
std::string HexOfInt(RowCall&, Int value) {
  return Hex(static_cast<std::uint32_t>(static_cast<std::int32_t>(value)));
}
std::string HexOfBigint(RowCall&, Int value) { return Hex(static_cast<std::uint64_t>(value)); }

constexpr Type kDouble = Type::kDouble;
constexpr Type kNumeric = Type::kNumeric;
constexpr Type kInt16 = Type::kInt16;
constexpr Type kInt32 = Type::kInt32;
constexpr Type kInt64 = Type::kInt64;
constexpr std::string_view kArea = "number";
constexpr std::string_view kUseDouble = "cast to double precision";

}  // namespace

std::vector<Function> NumberFunctions() {
  return {
      {"abs", kArea, {kDouble}, kDouble, Strict<AbsDouble>(), "absolute value"},
      {"abs", kArea, {kNumeric}, kNumeric, Strict<AbsNumeric>(), "absolute value"},
      {"cbrt", kArea, {kDouble}, kDouble, Strict<CbrtDouble>(), "cube root"},
      {"ceil", kArea, {kDouble}, kDouble, Strict<CeilDouble>(), "least integer not below"},
      {"ceil", kArea, {kNumeric}, kNumeric, Strict<CeilNumeric>(), "least integer not below"},
      {"ceiling", kArea, {kDouble}, kDouble, Strict<CeilDouble>(), "least integer not below"},
      {"ceiling", kArea, {kNumeric}, kNumeric, Strict<CeilNumeric>(), "least integer not below"},
      {"degrees", kArea, {kDouble}, kDouble, Strict<Degrees>(), "radians to degrees"},
      {"div", kArea, {kNumeric, kNumeric}, kNumeric, Strict<DivNumeric>(), "integer quotient"},
      {"exp", kArea, {kDouble}, kDouble, Strict<ExpDouble>(), "e to that power"},
      {"exp", kArea, {kNumeric}, kNumeric, nullptr, kUseDouble},
      {"floor", kArea, {kDouble}, kDouble, Strict<FloorDouble>(), "greatest integer not above"},
      {"floor", kArea, {kNumeric}, kNumeric, Strict<FloorNumeric>(), "greatest integer not above"},
      {"gcd",
       kArea,
       {kInt32, kInt32},
       kInt32,
       Strict<GcdInt<std::int32_t>>(),
       "greatest common divisor"},
      {"gcd", kArea, {kInt64, kInt64}, kInt64, Strict<GcdInt<Int>>(), "greatest common divisor"},
      {"gcd",
       kArea,
       {kNumeric, kNumeric},
       kNumeric,
       Strict<GcdNumeric>(),
       "greatest common divisor"},
      {"lcm",
       kArea,
       {kInt32, kInt32},
       kInt32,
       Strict<LcmInt<std::int32_t>>(),
       "least common multiple"},
      {"lcm", kArea, {kInt64, kInt64}, kInt64, Strict<LcmInt<Int>>(), "least common multiple"},
      {"lcm", kArea, {kNumeric, kNumeric}, kNumeric, Strict<LcmNumeric>(), "least common multiple"},
      {"ln", kArea, {kDouble}, kDouble, Strict<LnDouble>(), "natural logarithm"},
      {"ln", kArea, {kNumeric}, kNumeric, nullptr, kUseDouble},
      {"log", kArea, {kDouble}, kDouble, Strict<LogDouble>(), "logarithm to base 10"},
      {"log", kArea, {kNumeric}, kNumeric, nullptr, kUseDouble},
      {"log", kArea, {kNumeric, kNumeric}, kNumeric, nullptr, "divide ln() by ln()"},
      {"log10", kArea, {kDouble}, kDouble, Strict<LogDouble>(), "logarithm to base 10"},
      {"log10", kArea, {kNumeric}, kNumeric, nullptr, kUseDouble},
      {"min_scale",
       kArea,
       {kNumeric},
       kInt32,
       Strict<MinScaleOf>(),
       "digits needed after the point"},
      {"mod", kArea, {kInt16, kInt16}, kInt16, Strict<ModInt<std::int16_t>>(), "remainder"},
      {"mod", kArea, {kInt32, kInt32}, kInt32, Strict<ModInt<std::int32_t>>(), "remainder"},
      {"mod", kArea, {kInt64, kInt64}, kInt64, Strict<ModInt<Int>>(), "remainder"},
      {"mod", kArea, {kNumeric, kNumeric}, kNumeric, Strict<ModNumeric>(), "remainder"},
      {"pi", kArea, {}, kDouble, Strict<Pi>(), "π"},
      {"pow", kArea, {kDouble, kDouble}, kDouble, Strict<PowerDouble>(), "power"},
      {"pow", kArea, {kNumeric, kNumeric}, kNumeric, nullptr, kUseDouble},
      {"power", kArea, {kDouble, kDouble}, kDouble, Strict<PowerDouble>(), "power"},
      {"power", kArea, {kNumeric, kNumeric}, kNumeric, nullptr, kUseDouble},
      {"radians", kArea, {kDouble}, kDouble, Strict<Radians>(), "degrees to radians"},
      {"round",
       kArea,
       {kDouble},
       kDouble,
       Strict<RoundDouble>(),
       "nearest integer, halves to even"},
      {"round",
       kArea,
       {kNumeric},
       kNumeric,
       Strict<RoundNumeric>(),
       "nearest integer, halves away from zero"},
      {"round",
       kArea,
       {kNumeric, kInt32},
       kNumeric,
       Strict<RoundNumericAt>(),
       "rounded to so many digits after the point"},
      {"scale", kArea, {kNumeric}, kInt32, Strict<ScaleOf>(), "digits after the point"},
      {"sign", kArea, {kDouble}, kDouble, Strict<SignDouble>(), "-1, 0 or 1"},
      {"sign", kArea, {kNumeric}, kNumeric, Strict<SignNumeric>(), "-1, 0 or 1"},
      {"sqrt", kArea, {kDouble}, kDouble, Strict<SqrtDouble>(), "square root"},
      {"sqrt", kArea, {kNumeric}, kNumeric, nullptr, kUseDouble},
      {"to_hex", kArea, {kInt32}, Type::kText, Strict<HexOfInt>(), "hexadecimal digits"},
      {"to_hex", kArea, {kInt64}, Type::kText, Strict<HexOfBigint>(), "hexadecimal digits"},
      {"trim_scale",
       kArea,
       {kNumeric},
       kNumeric,
       Strict<TrimScale>(),
       "without zeros at the end of the fraction"},
      {"trunc", kArea, {kDouble}, kDouble, Strict<TruncateDouble>(), "cut towards zero"},
      {"trunc", kArea, {kNumeric}, kNumeric, Strict<TruncateNumeric>(), "cut towards zero"},
      {"trunc",
       kArea,
       {kNumeric, kInt32},
       kNumeric,
       Strict<TruncateNumericAt>(),
       "cut to so many digits after the point"},
      {"width_bucket",
       kArea,
       {kDouble, kDouble, kDouble, kInt32},
       kInt32,
       Strict<WidthBucketDouble>(),
       "which of so many equal buckets between two bounds"},
      {"width_bucket", kArea, {kNumeric, kNumeric, kNumeric, kInt32}, kInt32, nullptr, kUseDouble},
  };
}

}  // namespace goldline::sql::internal
