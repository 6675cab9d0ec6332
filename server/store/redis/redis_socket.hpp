// Makes one hiredis context wait on an io_context. Runs on that io_context's one thread.
// Owns neither the file descriptor (hiredis closes it) nor the context; never touches it after its
// cleanup.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>

struct redisAsyncContext;

namespace switchboard::store {

class RedisSocket : public std::enable_shared_from_this<RedisSocket> {
public:
    /// Attaches to a context that was just made and has no other event hooks.
    static void attach(boost::asio::io_context& io, redisAsyncContext& context);

    RedisSocket(boost::asio::io_context& io, redisAsyncContext& context);

private:
    void wait_read();
    void wait_write();
    static void add_read(void* self);
    static void del_read(void* self);
    static void add_write(void* self);
    static void del_write(void* self);
    static void cleanup(void* self);

    boost::asio::posix::stream_descriptor descriptor_;
    redisAsyncContext* context_;
    std::shared_ptr<RedisSocket> alive_; // from attach until hiredis' cleanup
    bool wants_read_ = false, wants_write_ = false;
    bool reading_ = false, writing_ = false;
};

} // namespace switchboard::store
