// Keeps one sender's requests to one conversation in the order they were made (G4): the next goes
// to the store when the one before is durable, and what fails retryably takes those behind it
// along. Owns ids only; runs on its hub's thread. It never holds a text and never reads a clock.
//
//        push             start()            settled()
//   frame ----> [ waiting ... ] ----> at the store ----> next one starts
//                    |                     | failed()
//                    +---- all fail -------+----> later frames are refused until the failed id
//                    comes again
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace switchboard::conversation {

class SendLine {
public:
    using Number = std::uint64_t; // the hub's own number of a request

    explicit SendLine(Millis order_hold)
        : order_hold_(order_hold) {}

    /// False: an earlier one failed and was not repeated yet; refuse this one retryably too.
    [[nodiscard]] bool may_pass(std::string const& client_id, TimePoint now) const {
        return !failed_ || now >= failed_->until || client_id == failed_->client_id;
    }
    /// It was refused retryably before it got into the line (a rate): it has to come first.
    void refused(std::string const& client_id, TimePoint now) {
        if (!client_id.empty() && may_pass(client_id, now)) hold(client_id, now);
    }
    /// Only after may_pass(). Requests that add nothing (a close) have no client id.
    void push(Number number, std::string const& client_id) {
        if (!client_id.empty()) failed_.reset();
        waiting_.push_back({number, client_id});
    }
    /// The request that goes to the store now, if there is one and the store has no other of this
    /// line.
    [[nodiscard]] std::optional<Number> start() {
        if (busy_ || waiting_.empty()) return std::nullopt;
        busy_ = true;
        return waiting_.front().number;
    }
    /// The store answered with success or for good: the line moves on. Returns whose turn it was.
    Number settled() {
        Number const number = waiting_.front().number;
        waiting_.pop_front();
        busy_ = false;
        return number;
    }
    /// The store answered that it may be tried again. Everything in the line fails with it.
    [[nodiscard]] std::deque<Number> failed(TimePoint now) {
        std::deque<Number> all;
        for (Item const& item : waiting_) {
            all.push_back(item.number);
            if (!item.client_id.empty() && !failed_) hold(item.client_id, now);
        }
        waiting_.clear();
        busy_ = false;
        return all;
    }
    [[nodiscard]] bool is_idle(TimePoint now) const {
        return waiting_.empty() && (!failed_ || now >= failed_->until);
    }
    [[nodiscard]] std::size_t size() const { return waiting_.size(); }

private:
    struct Item {
        Number number = 0;
        std::string client_id;
    };
    struct Failed {
        std::string client_id; // the one that has to come first
        TimePoint until{};
    };
    void hold(std::string const& client_id, TimePoint now) {
        failed_ = Failed{client_id, now + order_hold_};
    }

    Millis order_hold_;
    bool busy_ = false;
    std::deque<Item> waiting_; // the front one may be at the store
    std::optional<Failed> failed_;
};

} // namespace switchboard::conversation
