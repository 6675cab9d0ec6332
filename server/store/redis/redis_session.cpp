#include "store/redis/redis_session.hpp"

#include "store/redis/bounded_reader.hpp"
#include "store/redis/sentinel_vote.hpp"

#include <cerrno>
#include <hiredis/hiredis.h>

namespace switchboard::store {

void RedisSession::Free::operator()(redisContext* context) const {
    redisFree(context);
}

namespace {

timeval to_timeval(Millis time) {
    return {
        .tv_sec = time.count() / 1000,
        .tv_usec = static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

} // namespace

void RedisSession::allow(Millis timeout) {
    redisSetTimeout(context_.get(), to_timeval(timeout));
}

std::string RedisSession::open(RedisUrl const& url, Millis timeout) {
    timeval const limit = to_timeval(timeout);
    context_.reset(
        url.unix_path.empty() ? redisConnectWithTimeout(url.host.c_str(), url.port, limit)
                              : redisConnectUnixWithTimeout(url.unix_path.c_str(), limit));
    if (!context_) return "out of memory";
    if (context_->err != 0) return context_->errstr;
    bound_items(*context_->reader);
    redisSetTimeout(context_.get(), limit);
    if (!url.password.empty()) {
        std::vector<std::string> auth{"AUTH"};
        if (!url.user.empty()) auth.push_back(url.user);
        auth.push_back(url.password);
        RedisReply const reply = call(auth);
        if (failed(reply)) return reply.text;
    }
    if (url.database == 0) return {};
    RedisReply const selected = call({"SELECT", std::to_string(url.database)});
    return failed(selected) ? selected.text : std::string{};
}

RedisReply RedisSession::call(std::vector<std::string> const& args) {
    std::vector<char const*> texts;
    std::vector<std::size_t> sizes;
    for (std::string const& arg : args) {
        texts.push_back(arg.data());
        sizes.push_back(arg.size());
    }
    auto* const raw = static_cast<redisReply*>(redisCommandArgv(
        context_.get(), static_cast<int>(args.size()), texts.data(), sizes.data()));
    RedisReply reply;
    if (raw == nullptr) {
        reply.type = RedisReply::Type::Failure;
        bool const is_late = context_->err == REDIS_ERR_IO && errno == EAGAIN;
        reply.text = is_late ? "no answer in time" : context_->errstr;
        return reply;
    }
    reply = RedisReply::copy(*raw);
    freeReplyObject(raw);
    return reply;
}

std::string info_value(std::string const& info, std::string const& name) {
    auto const at = info.find("\n" + name + ":");
    if (at == std::string::npos) return {};
    auto const from = at + name.size() + 2;
    return info.substr(from, info.find('\r', from) - from);
}

Result<RedisUrl, std::string> find_primary(RedisUrl const& set, Millis timeout) {
    SentinelVote vote(set.peers.size());
    for (RedisPeer const& peer : set.peers) {
        RedisSession session;
        if (!session.open(set.sentinel(peer), timeout).empty()) {
            vote.silence();
            continue;
        }
        RedisReply const reply = session.call({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", set.master});
        if (RedisSession::failed(reply))
            vote.silence();
        else
            vote.answer(reply);
    }
    if (auto const winner = vote.winner()) return set.server(*winner);
    return Result<RedisUrl, std::string>(boost::system::in_place_error, vote.why_not(set.master));
}

} // namespace switchboard::store
