// The start-up step, over hiredis' blocking client: it runs once, before any event loop.
#include "base/random.hpp"
#include "store/redis/function_library.hpp"
#include "store/redis/redis_client.hpp"

#include <hiredis/hiredis.h>

#include <chrono>
#include <memory>
#include <thread>

namespace switchboard::store {

namespace {

struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
};

class Session {
public:
    /// Empty if it is connected, else why not.
    std::string open(RedisUrl const& url, Millis timeout) {
        timeval const limit{
            .tv_sec = timeout.count() / 1000,
            .tv_usec = static_cast<suseconds_t>(timeout.count() % 1000 * 1000)};
        context_.reset(
            url.unix_path.empty() ? redisConnectWithTimeout(url.host.c_str(), url.port, limit)
                                  : redisConnectUnixWithTimeout(url.unix_path.c_str(), limit));
        if (!context_) return "out of memory";
        if (context_->err != 0) return context_->errstr;
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
    RedisReply call(std::vector<std::string> const& args) {
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
            reply.text = context_->errstr;
            return reply;
        }
        reply = RedisReply::copy(*raw);
        freeReplyObject(raw);
        return reply;
    }
    static bool failed(RedisReply const& reply) { return reply.type == RedisReply::Type::Failure; }

private:
    std::unique_ptr<redisContext, FreeContext> context_;
};

std::string info_value(std::string const& info, std::string const& name) {
    auto const at = info.find("\n" + name + ":");
    if (at == std::string::npos) return {};
    auto const from = at + name.size() + 2;
    return info.substr(from, info.find('\r', from) - from);
}

/// Waits for a Redis that answers PING; the error is the last one seen.
std::string wait_ready(Session& session, RedisUrl const& url, Millis wait) {
    auto const until = std::chrono::steady_clock::now() + wait;
    for (;;) {
        std::string why = session.open(url, Millis{1'000});
        if (why.empty()) {
            RedisReply const pong = session.call({"PING"});
            if (!Session::failed(pong)) return {};
            why = pong.text;
            if (why.starts_with("NOAUTH") || why.starts_with("WRONGPASS")) return why;
        }
        if (std::chrono::steady_clock::now() >= until) return why;
        std::this_thread::sleep_for(Millis{50});
    }
}

std::string check_server(Session& session, Prepared& prepared) {
    RedisReply const role = session.call({"ROLE"});
    if (!Session::failed(role) && role.text_at(0) != "master")
        return "it is a " + role.text_at(0) + "; name the primary";
    std::string const info = session.call({"INFO", "everything"}).text;
    prepared.redis = info_value(info, "redis_version");
    if (!prepared.redis.empty() && std::stoi("0" + prepared.redis) < 7)
        return "version " + prepared.redis + " has no functions; 7.0 or later is needed";
    std::string const policy = info_value(info, "maxmemory_policy");
    if (!policy.empty() && policy != "noeviction")
        return "maxmemory-policy is " + policy + ", which would drop conversations; set noeviction";
    return {};
}

std::string check_functions(Session& session, bool install) {
    std::string const version = std::string(kFunctionPrefix) + "version";
    RedisReply const present = session.call({"FCALL", version, "1", "sb:{g}:meta"});
    if (present.text_at(1) == kFunctionBuild) return {};
    std::string const library(kFunctionLibrary);
    if (!install)
        return Session::failed(present)
                   ? "the function library " + library +
                         " is missing, and this server may not load it"
                   : "the function library " + library +
                         " is of another build, and this server may not replace it";
    RedisReply const loaded =
        session.call({"FUNCTION", "LOAD", "REPLACE", std::string(kFunctionSource)});
    if (Session::failed(loaded)) return "the function library cannot be loaded: " + loaded.text;
    return {};
}

std::string fix_meta(Session& session, std::uint32_t cells, Prepared& prepared) {
    std::string const meta = RedisClient::global_key("meta");
    session.call({"HSETNX", meta, "cells", std::to_string(cells)});
    session.call({"HSETNX", meta, "epoch", random_token()});
    RedisReply const stored = session.call({"HMGET", meta, "cells", "epoch"});
    if (Session::failed(stored)) return stored.text;
    prepared.cells = static_cast<std::uint32_t>(stored.number_at(0));
    prepared.epoch = stored.text_at(1);
    if (prepared.cells == 0 || prepared.cells > 16'384 || prepared.epoch.empty())
        return "the stored cell count is broken: '" + stored.text_at(0) + "'";
    std::vector<std::string> epochs{"MSETNX"}; // one write: all are there, or none
    for (std::uint32_t cell = 0; cell < prepared.cells; ++cell) {
        epochs.push_back(RedisClient::cell_key(cell) + "/epoch");
        epochs.push_back(prepared.epoch);
    }
    RedisReply const set = session.call(epochs);
    if (Session::failed(set)) return set.text;
    return {};
}

} // namespace

Result<Prepared, std::string> prepare(RedisUrl const& url, PrepareOptions const& options) {
    Session session;
    Prepared prepared;
    std::string why = wait_ready(session, url, options.wait);
    if (why.empty()) why = check_server(session, prepared);
    if (why.empty()) why = check_functions(session, options.install_functions);
    if (why.empty()) why = fix_meta(session, options.cells, prepared);
    if (!why.empty()) return "Redis at " + url.describe() + ": " + why;
    return prepared;
}

} // namespace switchboard::store
