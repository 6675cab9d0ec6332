#include "sinks/outbox_runner.hpp"

#include "base/fail_points.hpp"
#include "sinks/impl/curl_rules.hpp"
#include "sinks/impl/outbox_meters.hpp"
#include "sinks/impl/sent_files.hpp"
#include "sinks/impl/settling.hpp"
#include "sinks/impl/sink_cache.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <chrono>
#include <random>

namespace switchboard::sinks {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

constexpr Millis kIdleMin{500};      // between looks into an empty outbox ...
constexpr Millis kIdleMax{4'000};    // ... which grow while it stays empty
constexpr Millis kAfterError{2'000}; // when the store does not answer
constexpr Millis kAfterHandBack{100};
constexpr Millis kTelling{50}; // until the store has heard of it and counts from there
constexpr Millis kCountsEvery{10'000};
constexpr Millis kDisabledDelay{600'000}; // a switched-off sink's items look again after this

TimePoint wall_now() {
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

constexpr std::uint32_t half_of(std::uint32_t threads) {
    return std::max(1U, threads / 2);
}

/// 128 random bits: a process that comes after this one must not take its claims for its own.
std::string random_owner() {
    std::random_device device;
    std::string owner;
    for (int i = 0; i < 4; ++i) owner += std::to_string(device()) + (i < 3 ? "-" : "");
    return owner;
}

} // namespace

class OutboxRunner::Impl : public std::enable_shared_from_this<OutboxRunner::Impl> {
public:
    Impl(
        asio::io_context& io, ports::OutboxStore& store, SinksOf sinks_of, Accounts accounts,
        SinkSettings settings, ports::Metrics& metrics, ports::UploadStore* files)
        : io_(io)
        , store_(store)
        , files_(files)
        , sinks_of_(std::move(sinks_of))
        , accounts_(std::move(accounts))
        , lease_(settings.lease)
        , core_(OutboxLimits{
              .running = settings.threads,
              .ailing = half_of(settings.threads),
              .running_per_account = half_of(settings.threads),
              .wait_max = settings.lease / 2,
              .backoff_min = settings.backoff_min,
              .backoff_max = settings.backoff_max,
              .hand_back_min = settings.backoff_min,
              .hand_back_max = settings.backoff_min * 3})
        , meters_(metrics)
        , settling_(std::make_shared<Settling>(io, store, meters_.store_errors, settings.lease))
        , cache_(settings, stopping_)
        , timer_(io)
        , pool_(settings.threads) {}

    void start() { step(); }

    void stop() {
        if (stopping_->exchange(true)) return;
        timer_.cancel();
        settling_->stop();
        pool_.stop();
        pool_.join();
    }

    void wake() {
        asio::post(io_, [weak = weak_from_this()] {
            auto const self = weak.lock();
            if (!self || *self->stopping_) return;
            auto const now = Clock::now();
            for (auto& [name, account] : self->accounts_state_) {
                account.idle = kIdleMin;
                account.due = std::min(account.due, now);
            }
            self->step();
        });
    }

private:
    struct Account {
        Clock::time_point due{};
        Clock::time_point counts_due{};
        Clock::time_point again = Clock::time_point::max(); // when an item of ours is due again
        Millis idle = kIdleMin;
        std::uint64_t claim = 0; // its number, until the store has answered it
    };
    /// A delivery on its way through the pool.
    struct Job {
        v1::OutboxItem item;
        std::shared_ptr<Sink> sink;
        ports::TranscriptSource source;
        ReadFile read; // empty: no files
        DeliveryResult result = Retry{};
        double seconds = 0;
    };

    /// Binds a store answer to this object's life.
    template<class T, class Then> ports::Done<T> on_answer(Then then) {
        return
            [weak = weak_from_this(), then = std::move(then)](ports::Outcome<T> outcome) mutable {
                auto const self = weak.lock();
                if (!self || *self->stopping_) return;
                if (!outcome) self->meters_.store_errors.add();
                then(*self, std::move(outcome));
            };
    }

    /// Claims for the account that is due longest, or sleeps until one is.
    void step() {
        if (claiming_ || *stopping_) return;
        refresh_accounts();
        auto const now = Clock::now();
        auto best = accounts_state_.end();
        auto wake_at = now + kIdleMax;
        for (auto at = accounts_state_.begin(); at != accounts_state_.end(); ++at) {
            if (core_.room(at->first) == 0) continue;
            wake_at = std::min(wake_at, at->second.due);
            bool const sooner = best == accounts_state_.end() || at->second.due < best->second.due;
            if (at->second.due <= now && sooner) best = at;
        }
        if (best == accounts_state_.end()) return sleep_until(wake_at);
        claiming_ = true;
        std::string const account = best->first;
        ask_counts(account, best->second, now);
        // The same number until it is answered: what a lost answer gave us is still ours.
        if (best->second.claim == 0) best->second.claim = ++claims_;
        ports::ClaimName name{owner_, best->second.claim};
        store_.claim(
            account, std::move(name), core_.room(account), lease_,
            on_answer<std::vector<v1::OutboxItem>>([account](Impl& self, auto outcome) {
                self.claimed(account, std::move(outcome));
            }));
    }

    void refresh_accounts() {
        auto const names = accounts_();
        std::erase_if(accounts_state_, [&](auto const& known) {
            return std::find(names.begin(), names.end(), known.first) == names.end();
        });
        for (auto const& name : names) accounts_state_.try_emplace(name);
    }

    void sleep_until(Clock::time_point at) {
        timer_.expires_at(at);
        timer_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
            auto const self = weak.lock();
            if (self && !ec) self->step();
        });
    }

    void ask_counts(std::string const& name, Account& account, Clock::time_point now) {
        if (account.counts_due > now) return;
        account.counts_due = now + kCountsEvery;
        store_.counts(name, on_answer<ports::OutboxCounts>([name](Impl& self, auto outcome) {
                          if (outcome) self.meters_.counts(name, outcome.value(), wall_now());
                      }));
    }

    void claimed(std::string const& name, ports::Outcome<std::vector<v1::OutboxItem>> outcome) {
        claiming_ = false;
        if (outcome && !outcome->empty()) fail_points::reach("outbox.claimed");
        bool handed_back = false;
        Millis wait{0};
        auto& account = accounts_state_[name];
        if (!outcome) {
            wait = kAfterError;
        } else {
            account.claim = 0;
            account.idle = outcome->empty() ? std::min(account.idle * 2, kIdleMax) : kIdleMin;
            if (outcome->empty()) wait = account.idle;
            for (auto& item : *outcome) handed_back |= !take(std::move(item));
            if (handed_back) wait = kAfterHandBack;
        }
        auto const now = Clock::now();
        if (account.again <= now) account.again = Clock::time_point::max();
        account.due = std::min(now + wait, account.again);
        step();
    }

    /// False if the item was handed back.
    bool take(v1::OutboxItem item) {
        switch (core_.admit(item, wall_now())) {
        case Admission::Start:
            begin(std::move(item));
            return true;
        case Admission::Wait:
            return true;
        case Admission::HandBack:
            break;
        }
        Millis const delay = core_.hand_back_delay(item, random());
        std::string error = item.last_error();
        item.set_attempts(item.attempts() - 1); // it was not tried
        look_again(item.account(), delay);
        settling_->tell(std::move(item), RetryLater{std::move(error), delay});
        return false;
    }

    void begin(v1::OutboxItem item) {
        auto const sinks = sinks_of_(item.account());
        bool const off = std::any_of(sinks.begin(), sinks.end(), [&](v1::Sink const& sink) {
            return sink.id() == item.sink() && sink.disabled();
        });
        auto job = std::make_shared<Job>();
        job->item = std::move(item);
        if (off) return done_soon(job, Retry{"the sink is switched off", kDisabledDelay});
        job->sink = cache_.find(job->item.account(), job->item.sink(), sinks);
        if (!job->sink) return done_soon(job, Permanent{"the sink is not configured any more"});
        auto then = on_answer<ports::TranscriptSource>(
            [job](Impl& self, auto outcome) { self.on_transcript(job, std::move(outcome)); });
        if (job->sink->is_cumulative() && job->item.event().empty())
            return store_.transcript(
                job->item.account(), job->item.conversation(), std::move(then));
        store_.source(job->item, std::move(then));
    }

    void on_transcript(
        std::shared_ptr<Job> const& job, ports::Outcome<ports::TranscriptSource> outcome) {
        if (!outcome) {
            std::string error = "the transcript could not be read: " + outcome.error().message;
            bool const gone = outcome.error().code == v1::NOT_FOUND;
            if (gone) return done_soon(job, Permanent{std::move(error)});
            return done_soon(job, Retry{std::move(error), {}});
        }
        job->source = std::move(outcome.value());
        bool const cut = job->item.event().empty() && !job->sink->is_cumulative();
        if (cut) job->source = for_generation(std::move(job->source), job->item.generation());
        Millis const time = lease_ * 5 / 12;
        if (files_ != nullptr && job->item.event().empty())
            job->read = file_reader(io_, *files_, job->item.account(), stopping_, time);
        asio::post(pool_, [job, weak = weak_from_this(), &io = io_, stopping = stopping_, time] {
            if (*stopping) return;
            DeliveryDeadline const deadline{time};
            auto const began = Clock::now();
            job->result = job->item.event() == ports::kLetterEvent
                              ? job->sink->write_letter(job->source, job->item)
                              : job->sink->bring(job->source, job->item, job->read);
            job->seconds = std::chrono::duration<double>(Clock::now() - began).count();
            asio::post(io, [job, weak] {
                auto const self = weak.lock();
                if (self && !*self->stopping_) self->done(*job);
            });
        });
    }

    void done_soon(std::shared_ptr<Job> const& job, DeliveryResult result) {
        job->result = std::move(result);
        asio::post(io_, [job, weak = weak_from_this()] {
            auto const self = weak.lock();
            if (self && !*self->stopping_) self->done(*job);
        });
    }

    void done(Job const& job) {
        fail_points::reach("outbox.delivered");
        auto const now = wall_now();
        auto const& stamp = job.item.owed_at();
        TimePoint const owed_at =
            job.item.has_owed_at()
                ? time_point_ms(stamp.seconds() * 1000 + stamp.nanos() / 1'000'000)
                : now;
        if (job.seconds > 0) meters_.seconds.observe(job.seconds);
        meters_.result(job.result);
        tell(job.item, core_.finished(job.item, job.result, owed_at, now, random()));
        while (auto waiting = core_.next(wall_now())) begin(std::move(*waiting));
        step();
    }

    void tell(v1::OutboxItem const& item, Verdict verdict) {
        (std::holds_alternative<Complete>(verdict) ? meters_.delivered : meters_.failed).add();
        if (std::holds_alternative<Park>(verdict)) meters_.parked_now.add();
        if (auto const* const later = std::get_if<RetryLater>(&verdict))
            look_again(item.account(), later->delay);
        settling_->tell(item, std::move(verdict));
    }

    /// What we put off is looked for when it is due, however seldom an empty outbox is looked at.
    void look_again(std::string const& name, Millis delay) {
        auto const found = accounts_state_.find(name);
        if (found == accounts_state_.end()) return;
        Account& account = found->second;
        account.again = std::min(account.again, Clock::now() + delay + kTelling);
        account.due = std::min(account.due, account.again);
    }

    asio::io_context& io_;
    ports::OutboxStore& store_;
    ports::UploadStore* files_;
    SinksOf sinks_of_;
    Accounts accounts_;
    Millis lease_;
    OutboxCore core_;
    OutboxMeters meters_;
    std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
    std::shared_ptr<Settling> settling_;
    SinkCache cache_;
    asio::steady_timer timer_;
    asio::thread_pool pool_;
    std::minstd_rand random_{std::random_device{}()};
    std::map<std::string, Account> accounts_state_;
    std::string owner_ = random_owner();
    std::uint64_t claims_ = 0;
    bool claiming_ = false;

    [[nodiscard]] std::uint32_t random() { return static_cast<std::uint32_t>(random_()); }
};

OutboxRunner::OutboxRunner(
    asio::io_context& io, ports::OutboxStore& store, SinksOf sinks_of, Accounts accounts,
    SinkSettings settings, ports::Metrics& metrics, ports::UploadStore* files)
    : impl_(std::make_shared<Impl>(
          io, store, std::move(sinks_of), std::move(accounts), std::move(settings), metrics,
          files)) {}

OutboxRunner::~OutboxRunner() {
    impl_->stop();
}

void OutboxRunner::start() {
    impl_->start();
}
void OutboxRunner::stop() {
    impl_->stop();
}
void OutboxRunner::wake() {
    impl_->wake();
}

} // namespace switchboard::sinks
