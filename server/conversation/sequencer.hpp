// Decides which entries of one conversation one session is sent next: each once, in order, without
// a hole. Owns what was sent and what waits behind a hole; runs on its hub's thread. It never reads
// the store: it says what is missing, and is told what was found.
#pragma once

#include <switchboard/v1/model.pb.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace switchboard::conversation {

using EntryPtr = std::shared_ptr<v1::Entry const>;

class Sequencer {
public:
    /// The receiver has everything up to `sent`. Until start() live entries wait (history is sent
    /// first).
    explicit Sequencer(std::uint32_t sent, std::size_t held_max = 64);

    /// An entry came by. What may be sent now, in order; often just it, or nothing.
    [[nodiscard]] std::vector<EntryPtr> next(EntryPtr entry);
    /// The receiver already has this one: its own message, by the ack. What may be sent after it.
    [[nodiscard]] std::vector<EntryPtr> skip(std::uint32_t seq);
    /// The store has entries up to here.
    void note_head(std::uint32_t head);

    /// History is being sent no longer; from now on entries pass.
    [[nodiscard]] std::vector<EntryPtr> start();
    /// The receiver was given everything up to `seq` by other means (a page after a reset).
    [[nodiscard]] std::vector<EntryPtr> restart_at(std::uint32_t seq);

    [[nodiscard]] std::uint32_t sent() const { return sent_; }
    [[nodiscard]] std::uint32_t head() const { return head_; }
    [[nodiscard]] bool started() const { return started_; }
    /// There is an entry after sent() that is not here: read the store from sent() on.
    [[nodiscard]] bool is_missing() const;
    [[nodiscard]] std::size_t held() const { return held_.size(); }

private:
    [[nodiscard]] std::vector<EntryPtr> release();

    std::uint32_t sent_;
    std::uint32_t head_;
    bool started_ = false;
    std::size_t held_max_;
    std::map<std::uint32_t, EntryPtr> held_; // above sent_; null: the receiver has it already
};

} // namespace switchboard::conversation
