// Conversations that come to their end under load, and the next ones of the same customers: a close
// is what an owner, a ticket and "one open conversation" hang on. Owns nothing but its list; the
// load's thread.
#pragma once

#include "people.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::fire {

class TurnOver {
public:
    TurnOver(
        std::vector<std::unique_ptr<Visitor>> const& visitors,
        std::vector<std::unique_ptr<Agent>> const& agents, Journal& journal)
        : visitors_{visitors}
        , agents_{agents}
        , journal_{journal} {}

    /// Nobody says anything more in this customer's conversation; once what was said is acked, who
    /// owns it closes it, asking again as often as the answer is lost. False: not now.
    bool begin(std::size_t visitor);
    /// Its owner closes it in the moment in which its customer says something more, so long after.
    bool race(std::size_t visitor, std::int64_t after_ns);
    void tick(std::int64_t now_ns);
    /// Everything that was begun has come to its end, and its customer talks to somebody again.
    [[nodiscard]] bool is_over() const { return under_way_.empty(); }
    [[nodiscard]] bool is_under_way(std::size_t visitor) const;

    struct Closed {
        std::size_t visitor;
        std::string conversation;
    };
    [[nodiscard]] std::vector<Closed> const& closed() const { return closed_; }

private:
    enum class Stage : std::uint8_t { Said, Asked, Next };
    struct One {
        std::size_t visitor;
        std::string conversation;
        Stage stage = Stage::Said;
        std::int64_t again_ns = 0;
        bool races = false;
        std::int64_t say_ns = 0; // when its customer writes; 0: has written
    };
    void ask(One& one, std::int64_t now_ns);
    void say_if_due(One& one, std::int64_t now_ns);
    void answered(std::string const& conversation, bool good);
    [[nodiscard]] bool is_acked(std::string const& conversation) const;
    [[nodiscard]] Agent* owner(std::string const& conversation) const;

    std::vector<std::unique_ptr<Visitor>> const& visitors_;
    std::vector<std::unique_ptr<Agent>> const& agents_;
    Journal& journal_;
    std::vector<One> under_way_;
    std::vector<Closed> closed_;
};

} // namespace switchboard::fire
