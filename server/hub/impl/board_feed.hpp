// Keeps one watcher's board without a hole: a snapshot first, then each delta once and in order.
// Owns the version that the watcher has; runs on the hub's thread. It never asks for a snapshot
// itself.
#pragma once

#include <switchboard/v1/wire.pb.h>

#include <google/protobuf/util/time_util.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace switchboard::hub {

class BoardFeed {
public:
    enum class Verdict : std::uint8_t {
        Send,
        Drop,    // older than the snapshot
        Hold,    // kept until the snapshot is there
        AskAgain // one is missing, or the router began anew: a snapshot is needed
    };

    /// The snapshot is there. Returns the deltas that were waiting and follow it.
    [[nodiscard]] std::vector<v1::BoardDelta> on_board(v1::Board const& board) {
        version_ = board.version();
        at_ = board.at();
        awaiting_ = false;
        std::vector<v1::BoardDelta> next;
        for (v1::BoardDelta& delta : held_) {
            if (delta.version() != version_ + 1) continue;
            take(delta);
            next.push_back(std::move(delta));
        }
        held_.clear();
        return next;
    }

    [[nodiscard]] Verdict on_delta(v1::BoardDelta const& delta) {
        if (awaiting_) {
            if (held_.size() >= kHeldMax) held_.erase(held_.begin());
            held_.push_back(delta);
            return Verdict::Hold;
        }
        if (delta.version() == version_ + 1) {
            take(delta);
            return Verdict::Send;
        }
        // A new router counts from the beginning: its deltas have a lower number but a later time.
        if (delta.version() <= version_ && !(at_ < delta.at())) return Verdict::Drop;
        awaiting_ = true;
        held_.push_back(delta);
        return Verdict::AskAgain;
    }

    [[nodiscard]] bool awaiting() const { return awaiting_; }

private:
    // Two seconds of deltas; a snapshot that takes longer has newer numbers than all of them.
    static constexpr std::size_t kHeldMax = 32;

    void take(v1::BoardDelta const& delta) {
        version_ = delta.version();
        at_ = delta.at();
    }

    std::uint32_t version_ = 0;
    google::protobuf::Timestamp at_;
    bool awaiting_ = true;
    std::vector<v1::BoardDelta> held_;
};

} // namespace switchboard::hub
