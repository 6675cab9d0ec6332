// Two workers' ports over the same Redis on one io_context, and short words for what tests ask.
// Blocking, one thread. Never retries by itself.
#pragma once

#include "store/redis/redis_stores.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace switchboard::store::test {

class Bundles {
public:
    Bundles(RedisUrl url, Prepared const& prepared, RedisOptions const& options)
        : url_(std::move(url))
        , one(make_redis_stores(io_, url_, prepared, options))
        , two(make_redis_stores(io_, url_, prepared, options)) {}

    bool run_until(std::function<bool()> const& done) {
        auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        while (!done()) {
            if (std::chrono::steady_clock::now() > until) return false;
            io_.run_one_for(std::chrono::milliseconds{50});
        }
        return true;
    }
    template<class T, class Call> ports::Outcome<T> ask(Call call) {
        auto answer = std::make_shared<std::optional<ports::Outcome<T>>>();
        call([answer](ports::Outcome<T> outcome) { answer->emplace(std::move(outcome)); });
        if (!run_until([&] { return answer->has_value(); }))
            return ports::Error{v1::INTERNAL, "no answer"};
        return **answer;
    }

    static ports::Caller customer(std::string id) {
        ports::Caller caller;
        caller.account = "acme";
        caller.role = v1::CUSTOMER;
        caller.id = std::move(id);
        caller.inbox = "web";
        return caller;
    }
    ports::Outcome<ports::StartResult> start(std::string const& who, std::string conversation) {
        ports::StartRequest request;
        request.caller = customer(who);
        request.conversation = std::move(conversation);
        request.draft.set_queue("help");
        return ask<ports::StartResult>(
            [&](auto done) { one.store->start(request, std::move(done)); });
    }
    static ports::AppendRequest
    message(std::string const& who, std::string conversation, std::string client_id) {
        ports::AppendRequest request;
        request.caller = customer(who);
        request.conversation = std::move(conversation);
        request.entry.mutable_message()->set_text("text of " + client_id);
        request.entry.set_client_id(std::move(client_id));
        return request;
    }
    ports::Outcome<ports::AppendResult>
    append(RedisStores& by, std::string const& who, std::string conversation, std::string id) {
        auto const request = message(who, std::move(conversation), std::move(id));
        return ask<ports::AppendResult>(
            [&](auto done) { by.store->append(request, std::move(done)); });
    }
    /// Again and again with the same id, as clients do, until it is acknowledged.
    bool append_at_last(std::string const& who, std::string const& conversation, std::string id) {
        ports::Outcome<ports::AppendResult> last = ports::Error{v1::INTERNAL, "not asked"};
        return run_until([&] {
            last = append(one, who, conversation, id);
            return static_cast<bool>(last);
        });
    }
    ports::Outcome<ports::HistoryResult>
    history(std::string const& who, std::string const& conversation, std::uint32_t after = 0) {
        ports::HistoryRequest const request{customer(who), conversation, after, 0, 100};
        return ask<ports::HistoryResult>(
            [&](auto done) { one.store->history(request, std::move(done)); });
    }

private:
    boost::asio::io_context io_;
    RedisUrl url_;

public:
    RedisStores one, two;
};

/// How often the server has run a command, out of INFO commandstats.
[[nodiscard]] inline std::uint64_t calls_of(std::string const& stats, std::string const& command) {
    auto const at = stats.find("cmdstat_" + command + ":calls=");
    if (at == std::string::npos) return 0;
    return std::stoull(stats.substr(at + command.size() + 15));
}

} // namespace switchboard::store::test
