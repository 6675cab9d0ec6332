// The door from a hub to the other hubs: of this node in memory, of other nodes through their inbox
// streams. One instance per worker; called on its thread. Delivery of records is by Hub::on_record;
// nothing here blocks. It never stores anything: what must survive is put into inboxes by store
// functions.
#pragma once

#include "ports/outcome.hpp"

#include <switchboard/v1/store.pb.h>

#include <memory>
#include <string>

namespace switchboard::ports {

using Record = std::shared_ptr<v1::InboxRecord const>;

class Bus {
public:
    virtual ~Bus() = default;
    /// This node's id, to be given as origin_node and as the node of routing commands.
    [[nodiscard]] virtual std::string const& node() const = 0;
    /// From the moment `done` is called with success, this hub gets every record of the topic.
    virtual void follow(std::string account, std::string topic, Done<Unit> done) = 0;
    virtual void unfollow(std::string account, std::string topic) = 0;
    /// Hands a record to the other workers of this node that follow its topic (not back to this
    /// hub).
    virtual void publish(Record record) = 0;
    /// Ephemeral: to the followers of the topic on this and, best effort, on other nodes. Not back
    /// to this hub.
    virtual void signal(Record record) = 0;
};

} // namespace switchboard::ports
