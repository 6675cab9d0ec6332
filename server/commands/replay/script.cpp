#include "commands/replay/script.hpp"

#include <charconv>

namespace switchboard::commands::replay {

std::string turn_id(std::size_t turn) {
    return "t" + std::to_string(turn);
}

std::optional<std::size_t> turn_of_id(std::string const& client_id) {
    if (client_id.size() < 2 || client_id[0] != 't') return std::nullopt;
    std::size_t turn = 0;
    char const* const end = client_id.data() + client_id.size();
    auto const [stop, error] = std::from_chars(client_id.data() + 1, end, turn);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return turn;
}

Actions Script::begin() {
    if (phase_ != Phase::Idle) return {};
    phase_ = Phase::Waiting;
    if (dialogue_->turns.front().side == Side::Customer) asked_ = 1; // goes with the start
    return {{Action::Kind::Start}};
}

Actions Script::owned(std::size_t agent) {
    if (phase_ == Phase::Done || owner_ == agent) return {};
    bool const changed = owner_.has_value();
    owner_ = agent;
    if (phase_ == Phase::Waiting) phase_ = Phase::Talking;
    if (phase_ == Phase::Closing && changed) return {{Action::Kind::Close}};
    // What the agent before could not say, the new one says.
    bool const unsaid =
        changed && asked_ > seen_ && dialogue_->turns[asked_ - 1].side == Side::Agent;
    if (unsaid) return {{Action::Kind::Speak, asked_ - 1}};
    return go_on();
}

Actions Script::seen(Side reader, std::size_t turn) {
    bool const expected = turn == seen_ && turn < asked_;
    if (!expected || dialogue_->turns[turn].side == reader) return {};
    ++seen_;
    return go_on();
}

Actions Script::go_on() {
    if (phase_ != Phase::Talking || seen_ < asked_) return {};
    if (asked_ < dialogue_->turns.size()) return {{Action::Kind::Speak, asked_++}};
    phase_ = Phase::Closing;
    return {{Action::Kind::Close}};
}

Actions Script::closed() {
    if (phase_ != Phase::Closing) return {};
    phase_ = Phase::WrapUp;
    return {{Action::Kind::FinishWrapUp}};
}

Actions Script::wrapped_up() {
    if (phase_ != Phase::WrapUp) return {};
    phase_ = Phase::Done;
    return {{Action::Kind::Done}};
}

} // namespace switchboard::commands::replay
