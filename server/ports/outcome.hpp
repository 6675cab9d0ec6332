// How a port answers: a value, or an error that can be told to a client. Owns nothing; any thread.
// A completion handler is called exactly once, on the thread that made the call, never from inside
// it.
#pragma once

#include "base/result.hpp"

#include <switchboard/v1/codes.pb.h>

#include <functional>
#include <stdexcept>
#include <string>

namespace switchboard::ports {

struct Error {
    v1::ErrorCode code = v1::INTERNAL;
    std::string message; // for people and logs; names the field and the limit where there is one
};

/// Boost.System finds this by the argument's namespace when value() of a failed outcome is asked
/// for, which is always our own mistake.
[[noreturn]] inline void
throw_exception_from_error(Error const& error, boost::source_location const&) {
    throw std::logic_error("value() of a failed outcome: " + error.message);
}

/// Nothing to tell but that it is done.
struct Unit {};

template<class T> using Outcome = Result<T, Error>;
template<class T> using Done = std::function<void(Outcome<T>)>;

} // namespace switchboard::ports
