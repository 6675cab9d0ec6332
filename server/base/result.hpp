// A value or an error, for what the domain or the world may refuse. Boost.System's result under our
// name.
#pragma once

#include <boost/system/result.hpp>

namespace switchboard {

template<class T, class E> using Result = boost::system::result<T, E>;

} // namespace switchboard
