// Which pages may show the widget of an inbox in a frame: those that the inbox lists, as a value of
// `frame-ancestors` (Content Security Policy Level 3, section 6.4.2). Owns what it was last told
// of inboxes; shared by all workers, asked on each one's thread, and answers there. It never lets a
// page in because the store does not answer.
#pragma once

#include "api/doors.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace switchboard::api {

class FrameAncestors {
public:
    /// How soon a change of the settings counts; the store is asked no more often for an inbox.
    static constexpr Millis kFresh{3'000};

    FrameAncestors(std::function<WorkerDoors&()> worker, std::function<TimePoint()> now)
        : worker_{std::move(worker)}
        , now_{std::move(now)} {}

    using Then = std::function<void(std::optional<std::string>)>;
    /// `then` with "*" where the inbox lists nothing, or is none: its frame has nothing to show.
    /// With what was known last where the store does not answer; with nothing if nothing was.
    void of(std::string const& inbox, Then then);

private:
    struct Known {
        std::string ancestors;
        TimePoint read_at{};
    };
    [[nodiscard]] std::optional<Known> known(std::string const& inbox) const;
    void keep(std::string const& inbox, std::string const& ancestors);
    void read(std::string const& inbox, std::string const& account, Then then);
    void answer_without_store(std::string const& inbox, Then const& then) const;

    std::function<WorkerDoors&()> worker_;
    std::function<TimePoint()> now_;
    mutable std::mutex mutex_;
    std::map<std::string, Known> by_inbox_; // inboxes that there are: as many as the accounts have
};

} // namespace switchboard::api
