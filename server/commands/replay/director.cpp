#include "commands/replay/director.hpp"

#include <boost/asio/post.hpp>

#include <random>

namespace switchboard::commands::replay {

namespace asio = boost::asio;

Director::Director(
    asio::io_context& io, client::HttpClient& http, DirectorPlan plan,
    std::vector<Dialogue> const& dialogues, Done done)
    : io_(io)
    , http_(http)
    , plan_(std::move(plan))
    , dialogues_(dialogues)
    , done_(std::move(done))
    , pace_timer_(io)
    , watch_timer_(io) {
    for (auto const& dialogue : dialogues_)
        chats_.push_back({Script{dialogue}, nullptr, {}, {}, false});
    for (std::size_t i = 0; i < chats_.size(); ++i)
        chats_[i].asked.resize(dialogues_[i].turns.size());
}

Director::~Director() = default;

client::SessionOptions Director::options(std::string name) {
    client::SessionOptions options;
    options.name = std::move(name);
    auto random = std::make_shared<std::minstd_rand>(std::random_device{}());
    options.random = [random] { return static_cast<std::uint32_t>((*random)()); };
    return options;
}

void Director::start() {
    began_ = Clock::now();
    for (std::size_t i = 0; i < plan_.agents.size(); ++i) {
        agents_.push_back(std::make_unique<AgentSeat>(
            io_, plan_.endpoint, plan_.agents[i], plan_.run, options("switchboard-replay"),
            agent_events(i)));
        agents_.back()->start();
    }
    watch();
}

std::vector<std::string> Director::conversations() const {
    std::vector<std::string> ids;
    for (auto const& chat : chats_) ids.push_back(chat.conversation);
    return ids;
}

std::uint64_t Director::reconnects() const {
    std::uint64_t sum = past_reconnects_;
    for (auto const& agent : agents_) sum += agent->core().reconnects();
    for (auto const& chat : chats_)
        if (chat.customer) sum += chat.customer->core().reconnects();
    return sum;
}

void Director::launch() {
    while (active_ < plan_.at_once && next_ < chats_.size()) launch_one(next_++);
}

void Director::launch_one(std::size_t chat) {
    ++active_;
    act(chat, chats_[chat].script.begin());
}

void Director::act(std::size_t chat, Actions const& actions) {
    ++events_;
    for (auto const& action : actions) {
        switch (action.kind) {
        case Action::Kind::Start:
            pace([this, chat] {
                auto& that = chats_[chat];
                that.asked[0] = Clock::now();
                that.customer = std::make_unique<CustomerSeat>(
                    io_, plan_.endpoint, http_, dialogues_[chat], plan_.run,
                    options("switchboard-replay"), customer_events(chat));
                that.customer->start();
            });
            break;
        case Action::Kind::Speak:
            speak(chat, action.turn);
            break;
        case Action::Kind::Close:
            close(chat);
            break;
        case Action::Kind::FinishWrapUp:
            finish_wrap_up(chat);
            break;
        case Action::Kind::Done:
            ++figures_.finished;
            over(chat);
            break;
        }
    }
}

void Director::speak(std::size_t chat, std::size_t turn) {
    pace([this, chat, turn] { say(chat, turn); });
}

void Director::say(std::size_t chat, std::size_t turn) {
    auto& that = chats_[chat];
    if (that.over) return;
    auto const& what = dialogues_[chat].turns[turn];
    that.asked[turn] = Clock::now();
    if (what.side == Side::Customer)
        that.customer->say(that.conversation, turn_id(turn), what.text);
    else
        agents_[*that.script.owner()]->say(that.conversation, turn_id(turn), what.text);
}

/// A refusal for good may mean that it is done already (the answer was lost): the conversation's
/// snapshot tells, and closing again by WRONG_STATE says the same.
void Director::close(std::size_t chat) {
    auto const& that = chats_[chat];
    agents_[*that.script.owner()]->close(
        that.conversation, [this, chat](v1::ServerFrame const& reply) {
            bool const refused = reply.has_error() && reply.error().code() != v1::WRONG_STATE;
            if (refused) return fail(chat, "closing was refused: " + reply.error().message());
            act(chat, chats_[chat].script.closed());
        });
}

void Director::finish_wrap_up(std::size_t chat) {
    auto const& that = chats_[chat];
    agents_[*that.script.owner()]->finish_wrap_up(
        that.conversation, [this, chat](v1::ServerFrame const&) {
            // Refused: the wrap-up ended by itself.
            act(chat, chats_[chat].script.wrapped_up());
        });
}

void Director::over(std::size_t chat) {
    auto& that = chats_[chat];
    if (that.over) return;
    that.over = true;
    --active_;
    if (that.script.owner()) agents_[*that.script.owner()]->forget(that.conversation);
    // Not from inside its own callback.
    asio::post(io_, [this, chat, alive = std::weak_ptr<bool>(alive_)] {
        if (alive.expired() || !chats_[chat].customer) return;
        past_reconnects_ += chats_[chat].customer->core().reconnects();
        chats_[chat].customer.reset();
    });
    bool const finished = active_ == 0 && next_ == chats_.size();
    if (finished) return end();
    launch();
}

void Director::fail(std::size_t chat, std::string const& why) {
    if (chats_[chat].over) return;
    failures_.push_back("dialogue " + dialogues_[chat].id + ": " + why);
    over(chat);
}

void Director::end() {
    if (!done_) return;
    figures_.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
    figures_.reconnects = reconnects();
    watch_timer_.cancel();
    pace_timer_.cancel();
    asio::post(io_, std::exchange(done_, {}));
}

/// Starts the action now, or in its turn at the wanted rate.
void Director::pace(std::function<void()> action) {
    if (plan_.rate <= 0) return action();
    paced_.push_back(std::move(action));
    if (paced_.size() == 1) run_paced();
}

void Director::run_paced() {
    auto const gap = std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(1.0 / plan_.rate));
    next_paced_ = std::max(next_paced_ + gap, Clock::now());
    pace_timer_.expires_at(next_paced_);
    pace_timer_.async_wait([this, alive = std::weak_ptr<bool>(alive_)](auto ec) {
        if (ec || alive.expired()) return;
        auto const action = std::move(paced_.front());
        paced_.pop_front();
        action();
        if (!paced_.empty()) run_paced();
    });
}

void Director::watch() {
    watch_timer_.expires_after(plan_.patience);
    watch_timer_.async_wait([this, alive = std::weak_ptr<bool>(alive_)](auto ec) {
        if (ec || alive.expired()) return;
        if (events_ != events_before_) {
            events_before_ = events_;
            return watch();
        }
        failures_.push_back(
            "nothing happened for " + std::to_string(plan_.patience.count() / 1000) + " s; " +
            std::to_string(active_) + " dialogues were under way, " +
            std::to_string(chats_.size() - next_) + " not begun, " + std::to_string(ready_agents_) +
            " agents had come online");
        end();
    });
}

} // namespace switchboard::commands::replay
