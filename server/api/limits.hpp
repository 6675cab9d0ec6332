// How much the API takes of whom, each with its reason. A plain value, copied in at construction;
// any thread may build one. It never changes while the API lives.
#pragma once

#include "ports/upload_store.hpp"

#include <cstdint>

namespace switchboard::api {

struct ApiLimits {
    /// Of one network address without a session, and tokens that are none: a page asks some ten
    /// times, who guesses asks always.
    std::uint32_t anonymous_per_minute = 60;
    /// Of one logged-in caller: ten a second is more than a console at work.
    std::uint32_t caller_per_minute = 600;
    /// Of all callers of one account on one node, so that one leaves room for the others; 0: none.
    std::uint32_t account_per_minute = 30'000;
    /// Searches of one account on one node: each reads an index and up to a hundred conversations.
    std::uint32_t account_searches_per_minute = 600;
    /// Files being put together at once on one worker, each in memory whole: 160 MiB.
    std::uint32_t downloads = 16;
    /// Files that customers announce from one network address; staff's are bounded by the account.
    std::uint32_t upload_bytes_per_address_and_day = 100 * 1024 * 1024;
    /// Copies of conversations that one customer is mailed.
    std::uint32_t letters_per_customer_and_day = 3;
    /// Codes mailed to one address before anybody has shown that it is theirs.
    std::uint32_t mail_codes_per_address_and_day = 3;
    ports::UploadLimits uploads;
    bool operator==(ApiLimits const&) const = default;
};

} // namespace switchboard::api
