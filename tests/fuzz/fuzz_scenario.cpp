// Bytes as a scenario of the simulator: loaded, or refused with a sentence.
#include "base/assert.hpp"
#include "router/sim/files.hpp"

#include <cstdint>
#include <sstream>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard;
    if (size > 64U * 1024U) return 0;
    std::istringstream in{std::string{reinterpret_cast<char const*>(data), size}};
    std::ostringstream err;
    auto const scenario = router::sim::load_file("-", in, err);
    SB_ASSERT(scenario.has_value() == err.str().empty(), "a refusal has words, a scenario none");
    return 0;
}
