// Bytes as what stands in a mail's header or names its parts: nothing that somebody typed begins a
// line of its own (RFC 5322, 2047, 7578).
#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "sinks/impl/mail.hpp"
#include "sinks/impl/multipart.hpp"
#include "sinks/impl/texts.hpp"

#include <algorithm>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard;
    if (size > 16U * 1024U) return 0;
    std::string const bytes{reinterpret_cast<char const*>(data), size};

    std::string const header = sinks::header_text(bytes);
    for (std::size_t at = 0; at < header.size(); ++at) {
        auto const c = static_cast<unsigned char>(header[at]);
        if (c == '\r') {
            SB_ASSERT(header.compare(at, 3, "\r\n ") == 0, "a line goes on behind a space");
            at += 2;
            SB_ASSERT(at + 1 < header.size(), "no line is empty");
            continue;
        }
        SB_ASSERT(c >= ' ' && c <= '~', "a header is printable ASCII");
    }
    std::size_t longest = 0;
    for (std::size_t at = 0; at <= header.size();) {
        auto const end = std::min(header.find("\r\n", at), header.size());
        longest = std::max(longest, end - at);
        at = end + 2;
    }
    SB_ASSERT(longest <= 77, "a line holds an encoded word and no more");

    if (sinks::is_address(bytes)) {
        SB_ASSERT(bytes.size() <= 254, "an address has a limit");
        SB_ASSERT(bytes.find_first_of("<>,;:\"() \r\n\t") == bytes.npos, "one address");
    }
    for (char const c : percent_encoded(bytes))
        SB_ASSERT(c > ' ' && c <= '~' && c != '"' && c != ';', "a parameter is one word");

    sinks::FormPart const part{.name = "file", .filename = bytes, .type = {}, .bytes = "x"};
    auto const form = sinks::multipart({part});
    auto const first = form.body.find("\r\n");
    auto const second = form.body.find("\r\n", first + 2);
    SB_ASSERT(
        bytes.empty() || form.body.compare(second, 16, "\r\nContent-Type: ") == 0,
        "a file's name stays on its line");
    std::string const shorter = sinks::shortened(bytes, 64);
    SB_ASSERT(shorter.size() <= 64, "within its limit");
    return 0;
}
