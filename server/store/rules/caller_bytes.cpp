#include "store/rules/caller_bytes.hpp"

#include <charconv>
#include <vector>

namespace switchboard::store {

// Each field as "<bytes>:<text>", in a fixed order.
std::string encode_caller(ports::Caller const& caller) {
    std::string bytes;
    auto const put = [&](std::string const& text) {
        bytes.append(std::to_string(text.size())).append(":").append(text);
    };
    put(caller.account);
    put(std::to_string(caller.role));
    put(caller.id);
    put(caller.name);
    put(caller.inbox);
    put(caller.locale);
    put(std::to_string(to_ms(caller.expires)));
    return bytes;
}

ports::Caller decode_caller(std::string_view bytes) {
    std::vector<std::string> fields;
    while (!bytes.empty()) {
        std::size_t size = 0;
        auto const [end, failed] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), size);
        auto const head = static_cast<std::size_t>(end - bytes.data()) + 1;
        if (failed != std::errc{} || head > bytes.size() || size > bytes.size() - head) break;
        fields.emplace_back(bytes.substr(head, size));
        bytes.remove_prefix(head + size);
    }
    ports::Caller caller;
    if (fields.size() < 7) return caller;
    int role = 0;
    std::from_chars(fields[1].data(), fields[1].data() + fields[1].size(), role);
    std::int64_t expires = 0;
    std::from_chars(fields[6].data(), fields[6].data() + fields[6].size(), expires);
    caller.account = fields[0];
    if (v1::Role_IsValid(role)) caller.role = static_cast<v1::Role>(role);
    caller.id = fields[2];
    caller.name = fields[3];
    caller.inbox = fields[4];
    caller.locale = fields[5];
    caller.expires = time_point_ms(expires);
    return caller;
}

} // namespace switchboard::store
