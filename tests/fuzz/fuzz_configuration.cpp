// Bytes as an account's settings: every mistake has a place in the text, and what is whole is text.
#include "base/assert.hpp"
#include "configuration/toml.hpp"

#include <algorithm>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard;
    if (size > 64U * 1024U) return 0;
    std::string_view const bytes{reinterpret_cast<char const*>(data), size};
    auto const read = configuration::read_toml(bytes);
    auto const lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n')) + 1;
    for (auto const& error : read.errors) {
        SB_ASSERT(!error.message.empty(), "a mistake is told in words");
        SB_ASSERT(error.place.line <= lines + 1, "a mistake is where the text is");
    }
    v1::AccountConfig again;
    SB_ASSERT(again.ParseFromString(read.config.SerializeAsString()), "what was read can be kept");
    (void)configuration::duration_ms(bytes);
    return 0;
}
