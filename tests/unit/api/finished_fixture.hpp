// Finished conversations for the calls that read them.
#pragma once

#include "api_fixture.hpp"

#include "ports/routing_store.hpp"

namespace switchboard::api {

inline constexpr char const* kPeriod = "?from=2027-01-01T00:00:00Z&to=2027-02-01T00:00:00Z";

struct FinishedTest : ApiTest {
    /// Ends the conversation of open_conversation(), as the router would.
    void finish(std::string const& id) {
        auto const cell = stores_.routing->cell_of("acme");
        auto const lease = value<ports::Lease>([&](auto done) {
            stores_.routing->acquire_lease(cell, "n1", 0, Millis{60'000}, done);
        });
        v1::Conversation value;
        value.set_id(id);
        value.set_owner("lan");
        value.set_channel("web");
        std::vector<ports::CommitOp> ops{
            ports::SetConversation{value, {"owner", "channel"}},
            ports::Finish{id, v1::STATE_CLOSED, {}}};
        (void)this->value<ports::Unit>([&](auto done) {
            stores_.routing->commit({lease, "acme", {}, std::move(ops)}, done);
        });
    }
};

} // namespace switchboard::api
