#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace switchboard {

void assertion_failed(char const* condition, char const* file, int line, char const* reason) {
    std::fprintf(stderr, "%s:%d: assertion failed: %s (%s)\n", file, line, reason, condition);
    std::abort();
}

} // namespace switchboard
