// The door to what a node itself keeps in the store: its lease and its inbox streams. Called and
// answered on the node's own thread. Reading goes on where it stopped, so nothing is lost while the
// link is down.
#pragma once

#include "base/time.hpp"
#include "ports/outcome.hpp"

#include <switchboard/v1/store.pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::ports {

struct InboxItem {
    std::string id; // stream id; acknowledge by reading on after it
    v1::InboxRecord record;
};

class NodeStore {
public:
    virtual ~NodeStore() = default;
    /// This node lives until `ttl` from now; a node whose lease ran out gets no more copies and its
    /// inbox and its follows are removed. Answers whether the node was new (it must follow its
    /// topics again).
    virtual void renew_node(std::string node, Millis ttl, Done<bool> done) = 0;
    virtual void drop_node(std::string node, Done<Unit> done) = 0;
    /// What came into this node's inboxes (of every cell) since the last read; waits up to `wait`
    /// for the first item. Items already answered by an earlier read are trimmed.
    virtual void read_inbox(
        std::string node, std::uint32_t limit, Millis wait, Done<std::vector<InboxItem>> done) = 0;
    /// Copies records that need not survive to the other nodes that follow their topics, dropped
    /// where an inbox has a backlog: they are worth less than what waits there.
    virtual void
    signal(std::string origin, std::vector<v1::InboxRecord> records, Done<Unit> done) = 0;
    /// Round trip; for readiness.
    virtual void ping(Done<Unit> done) = 0;
};

} // namespace switchboard::ports
