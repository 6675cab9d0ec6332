// The tags of a conversation: each once, in the order in which they came. Pure; any thread.
#pragma once

#include <switchboard/v1/model.pb.h>

#include <algorithm>

namespace switchboard::conversation {

/// Adds those that are not there yet.
template<class Tags> void add_tags(Tags const& tags, v1::Conversation& to) {
    for (auto const& tag : tags) {
        auto const& present = to.tags();
        if (std::find(present.begin(), present.end(), tag) == present.end()) to.add_tags(tag);
    }
}

} // namespace switchboard::conversation
