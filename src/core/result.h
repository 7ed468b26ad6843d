#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "core/check.h"

namespace callai::core {

/// What kind of thing went wrong. One table in `api/` maps these to HTTP status, one in `app/` to exit codes.
enum class ErrorCode {
  kInvalidArgument,     ///< the caller's input is wrong; repeating it will not help
  kNotFound,            ///< the named thing does not exist
  kAlreadyExists,       ///< a thing of that name exists
  kFailedPrecondition,  ///< right input at the wrong time
  kResourceExhausted,   ///< a stated bound was reached (disk, pool, queue, admission)
  kUnavailable,         ///< a peer, engine or file is out of reach now; may work later
  kDeadlineExceeded,    ///< it took longer than it was allowed to
  kCancelled,           ///< somebody asked for it to stop
  kPermissionDenied,    ///< not allowed
  kDataLoss,            ///< stored data is damaged
  kInternal,            ///< a bug of ours or of a library
};

/// Stable lower-case name of a code, for logs and JSON ("invalid_argument").
std::string_view to_string(ErrorCode code);

/// An expected failure: what happened and what a person can do about it.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  ///< names the thing: "cannot open recording 'x.wav'"
  std::string mend;     ///< what to do, in the imperative; may be empty
  std::string cause;    ///< the underlying error's own text; may be empty
};

/// One line for a terminal or a log: message, cause and mend.
std::string describe(const Error& error);

/// A value or an Error. `Result<void>` is spelled `Status`.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}   // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value. A bug (CHECK) when there is none.
  const T& value() const& {
    CALLAI_CHECK(ok(), "Result::value() of an error");
    return std::get<0>(state_);
  }
  T& value() & {
    CALLAI_CHECK(ok(), "Result::value() of an error");
    return std::get<0>(state_);
  }
  T&& value() && {
    CALLAI_CHECK(ok(), "Result::value() of an error");
    return std::get<0>(std::move(state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  /// The error. A bug (CHECK) when there is none.
  const Error& error() const {
    CALLAI_CHECK(!ok(), "Result::error() of a value");
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

/// Success, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    CALLAI_CHECK(!ok(), "Status::error() of success");
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace callai::core
