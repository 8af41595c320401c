// Typed values from text, and from each other, as PostgreSQL 15 converts them (DateStyle ISO, UTC).
// Readers of typed data and the evaluator share these functions, so a CSV cell and a CAST agree.
//
//   Column amounts(Type::kNumeric);
//   if (Status read = ParseCell("12.50", amounts); !read.ok()) report(read.error());
//
// What PostgreSQL would accept and Goldline refuses: NaN and infinity outside double precision,
// numbers of more than 38 digits, dates whose order of day and month depends on a setting.
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch.h"
#include "core/result.h"

namespace goldline::sql {

// Why one row has no value. PostgreSQL would abort the statement; here the row's value is NULL and
// its neighbours are untouched.
struct RowError {
  std::size_t row = 0;
  Error error;
};

// A value for each row, NULL where the row is in error, and the errors by ascending row.
struct Evaluation {
  Column values;
  std::vector<RowError> errors;
};

// Reads `text` as a value of out.type and appends it; on an error nothing is appended. Blanks
// around the value are allowed as in PostgreSQL; text is taken as it is, and must stay alive (see
// Column).
Status ParseCell(std::string_view text, Column& out);

// Whether CAST(from AS to) exists.
bool CanCast(Type from, Type to);

// Every cell as type `to`, as CAST does it. Absent and NULL cells stay as they are. CanCast must
// hold.
Evaluation CastColumn(const Column& from, Type to);

// The 5-character SQLSTATE that PostgreSQL gives for this kind of error, "XX000" for one that is no
// kind of SQL.
std::string_view SqlState(const Error& error);

}  // namespace goldline::sql
