// Why a log-in by OpenID Connect came to nothing, and whose fault that is. A value; any thread. Its
// words are for operators: they never hold a code, a token, a secret or an address of a person.
#pragma once

#include "base/result.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace switchboard::openid {

enum class Fault {
    Unreachable, // the provider does not answer, or says that it cannot now: nobody's failed log-in
    Misconfigured, // the provider's document or our settings at it: an admin's to mend
    Refused,       // the code or the token is not good: a failed log-in
};

struct Problem {
    Problem() = default;
    Problem(Fault whose, std::string words)
        : fault{whose}
        , message{std::move(words)} {}
    Fault fault = Fault::Refused;
    std::string message;
};

template<class T> using Found = Result<T, Problem>;

} // namespace switchboard::openid

namespace boost::system {
[[noreturn]] inline void
throw_exception_from_error(switchboard::openid::Problem const& problem, source_location const&) {
    throw std::logic_error("value() of a refused log-in: " + problem.message);
}
} // namespace boost::system
