#include "store/redis/redis_reply.hpp"

#include <hiredis/hiredis.h>

#include <array>
#include <charconv>

namespace switchboard::store {

RedisReply RedisReply::copy(redisReply const& reply) {
    RedisReply value;
    switch (reply.type) {
    case REDIS_REPLY_INTEGER:
        value.type = Type::Integer;
        value.integer = reply.integer;
        break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
        value.type = Type::Text;
        value.text.assign(reply.str, reply.len);
        break;
    case REDIS_REPLY_ERROR:
        value.type = Type::Failure;
        value.text.assign(reply.str, reply.len);
        break;
    case REDIS_REPLY_ARRAY:
        value.type = Type::Array;
        value.items.reserve(reply.elements);
        for (std::size_t i = 0; i < reply.elements; ++i)
            value.items.push_back(copy(*reply.element[i]));
        break;
    default:
        break;
    }
    return value;
}

RedisReply const& RedisReply::at(std::size_t i) const {
    static RedisReply const nothing;
    return i < items.size() ? items[i] : nothing;
}

std::string const& RedisReply::text_at(std::size_t i) const {
    return at(i).text;
}

std::int64_t RedisReply::number_at(std::size_t i) const {
    RedisReply const& item = at(i);
    if (item.type == Type::Integer) return item.integer;
    std::int64_t value = 0;
    std::from_chars(item.text.data(), item.text.data() + item.text.size(), value);
    return value;
}

ports::Error error_of(std::string_view failure) {
    static constexpr std::array<std::string_view, 14> kTemporary{
        "LOADING",    "BUSY",
        "MISCONF",    "READONLY",
        "NOREPLICAS", "CLUSTERDOWN",
        "MASTERDOWN", "TRYAGAIN",
        "NOAUTH",     "NOPERM",
        "UNBLOCKED",  "MOVED",
        "ASK",        "ERR Function not found"};
    if (failure.starts_with("OOM"))
        return {v1::STORE_UNAVAILABLE, "the store has used up the memory that it may have"};
    for (std::string_view const prefix : kTemporary)
        if (failure.starts_with(prefix))
            return {v1::STORE_UNAVAILABLE, "the store refuses: " + std::string(failure)};
    return {v1::INTERNAL, "the store failed: " + std::string(failure)};
}

bool is_demoted(std::string_view failure) {
    return failure.starts_with("READONLY") || failure.starts_with("MASTERDOWN") ||
           failure.starts_with("UNBLOCKED");
}

ports::Outcome<RedisReply> function_result(RedisReply reply) {
    if (reply.type == RedisReply::Type::Failure) return error_of(reply.text);
    bool const shaped = reply.type == RedisReply::Type::Array && !reply.items.empty() &&
                        reply.items.front().type == RedisReply::Type::Integer;
    if (!shaped) return ports::Error{v1::INTERNAL, "the store answered in an unknown shape"};
    std::int64_t const code = reply.items.front().integer;
    if (code == 0) return reply;
    bool const known = code > 0 && code < 1000 && v1::ErrorCode_IsValid(static_cast<int>(code));
    return ports::Error{known ? static_cast<v1::ErrorCode>(code) : v1::INTERNAL, reply.text_at(1)};
}

} // namespace switchboard::store
