// A page of one of the store's lists, for the ports that have lists. Same thread as the client.
// Never exposed outside this folder.
#pragma once

#include "store/redis/redis_ports.hpp"

#include <optional>
#include <string>

namespace switchboard::store {

/// The index that a view reads; the request has been checked.
[[nodiscard]] std::string index_of(ports::ListRequest const& request);

/// Reads a page of `index`; `since` leaves out what was not active after it.
void read_list(
    RedisClient& client, boost::asio::io_context& io, ports::ListRequest const& request,
    std::string index, std::optional<TimePoint> since, ports::Done<ports::ListResult> done);

} // namespace switchboard::store
