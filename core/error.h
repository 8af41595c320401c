// An Error says what went wrong, where, why and what to do next. It is a value: functions that can
// fail for a reason outside the program return Result<T> (see result.h), never throw.
//
//   return errors::UnknownField("amout", "orders").Hint("did you mean \"amount\"?");
//   error.With("while applying contract orders.odcs.yaml");
//
// Errors are made by factories, one per error, declared with GL_ERROR in a module's errors.h, so
// that wording, code and hint cannot drift apart. Copyable; safe to hand between threads.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text.h"

namespace goldline {

// Why an operation failed, in the canonical vocabulary of RPC systems. Stored nowhere.
enum class ErrorCode : std::uint8_t {
  kInvalidArgument = 1,  // the caller's input is wrong whatever the state: usage, contract, SQL
  kNotFound,
  kAlreadyExists,
  kConflict,            // somebody else changed it first; read again and retry
  kFailedPrecondition,  // not in this state: store written by a newer version, migration needed
  kUnauthenticated,
  kPermissionDenied,
  kResourceExhausted,  // disk full, limit reached
  kCancelled,
  kDeadlineExceeded,
  kUnavailable,  // input unreadable, store locked, server not reachable; may work later
  kDataLoss,     // stored bytes are damaged
  kInternal,     // a defect of ours
};

// "invalid_argument" and so on: the stable spelling used in JSON.
std::string_view ToString(ErrorCode code);

// The exit code of the command line for an error that ended the command.
int ExitCode(ErrorCode code);

// The status of an HTTP answer for an error.
int HttpStatus(ErrorCode code);

// Where in an input something is. line and column are 1-based, 0 means unknown; offset is in bytes
// from 0, -1 means unknown.
struct InputPlace {
  std::string input;
  std::uint64_t line = 0;
  std::uint32_t column = 0;
  std::int64_t offset = -1;
};

class [[nodiscard]] Error {
 public:
  // `id` is the stable snake_case name that programs match on, for example "unknown_field".
  Error(ErrorCode code, std::string_view id, std::string message, std::string hint = {})
      : code_(code), id_(id), message_(std::move(message)), hint_(std::move(hint)) {}

  ErrorCode code() const { return code_; }
  const std::string& id() const { return id_; }
  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }
  const InputPlace& place() const { return place_; }
  // What was being done, innermost first.
  const std::vector<std::string>& context() const { return context_; }

  Error&& Hint(std::string hint) && {
    hint_ = std::move(hint);
    return std::move(*this);
  }
  Error&& At(InputPlace place) && {
    place_ = std::move(place);
    return std::move(*this);
  }
  Error&& With(std::string context) && {
    context_.push_back(std::move(context));
    return std::move(*this);
  }

  // "orders.csv:12:3: message, context. hint": one line, as the command line prints it.
  std::string ToString() const;

 private:
  ErrorCode code_;
  std::string id_;
  std::string message_;
  std::string hint_;
  InputPlace place_;
  std::vector<std::string> context_;
};

// Replaces each {} of `pattern` by the next of `parts`.
std::string FillPattern(std::string_view pattern, std::initializer_list<std::string> parts);

// Declares the factory errors::Name(parts...): `pattern` holds one {} for each part, and the hint
// may be empty.
//   GL_ERROR(UnknownField, kNotFound, "unknown_field", "field {} is not in {}", "");
#define GL_ERROR(Name, Code, Id, Pattern, HintText)                                            \
  template <class... Parts>                                                                    \
  ::goldline::Error Name(const Parts&... parts) {                                              \
    return ::goldline::Error(::goldline::ErrorCode::Code, Id,                                  \
                             ::goldline::FillPattern(Pattern, {::goldline::Concat(parts)...}), \
                             HintText);                                                        \
  }

}  // namespace goldline
