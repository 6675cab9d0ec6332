// Bytes as the JSON that changes an account's settings: what is taken is told the same way again,
// and every refusal names its field in text.
#include "api/impl/json.hpp"
#include "base/assert.hpp"
#include "base/text.hpp"
#include "configuration/validate.hpp"

#include <google/protobuf/stubs/logging.h>

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard;
    static auto* const handler = google::protobuf::SetLogHandler(nullptr);
    (void)handler;
    if (size > 64U * 1024U) return 0;
    auto const object = api::read_object({reinterpret_cast<char const*>(data), size});
    if (!object) {
        SB_ASSERT(!object.error().message.empty(), "a refusal says why");
        return 0;
    }
    (void)api::only_members(*object, {"name", "queues"});
    (void)api::read_text(*object, "name", 1, 80);
    (void)api::read_language(*object, "language");
    (void)api::read_flag(*object, "open");
    v1::AccountConfig config;
    if (auto const misfit = api::read_message(*object, config)) {
        SB_ASSERT(!misfit->message.empty(), "a refusal says why");
        return 0;
    }
    for (auto const& finding : configuration::validate(config))
        SB_ASSERT(!finding.message.empty() && !finding.path.empty(), "a finding has its place");
    std::string const told = api::json::serialize(api::to_json(config));
    SB_ASSERT(is_valid_utf8(told), "what is told is text");
    auto const again = api::read_object(told);
    SB_ASSERT(again.has_value(), "what is told can be read");
    v1::AccountConfig same;
    SB_ASSERT(!api::read_message(*again, same), "and fits the schema");
    SB_ASSERT(api::json::serialize(api::to_json(same)) == told, "and is the same once more");
    return 0;
}
