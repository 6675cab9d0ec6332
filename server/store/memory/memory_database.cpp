#include "store/memory/memory_database.hpp"

#include "base/assert.hpp"
#include "store/memory/memory_data.hpp"

namespace switchboard::store {

MemoryDatabase::MemoryDatabase(
    MemoryEnvironment environment, std::uint32_t cells, std::string epoch)
    : environment_(std::move(environment))
    , data_(std::make_unique<MemoryData>()) {
    SB_ASSERT(environment_.now && environment_.post, "a memory database needs a time and a post");
    SB_ASSERT(cells > 0, "there is at least one cell");
    data_->environment = &environment_;
    data_->cells = cells;
    data_->epoch = std::move(epoch);
}

MemoryDatabase::~MemoryDatabase() = default;

MemoryStores::MemoryStores(
    MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    if (!post) post = database.environment().post;
    store = make_memory_store(database, post);
    routing = make_memory_routing(database, post);
    outbox = make_memory_outbox(database, post);
    config = make_memory_config(database, post);
    nodes = make_memory_nodes(database, post);
    uploads = make_memory_uploads(database, post);
    desk = make_memory_desk(database, post);
    contact_notes = make_memory_contact_notes(database, post);
}

} // namespace switchboard::store
