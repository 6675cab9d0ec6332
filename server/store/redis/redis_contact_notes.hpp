// Maker of the contact notes' port over a shared client. Used by redis_stores.cpp only; same thread
// as the client. Never exposed outside this folder.
#pragma once

#include "ports/contact_note_store.hpp"
#include "store/redis/redis_ports.hpp"

#include <memory>

namespace switchboard::store {

[[nodiscard]] std::unique_ptr<ports::ContactNoteStore>
make_redis_contact_notes(boost::asio::io_context& io, ClientPtr client);

} // namespace switchboard::store
