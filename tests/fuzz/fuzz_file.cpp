// Bytes as a file that somebody sends, its name on the first line: only kinds that are taken come
// through, under a name that stays in its folder and on its line.
#include "api/impl/file_kind.hpp"
#include "base/assert.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard;
    std::string_view const all{reinterpret_cast<char const*>(data), size};
    auto const line = std::min(all.find('\n'), all.size());
    std::string const name = api::clean_file_name(all.substr(0, line));
    SB_ASSERT(name.find_first_of("/\\\r\n") == name.npos, "a name has no path and one line");
    SB_ASSERT(is_valid_utf8(name), "a name is text");
    if (name.empty()) return 0;
    std::string_view const bytes = line < all.size() ? all.substr(line + 1) : std::string_view{};
    auto const kind = api::judge_file(name, bytes);
    if (!kind) {
        SB_ASSERT(!kind.error().field.empty(), "a refusal names its field");
        return 0;
    }
    constexpr std::array<std::string_view, 7> kTaken{"image/png",  "image/jpeg",      "image/gif",
                                                     "image/webp", "application/pdf", "text/plain",
                                                     "text/csv"};
    SB_ASSERT(
        std::find(kTaken.begin(), kTaken.end(), *kind) != kTaken.end(), "of a kind that is taken");
    bool const text = kind->starts_with("text/");
    SB_ASSERT(!text || api::is_plain_text(bytes), "a text holds no control characters");
    return 0;
}
