// One line of log for what was refused, however often: the first of a reason at once, then a count
// every ten seconds. Pure; one per worker, on its thread. It is given our own words only, never
// bytes of a peer.
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace switchboard::gateway {

class RefusalLog {
public:
    /// A line is due: how many more there were since the last one. `reason` is one of our own
    /// words.
    [[nodiscard]] std::optional<std::uint64_t> note(std::string_view reason, TimePoint now) {
        auto const found = seen_.find(reason);
        if (found == seen_.end()) {
            if (seen_.size() >= kReasonsMax) seen_.clear();
            seen_.emplace(reason, Seen{now, 0});
            return 0;
        }
        Seen& seen = found->second;
        if (now - seen.told < kEvery && now >= seen.told) {
            ++seen.more;
            return std::nullopt;
        }
        return std::exchange(seen, Seen{now, 0}).more;
    }

    static constexpr Millis kEvery{10'000};

private:
    static constexpr std::size_t kReasonsMax = 128; // more than there are
    struct Seen {
        TimePoint told{};
        std::uint64_t more = 0; // since then
    };
    std::map<std::string, Seen, std::less<>> seen_;
};

} // namespace switchboard::gateway
