// Messages on their way: kept until the server acks or refuses them for good, sent again under the
// same id. Pure; owned by a session core, on its thread. Keeps each conversation's order, also
// through refusals; never sends more at once than the server takes.
#pragma once

#include "base/time.hpp"

#include <switchboard/v1/wire.pb.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::client {

class SendQueue {
public:
    void push(v1::Send send);
    /// What may be written now; each counts as in flight from here on.
    [[nodiscard]] std::vector<v1::Send> take(TimePoint now);
    /// What was acked, if it was waiting for this ack.
    std::optional<v1::Send> acked(std::string const& conversation, std::string const& client_id);
    /// Refused for good: it is given up.
    std::optional<v1::Send> refused(std::string const& conversation, std::string const& client_id);
    /// Refused for now: it and what is behind it in the conversation go again at `at`.
    void again(std::string const& conversation, std::string const& client_id, TimePoint at);
    /// The connection is gone: whatever was in flight goes again, at once when there is a new one.
    void lost();

    void set_window(std::size_t window) { window_ = window; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    /// When a postponed message may be written.
    [[nodiscard]] std::optional<TimePoint> next_time() const;

private:
    struct Item {
        v1::Send send;
        bool in_flight = false;
    };
    struct Line {
        std::deque<Item> items;
        TimePoint not_before{};
    };
    bool take_line(Line& line, TimePoint now, std::vector<v1::Send>& ready);
    std::optional<v1::Send> remove(std::string const& conversation, std::string const& client_id);

    std::map<std::string, Line> lines_; // by conversation
    std::string turn_;                  // the conversation that is served first
    std::size_t size_ = 0;
    std::size_t in_flight_ = 0;
    std::size_t window_ = 32;
};

} // namespace switchboard::client
