#include "turn_over.hpp"

#include <algorithm>

namespace switchboard::fire {
namespace {

constexpr std::int64_t kAgainNs = 100'000'000;

} // namespace

bool TurnOver::begin(std::size_t visitor) {
    std::string const conversation = visitors_[visitor]->conversation();
    if (conversation.empty() || is_under_way(visitor)) return false;
    visitors_[visitor]->hush(conversation);
    for (auto const& agent : agents_) agent->hush(conversation);
    under_way_.push_back({.visitor = visitor, .conversation = conversation});
    return true;
}

bool TurnOver::race(std::size_t visitor, std::int64_t after_ns) {
    std::string const conversation = visitors_[visitor]->conversation();
    bool const is_served = !conversation.empty() && owner(conversation) != nullptr;
    if (!is_served || is_under_way(visitor)) return false;
    under_way_.push_back(
        {.visitor = visitor,
         .conversation = conversation,
         .races = true,
         .say_ns = steady_ns() + after_ns});
    say_if_due(under_way_.back(), steady_ns());
    ask(under_way_.back(), steady_ns());
    return true;
}

void TurnOver::say_if_due(One& one, std::int64_t now_ns) {
    if (one.say_ns == 0 || now_ns < one.say_ns) return;
    one.say_ns = 0;
    visitors_[one.visitor]->say_now(one.conversation);
}

bool TurnOver::is_under_way(std::size_t visitor) const {
    return std::any_of(under_way_.begin(), under_way_.end(), [&](One const& one) {
        return one.visitor == visitor;
    });
}

bool TurnOver::is_acked(std::string const& conversation) const {
    auto const acked = [&](auto const& seat) { return seat->is_quiet_in(conversation); };
    return std::all_of(visitors_.begin(), visitors_.end(), acked) &&
           std::all_of(agents_.begin(), agents_.end(), acked);
}

Agent* TurnOver::owner(std::string const& conversation) const {
    auto const found = std::find_if(agents_.begin(), agents_.end(), [&](auto const& agent) {
        return agent->is_live() && agent->owns(conversation);
    });
    return found == agents_.end() ? nullptr : found->get();
}

void TurnOver::tick(std::int64_t now_ns) {
    for (One& one : under_way_) say_if_due(one, now_ns);
    for (One& one : under_way_)
        if (one.stage == Stage::Said && now_ns >= one.again_ns &&
            (one.races || is_acked(one.conversation)))
            ask(one, now_ns);
    std::erase_if(under_way_, [&](One const& one) {
        auto const& now = visitors_[one.visitor]->conversation();
        return one.stage == Stage::Next && !now.empty() && owner(now) != nullptr;
    });
}

void TurnOver::ask(One& one, std::int64_t now_ns) {
    one.again_ns = now_ns + kAgainNs;
    Agent* const agent = owner(one.conversation);
    if (agent == nullptr) return;
    agent->hush(one.conversation); // it may have come to another one meanwhile
    one.stage = Stage::Asked;
    agent->close(
        one.conversation, [this, id = one.conversation](bool good) { answered(id, good); });
}

void TurnOver::answered(std::string const& conversation, bool good) {
    auto const one = std::find_if(under_way_.begin(), under_way_.end(), [&](One const& each) {
        return each.conversation == conversation && each.stage == Stage::Asked;
    });
    if (one == under_way_.end()) return;
    one->stage = good ? Stage::Next : Stage::Said;
    if (!good) return;
    Visitor& visitor = *visitors_[one->visitor];
    journal_.add(Kind::Closed, visitor.who(), conversation, {});
    closed_.push_back({one->visitor, conversation});
    visitor.open_another();
}

} // namespace switchboard::fire
