#include "store/redis/redis_stores.hpp"

#include "store/redis/redis_audit.hpp"
#include "store/redis/redis_contact_notes.hpp"
#include "store/redis/redis_desk.hpp"
#include "store/redis/redis_ports.hpp"
#include "store/redis/redis_privacy.hpp"
#include "store/redis/redis_vault.hpp"

namespace switchboard::store {

std::string rank_of(ports::Caller const& caller) {
    if (is_customer(caller)) return "c";
    if (!caller.is_staff()) return "y"; // the system itself, bots: never restricted
    return supervises(caller) ? "s" : "a";
}

std::string name_of(Action action) {
    static constexpr char const* kNames[] = {"take_part", "handle",    "look",
                                             "reply",     "set_queue", "oversee"};
    return kNames[static_cast<std::size_t>(action)];
}

RedisStores make_redis_stores(
    boost::asio::io_context& io, RedisUrl const& url, Prepared const& prepared,
    RedisOptions const& options) {
    auto owned = std::make_shared<RedisClient>(io, url, prepared.cells, options);
    owned->start();
    // Calls in flight keep the client itself; this handle is the ports', and closes it with the
    // last of them.
    ClientPtr const client(owned.get(), [owned](RedisClient*) { owned->stop(); });
    RedisStores stores;
    stores.store = make_redis_store(io, client);
    stores.routing = make_redis_routing(io, client);
    stores.outbox = make_redis_outbox(io, client);
    stores.config = make_redis_config(io, client);
    stores.nodes = make_redis_nodes(io, client);
    stores.uploads = make_redis_uploads(client);
    stores.desk = make_redis_desk(io, client);
    stores.contact_notes = make_redis_contact_notes(io, client);
    stores.vault = make_redis_vault(io, client);
    stores.audit = make_redis_audit(io, client);
    stores.privacy = make_redis_privacy(client);
    stores.healthy = [client] { return client->healthy(); };
    return stores;
}

} // namespace switchboard::store
