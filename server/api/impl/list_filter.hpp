// Which conversations of a list somebody wants to see. Read from a query, then pure; any thread.
#pragma once

#include "api/impl/call.hpp"
#include "api/impl/json.hpp"

#include <switchboard/v1/model.pb.h>

#include <string>
#include <vector>

namespace switchboard::api {

struct ListFilter {
    std::vector<std::string> queues, owners, states, priorities, channels, tags; // empty: any

    /// An owner "none" stands for nobody. Of tags any one is enough.
    [[nodiscard]] bool passes(v1::Conversation const& conversation) const;
};

/// From the parameters queue, owner, state, priority, channel and tag: values with commas between,
/// at most 50 each. States and priorities by their names in the schema, in any case and without
/// STATE_.
[[nodiscard]] Read<ListFilter> read_filter(Call const& call);

} // namespace switchboard::api
