// Between hiredis' C callbacks and RedisConnection: numbers as pointers, lists as argument vectors.
// Used by the connection's own files only; its thread. Never keeps anything.
#pragma once

#include "store/redis/redis_connection.hpp"

#include <hiredis/async.h>
#include <hiredis/hiredis.h>

namespace switchboard::store {

inline void* as_pointer(std::uint64_t id) {
    return reinterpret_cast<void*>(id);
}
inline std::uint64_t as_id(void* pointer) {
    return reinterpret_cast<std::uint64_t>(pointer);
}

/// Nobody, if the connection was closed and hiredis only clears up.
inline RedisConnection* owner_of(redisAsyncContext const* context) {
    return static_cast<RedisConnection*>(context->data);
}

inline int send_args(
    redisAsyncContext* context, redisCallbackFn* callback, void* data,
    RedisConnection::Args const& args) {
    std::vector<char const*> texts;
    std::vector<std::size_t> sizes;
    for (std::string const& arg : args) {
        texts.push_back(arg.data());
        sizes.push_back(arg.size());
    }
    return redisAsyncCommandArgv(
        context, callback, data, static_cast<int>(args.size()), texts.data(), sizes.data());
}

} // namespace switchboard::store
