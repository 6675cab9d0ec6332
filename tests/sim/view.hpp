// What a proper client keeps of one conversation, and the judge of what it was sent: each entry
// once, in order, without a hole, or a reset first. Pure; one thread. It never forgives: the first
// wrong entry is a violation, told in words.
#pragma once

#include <switchboard/v1/wire.pb.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace switchboard::sim {

class View {
public:
    using Violation = std::optional<std::string>;

    [[nodiscard]] Violation on_entry(v1::Entry const& entry) {
        if (entry.seq() <= last_) {
            if (own_.contains(entry.seq())) return std::nullopt; // known by its ack already
            return "entry " + std::to_string(entry.seq()) + " came again, the last one was " +
                   std::to_string(last_);
        }
        if (!loaded_) return "entry " + std::to_string(entry.seq()) + " before any history";
        if (entry.seq() != last_ + 1) {
            return "a hole: entry " + std::to_string(entry.seq()) + " after " +
                   std::to_string(last_);
        }
        keep(entry.seq(), entry.client_id());
        advance();
        return std::nullopt;
    }

    [[nodiscard]] Violation on_page(v1::HistoryPage const& page) {
        std::uint32_t next = page.entries_size() > 0 ? page.entries(0).seq() : 1;
        bool const joins = !loaded_ || next <= last_ + 1;
        if (!joins) return std::string("a page that leaves a hole");
        for (v1::Entry const& entry : page.entries()) {
            if (entry.seq() != next++) return std::string("a page with a hole");
            ids_[entry.seq()] = entry.client_id();
            last_ = std::max(last_, entry.seq());
        }
        loaded_ = true;
        advance();
        return std::nullopt;
    }

    /// The answer to a message of this client.
    void on_ack(std::uint32_t seq, std::string const& client_id) {
        ids_[seq] = client_id;
        own_.insert(seq);
        if (loaded_) advance();
    }

    void on_reset() {
        std::string const epoch = snapshot.epoch();
        *this = View{};
        snapshot.set_epoch(epoch);
    }

    [[nodiscard]] v1::Position position() const {
        v1::Position at;
        at.set_conversation(snapshot.id());
        at.set_seq(last_);
        at.set_epoch(snapshot.epoch());
        auto const id = ids_.find(last_);
        if (id != ids_.end()) at.set_last_client_id(id->second);
        return at;
    }
    [[nodiscard]] std::uint32_t last() const { return last_; }
    [[nodiscard]] bool loaded() const { return loaded_; }

    v1::Conversation snapshot;

private:
    void keep(std::uint32_t seq, std::string const& client_id) {
        ids_[seq] = client_id;
        last_ = seq;
    }
    void advance() {
        while (own_.contains(last_ + 1)) ++last_;
    }

    bool loaded_ = false;
    std::uint32_t last_ = 0;
    std::set<std::uint32_t> own_; // known by acks
    std::map<std::uint32_t, std::string> ids_;
};

} // namespace switchboard::sim
