#include "store/redis/sentinel_watch.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace switchboard::store {

namespace {

constexpr Millis kAskEvery{1'000};
constexpr Millis kAskInHurry{100}; // the other sentinels learn of a switch within moments
constexpr std::uint32_t kHurriedRounds = 20;
constexpr Millis kAnswerTimeout{400}; // below the time that a connection gives to being located

} // namespace

SentinelWatch::SentinelWatch(boost::asio::io_context& io, RedisUrl set, RedisOptions const& options)
    : io_(io)
    , set_(std::move(set))
    , options_(options)
    , timer_(io) {
    options_.ack_replicas = 0;
}

void SentinelWatch::start(std::function<void(RedisUrl const&)> moved) {
    moved_ = std::move(moved);
    for (RedisPeer const& peer : set_.peers) add_sentinel(peer);
    ask();
}

void SentinelWatch::add_sentinel(RedisPeer const& peer) {
    RedisOptions quiet = options_; // one that is down would fill the log, once for each worker
    quiet.log = {};
    quiet.backoff_max = kAskEvery;
    ConnectionUse asks;
    asks.role = "sentinel";
    ConnectionUse hears = asks;
    hears.channels = {"+switch-master"};
    hears.on_message = [weak = weak_from_this()](RedisReply const& message) {
        if (auto const self = weak.lock()) self->on_message(message);
    };
    RedisUrl const url = set_.sentinel(peer);
    asked_.push_back(std::make_shared<RedisConnection>(io_, url, quiet, std::move(asks)));
    heard_.push_back(std::make_shared<RedisConnection>(io_, url, quiet, std::move(hears)));
    asked_.back()->start();
    heard_.back()->start();
}

void SentinelWatch::stop() {
    stopped_ = true;
    timer_.cancel();
    for (auto const* list : {&asked_, &heard_})
        for (Connection const& connection : *list) connection->stop();
    waiting_.clear();
}

void SentinelWatch::log(std::string const& line) const {
    if (options_.log) options_.log("sentinel " + set_.master + ": " + line);
}

void SentinelWatch::locate(Located then) {
    waiting_.push_back(std::move(then));
    if (!round_) ask();
}

void SentinelWatch::ask() {
    if (stopped_) return;
    auto round = round_ = std::make_shared<Round>(asked_.size());
    for (Connection const& sentinel : asked_) {
        auto count = [weak = weak_from_this(), round](ports::Outcome<RedisReply> const& outcome) {
            bool const answered = outcome && outcome->type != RedisReply::Type::Failure;
            if (answered)
                round->vote.answer(*outcome);
            else
                round->vote.silence();
            auto const self = weak.lock();
            if (self && !self->stopped_) self->decide(*round);
        };
        sentinel->call(
            {"SENTINEL", "GET-MASTER-ADDR-BY-NAME", set_.master}, kAnswerTimeout, std::move(count));
    }
}

void SentinelWatch::decide(Round& round) {
    if (round.decided) return;
    auto const winner = round.vote.winner();
    if (!winner && !round.vote.complete()) return;
    round.decided = true;
    round_.reset();
    if (std::exchange(reachable_, winner.has_value()) != winner.has_value())
        log(winner ? "a majority answers again" : round.vote.why_not(set_.master));
    if (winner) learn(set_.server(*winner));
    if (known_)
        settle(*known_);
    else
        settle(Result<RedisUrl, std::string>(
            boost::system::in_place_error, round.vote.why_not(set_.master)));
    ask_again_after(hurry_ > 0 ? kAskInHurry : kAskEvery);
    if (hurry_ > 0) --hurry_;
}

void SentinelWatch::learn(RedisUrl const& where) {
    bool const moved = known_ && !known_->same_server(where);
    known_ = where;
    if (!moved) return;
    log("the primary is now " + where.describe());
    hurry_ = 0;
    if (moved_) moved_(where);
}

void SentinelWatch::settle(Result<RedisUrl, std::string> const& where) {
    for (Located const& then : std::exchange(waiting_, {})) then(where);
}

void SentinelWatch::ask_again_after(Millis delay) {
    timer_.expires_after(delay);
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
        auto const self = weak.lock();
        if (!failed && self && !self->round_) self->ask();
    });
}

// "<name> <old host> <old port> <new host> <new port>": a reason to ask all of them, no more.
void SentinelWatch::on_message(RedisReply const& message) {
    bool const ours =
        message.text_at(0) == "message" && message.text_at(2).starts_with(set_.master + " ");
    if (!ours || stopped_) return;
    hurry_ = kHurriedRounds;
    if (!round_) ask();
}

} // namespace switchboard::store
