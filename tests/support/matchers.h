// Matchers for results: EXPECT_THAT(result, IsOk()), ErrorIs(ErrorCode::kNotFound), ErrorId("x").
#pragma once

#include <gmock/gmock.h>

#include "core/result.h"

namespace goldline::testing_support {

MATCHER(IsOk, "is a value") {
  if (arg.ok()) return true;
  *result_listener << "which is the error " << arg.error().ToString();
  return false;
}

MATCHER_P(ErrorIs, code, "is an error with the code") {
  return !arg.ok() && arg.error().code() == code;
}

MATCHER_P(ErrorId, id, "is the error") {
  if (arg.ok()) return false;
  *result_listener << "which is " << arg.error().id() << ": " << arg.error().ToString();
  return arg.error().id() == id;
}

}  // namespace goldline::testing_support
