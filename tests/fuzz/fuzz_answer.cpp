// Bytes as what the services that we call answer: ticketing systems (JSON, Retry-After) and clamd.
// Nothing that is not understood counts as a success or as a clean file.
#include "base/assert.hpp"
#include "scanning/clamd_reply.hpp"
#include "sinks/impl/service.hpp"
#include "sinks/webhook_sink.hpp"

#include <algorithm>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard;
    if (size > 64U * 1024U) return 0;
    std::string const bytes{reinterpret_cast<char const*>(data), size};

    using Kind = ports::Verdict::Kind;
    auto const verdict = scanning::read_reply(bytes);
    SB_ASSERT((verdict.kind == Kind::Clean) == (bytes == "stream: OK"), "one word means clean");
    for (char const c : scanning::printable(bytes))
        SB_ASSERT(c >= ' ' && c <= '~', "its words can stand in a log");

    for (long const status : {204L, 302L, 404L, 429L, 503L}) {
        auto const judged = sinks::judge_status(status, bytes);
        SB_ASSERT(
            std::holds_alternative<sinks::Delivered>(judged) == (status == 204),
            "a header makes no success");
        if (auto const* retry = std::get_if<sinks::Retry>(&judged))
            SB_ASSERT(!retry->delay || *retry->delay >= Millis{0}, "never before now");
    }
    boost::system::error_code failed;
    boost::json::parse_options options;
    options.max_depth = 32;
    auto const body = boost::json::parse(bytes, failed, {}, options);
    if (failed) return 0;
    for (auto const* pointer : {"/id", "/ticket/id", "/results/0/id", "/a~1b/c~0d"})
        (void)sinks::text_at(body, pointer);
    for (auto const& each : sinks::list_at(body, "results")) (void)sinks::text_at(each, "/id");
    (void)sinks::list_between_commas(bytes);
    return 0;
}
