// Result<T> is a T or the Error that kept it from being made; Status is Result<void>.
//
//   Result<Contract> ParseContract(std::string_view text);
//   GL_TRY(Contract contract, ParseContract(text));     // returns the error to our caller
//   GL_RETURN_IF_ERROR(store.Commit(std::move(changes)));
//
// Spelled like std::expected, so that C++23 is an alias away. Dropping one is a compile error.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "core/check.h"
#include "core/error.h"

namespace goldline {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  // From anything a T is made of, so that `return std::move(derived_ptr);` works.
  template <class U>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
           !std::is_same_v<std::remove_cvref_t<U>, Error> &&
           !std::is_same_v<std::remove_cvref_t<U>, Result>) Result(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& operator*() & {
    GL_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const T& operator*() const& {
    GL_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T&& operator*() && {
    GL_CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T* operator->() {
    GL_CHECK(ok());
    return std::get_if<0>(&state_);
  }
  const T* operator->() const {
    GL_CHECK(ok());
    return std::get_if<0>(&state_);
  }

  const Error& error() const& {
    GL_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    GL_CHECK(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& {
    GL_CHECK(!ok());
    return *error_;
  }
  Error&& error() && {
    GL_CHECK(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;
inline Status Ok() { return {}; }

}  // namespace goldline

#define GL_CONCAT_INNER(a, b) a##b
#define GL_CONCAT(a, b) GL_CONCAT_INNER(a, b)

// Declares `declaration` from the value of `expression`, or returns its error to the caller.
#define GL_TRY(declaration, expression) \
  GL_TRY_IMPL(GL_CONCAT(gl_result_, __COUNTER__), declaration, expression)
#define GL_TRY_IMPL(result, declaration, expression)  \
  auto result = (expression);                         \
  if (!result.ok()) return std::move(result).error(); \
  declaration = *std::move(result)

#define GL_RETURN_IF_ERROR(expression)                                                       \
  do {                                                                                       \
    if (auto gl_status = (expression); !gl_status.ok()) return std::move(gl_status).error(); \
  } while (false)
