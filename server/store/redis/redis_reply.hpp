// A reply of Redis as a value, and what its errors mean to a caller. Any thread.
// Never refers to memory of hiredis.
#pragma once

#include "ports/outcome.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct redisReply;

namespace switchboard::store {

struct RedisReply {
    enum class Type : std::uint8_t { Nil, Integer, Text, Array, Failure };

    Type type = Type::Nil;
    std::int64_t integer = 0;
    std::string text; // also the status and the failure
    std::vector<RedisReply> items;

    static RedisReply copy(redisReply const& reply);

    /// Item `i` as text or number; empty and 0 where there is none, so that a strange reply cannot
    /// crash.
    [[nodiscard]] std::string const& text_at(std::size_t i) const;
    [[nodiscard]] std::int64_t number_at(std::size_t i) const;
    [[nodiscard]] RedisReply const& at(std::size_t i) const;
};

/// What a failure reply ("LOADING ...", "OOM ...") tells a client.
[[nodiscard]] ports::Error error_of(std::string_view failure);
/// True where this connection's Redis is no longer the one to write to.
[[nodiscard]] bool is_demoted(std::string_view failure);

/// The functions' convention: {0, ...} or {code, message}.
[[nodiscard]] ports::Outcome<RedisReply> function_result(RedisReply reply);

} // namespace switchboard::store
