// One node's inbox: the streams of all cells, read on from where the last answer ended, and trimmed
// behind it. Runs on its client's one thread. Never answers an item twice, and forgets an item only
// after it was asked for what follows.
#pragma once

#include "store/redis/redis_ports.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::store {

class RedisInbox {
public:
    using Items = std::vector<ports::InboxItem>;

    virtual ~RedisInbox() = default;
    /// One at a time. Up to `limit` items, waiting up to `wait` for the first.
    virtual void read(std::uint32_t limit, Millis wait, ports::Done<Items> done) = 0;
};

/// One command reads all streams where one server has them all; else one for each cell.
[[nodiscard]] std::shared_ptr<RedisInbox>
make_redis_inbox(boost::asio::io_context& io, ClientPtr client, std::string node);

} // namespace switchboard::store
