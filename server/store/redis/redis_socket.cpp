#include "store/redis/redis_socket.hpp"

#include <hiredis/async.h>

namespace switchboard::store {

using Descriptor = boost::asio::posix::stream_descriptor;

RedisSocket::RedisSocket(boost::asio::io_context& io, redisAsyncContext& context)
    : descriptor_(io, context.c.fd)
    , context_(&context) {}

void RedisSocket::attach(boost::asio::io_context& io, redisAsyncContext& context) {
    auto socket = std::make_shared<RedisSocket>(io, context);
    socket->alive_ = socket;
    context.ev.data = socket.get();
    context.ev.addRead = add_read;
    context.ev.delRead = del_read;
    context.ev.addWrite = add_write;
    context.ev.delWrite = del_write;
    context.ev.cleanup = cleanup;
}

// hiredis may free its context inside HandleRead and HandleWrite: cleanup then has cleared
// context_, and the shared pointer in the handler keeps this object until it has looked.
void RedisSocket::wait_read() {
    if (reading_ || !wants_read_ || context_ == nullptr) return;
    reading_ = true;
    descriptor_.async_wait(
        Descriptor::wait_read, [self = shared_from_this()](boost::system::error_code failed) {
            self->reading_ = false;
            if (failed || self->context_ == nullptr) return;
            if (self->wants_read_) redisAsyncHandleRead(self->context_);
            self->wait_read();
        });
}

void RedisSocket::wait_write() {
    if (writing_ || !wants_write_ || context_ == nullptr) return;
    writing_ = true;
    descriptor_.async_wait(
        Descriptor::wait_write, [self = shared_from_this()](boost::system::error_code failed) {
            self->writing_ = false;
            if (failed || self->context_ == nullptr) return;
            if (self->wants_write_) redisAsyncHandleWrite(self->context_);
            self->wait_write();
        });
}

void RedisSocket::add_read(void* self) {
    static_cast<RedisSocket*>(self)->wants_read_ = true;
    static_cast<RedisSocket*>(self)->wait_read();
}
void RedisSocket::del_read(void* self) {
    static_cast<RedisSocket*>(self)->wants_read_ = false;
}
void RedisSocket::add_write(void* self) {
    static_cast<RedisSocket*>(self)->wants_write_ = true;
    static_cast<RedisSocket*>(self)->wait_write();
}
void RedisSocket::del_write(void* self) {
    static_cast<RedisSocket*>(self)->wants_write_ = false;
}

void RedisSocket::cleanup(void* self) {
    auto* const socket = static_cast<RedisSocket*>(self);
    socket->context_ = nullptr;
    socket->descriptor_.release(); // hiredis closes it
    socket->alive_.reset();
}

} // namespace switchboard::store
