// Carries owed transcripts to their sinks: claims from the store, delivers on a small pool, tells
// the result. Lives on the io_context of the sink thread, where every method is called (wake: from
// any thread) and every store answer arrives; only Sink::deliver runs elsewhere. It never drops an
// item: what it does not finish, the store hands out again when the claim runs out. Decisions are
// OutboxCore's.
#pragma once

#include "ports/metrics.hpp"
#include "ports/outbox_store.hpp"
#include "ports/upload_store.hpp"
#include "sinks/outbox_core.hpp"
#include "sinks/sink.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::sinks {

class OutboxRunner {
public:
    /// The account's sinks as configured now; disabled ones included.
    using SinksOf = std::function<std::vector<v1::Sink>(std::string const& account)>;
    /// The accounts whose outboxes are served.
    using Accounts = std::function<std::vector<std::string>()>;

    /// `files`: what people sent; without it tickets only name files.
    OutboxRunner(
        boost::asio::io_context& io, ports::OutboxStore& store, SinksOf sinks_of, Accounts accounts,
        SinkSettings settings, ports::Metrics& metrics, ports::UploadStore* files = nullptr);
    ~OutboxRunner();
    OutboxRunner(OutboxRunner const&) = delete;
    OutboxRunner& operator=(OutboxRunner const&) = delete;

    void start();
    /// Waits for deliveries that are under way (they end early); then nothing is called any more.
    void stop();
    /// Something was closed: look now instead of at the next turn.
    void wake();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace switchboard::sinks
