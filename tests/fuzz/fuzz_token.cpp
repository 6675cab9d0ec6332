// Bytes as a visitor's token, and as the parts of one: nothing opens that was not signed.
#include "base/assert.hpp"
#include "identity/visitor_token.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard;
    using namespace switchboard::identity;
    static VisitorTokens const tokens{"a key of an installation"};
    static VisitorGrant const grant =
        new_grant("shop", "contact", "inbox", "vi", time_point_ms(1'000));
    static std::string const good = tokens.sign(grant);
    std::string_view const bytes{reinterpret_cast<char const*>(data), size};
    auto const opened = tokens.open(bytes);
    SB_ASSERT(!opened || bytes == good, "only what was signed here opens");
    SB_ASSERT(tokens.open(good).has_value(), "the good one does");
    std::string const changed = good.substr(0, size % good.size()) + std::string{bytes};
    SB_ASSERT(!tokens.open(changed) || changed == good, "no beginning helps");
    std::string const grown = good + std::string{bytes};
    SB_ASSERT(!tokens.open(grown) || grown == good, "no tail helps");
    return 0;
}
