// Documents whose Content-Security-Policy lets one more origin in: where files have a host of their
// own, the policies that the build wrote cannot know it. Owns the texts that the documents point
// to; made at start and outlives the routes that show them. It takes nothing away from a policy.
#pragma once

#include "http/assets.hpp"

#include <deque>
#include <string>
#include <string_view>

namespace switchboard::http {

class WiderPolicy {
public:
    /// One serialized origin, without spaces and semicolons.
    explicit WiderPolicy(std::string origin)
        : origin_{std::move(origin)} {}

    /// The document with the origin among the sources of `directive`, which its policy has. Its
    /// ETag is another one: browsers keep the policy of a copy that they are told is still good.
    [[nodiscard]] Asset document(Asset asset, std::string_view directive);

private:
    std::string origin_;
    std::deque<std::string> texts_; // what assets point to stays where it is
};

} // namespace switchboard::http
