// The errors of binding and evaluating SQL: what a rule or a mapping may ask that cannot be, and
// what may be wrong with a row. SqlState (cast.h) maps their ids to PostgreSQL's.
#pragma once

#include "core/error.h"

namespace goldline::sql::errors {

// Of an expression.
GL_ERROR(UnknownField, kInvalidArgument, "unknown_field", "there is no field {}", "");
GL_ERROR(AmbiguousField, kInvalidArgument, "ambiguous_field", "{} could be {} or {}",
         "write the name in double quotes, as it is spelled");
GL_ERROR(UnknownFunction, kInvalidArgument, "unknown_function", "there is no function {}",
         "docs/reference/functions.md lists the functions there are");
GL_ERROR(NoSuchOverload, kInvalidArgument, "no_such_overload", "there is no {}",
         "cast the arguments, for example x::numeric");
GL_ERROR(AmbiguousCall, kInvalidArgument, "ambiguous_call", "{} could mean several things",
         "cast the arguments, for example x::numeric");
GL_ERROR(NotOffered, kInvalidArgument, "not_offered", "{} is not evaluated", "");
GL_ERROR(TypeMismatch, kInvalidArgument, "type_mismatch", "{}", "");
GL_ERROR(NoSuchCast, kInvalidArgument, "no_such_cast", "{} cannot be cast to {}", "");
GL_ERROR(UnknownType, kInvalidArgument, "unknown_type", "there is no type {}", "");
GL_ERROR(BadModifier, kInvalidArgument, "bad_argument", "{}", "");
GL_ERROR(Ungrouped, kInvalidArgument, "ungrouped_field",
         "{} must be in GROUP BY or inside an aggregate", "");
GL_ERROR(MisplacedAggregate, kInvalidArgument, "ungrouped_field", "{} is not allowed here", "");

// Of a row.
GL_ERROR(InvalidText, kInvalidArgument, "invalid_text", "{} is not a value of type {}", "");
GL_ERROR(OutOfRange, kInvalidArgument, "number_out_of_range", "{} out of range", "");
GL_ERROR(TooManyDigits, kInvalidArgument, "too_many_digits", "a number has more than 38 digits: {}",
         "use round() or double precision");
GL_ERROR(NotFinite, kInvalidArgument, "not_finite", "{} cannot be NaN or infinite",
         "use double precision");
GL_ERROR(DivisionByZero, kInvalidArgument, "division_by_zero", "division by zero", "");
GL_ERROR(BadDatetime, kInvalidArgument, "bad_datetime", "{} is not a value of type {}",
         "write dates as 2026-01-31, or read another form with to_date or to_timestamp");
GL_ERROR(DatetimeOutOfRange, kInvalidArgument, "datetime_out_of_range", "{} out of range", "");
GL_ERROR(IntervalOutOfRange, kInvalidArgument, "interval_out_of_range", "{} out of range", "");
GL_ERROR(BadZone, kInvalidArgument, "bad_argument", "time zone {} is not known",
         "use UTC or an offset such as +02:00");
GL_ERROR(BadArgument, kInvalidArgument, "bad_argument", "{}", "");
GL_ERROR(NotSupported, kInvalidArgument, "not_supported", "{}", "");
GL_ERROR(BadSubstring, kInvalidArgument, "bad_substring", "negative substring length", "");
GL_ERROR(BadEscape, kInvalidArgument, "bad_escape", "{}", "");
GL_ERROR(BadLogarithm, kInvalidArgument, "bad_logarithm", "the logarithm of {} does not exist", "");
GL_ERROR(BadPower, kInvalidArgument, "bad_power", "{}", "");
GL_ERROR(BadBuckets, kInvalidArgument, "bad_buckets", "{}", "");
GL_ERROR(TooLong, kInvalidArgument, "too_long", "{}", "");

}  // namespace goldline::sql::errors
