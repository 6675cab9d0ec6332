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
    /// How soon a change of the settings counts. The store is asked no more often for an inbox, but
    /// by those who ask before its first answer, and for ids that are none as far as kNoneMax goes.
    static constexpr Millis kFresh{3'000};
    /// Ids without an inbox that are remembered; one more, and they are asked for again.
    static constexpr std::size_t kNoneMax = 1'000;

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
    [[nodiscard]] bool is_none(std::string const& inbox) const;
    void keep_none(std::string const& inbox);
    void read(std::string const& inbox, std::string const& account, Then then);
    void answer_without_store(std::string const& inbox, Then const& then) const;

    std::function<WorkerDoors&()> worker_;
    std::function<TimePoint()> now_;
    mutable std::mutex mutex_;
    std::map<std::string, Known> by_inbox_; // inboxes that there are: as many as the accounts have
    std::map<std::string, TimePoint> none_; // ids that are no inbox's, and when that was read
};

} // namespace switchboard::api
