// Keeps one sender's requests to one conversation in the order they were made (G4): the next goes
// to the store when the one before is durable, and what fails retryably takes those behind it
// along. Owns ids only; runs on its hub's thread. It never holds a text and never reads a clock.
//
//        push             start()            settled()
//   frame ----> [ waiting ... ] ----> at the store ----> next one starts
//                    |                     | failed()
//                    +---- all fail -------+----> held: later frames are refused until the first of
//                    the
//                                                 failed ones comes again, or is seen to be stored
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace switchboard::conversation {

class SendLine {
public:
    using Number = std::uint64_t; // the hub's own number of a request

    explicit SendLine(Millis order_hold)
        : order_hold_(order_hold) {}

    /// False: an earlier one failed and was not repeated yet; refuse this one retryably too.
    [[nodiscard]] bool may_pass(std::string const& client_id, TimePoint now) const;
    /// It was refused retryably before it got into the line (a rate, an earlier one): the order in
    /// which such ones came is the order in which they have to come again.
    void refused(std::string const& client_id, TimePoint now);
    /// Only after may_pass(). Requests that add nothing (a close) have no client id.
    void push(Number number, std::string const& client_id);
    /// The request that goes to the store now, if there is one and the store has no other of this
    /// line.
    [[nodiscard]] std::optional<Number> start();
    /// The store answered with success or for good: the line moves on. Returns whose turn it was.
    Number settled();
    /// The store answered that it may be tried again. Everything in the line fails with it.
    [[nodiscard]] std::deque<Number> failed(TimePoint now);
    /// The sender was shown this one as stored, and will not repeat it.
    void stored(std::string const& client_id);

    [[nodiscard]] bool is_idle(TimePoint now) const {
        return waiting_.empty() && first_held(now) == nullptr;
    }
    [[nodiscard]] std::size_t size() const { return waiting_.size(); }

private:
    // More than a client may have in flight; beyond it the order of the last ones is not kept.
    static constexpr std::size_t kHeldMax = 64;
    struct Item {
        Number number = 0;
        std::string client_id;
    };
    struct Held {
        std::string client_id;
        TimePoint until{}; // not seen again by then: its sender has given it up, or it is stored
    };
    [[nodiscard]] Held const* first_held(TimePoint now) const;

    Millis order_hold_;
    bool busy_ = false;
    std::deque<Item> waiting_; // the front one may be at the store
    std::deque<Held> held_;    // failed ones in the sender's order; the first has to come first
};

} // namespace switchboard::conversation
