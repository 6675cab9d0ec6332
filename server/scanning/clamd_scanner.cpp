#include "scanning/clamd_scanner.hpp"

#include "scanning/clamd_reply.hpp"

#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace switchboard::scanning {

namespace {

using Clock = std::chrono::steady_clock;
using ports::Verdict;

char const* name_of(Verdict::Kind kind) {
    switch (kind) {
    case Verdict::Kind::Clean:
        return "clean";
    case Verdict::Kind::Found:
        return "found";
    case Verdict::Kind::TooLarge:
        return "too_large";
    case Verdict::Kind::Unavailable:
        return "unavailable";
    case Verdict::Kind::Unchecked:
        return "unchecked";
    }
    return "unavailable";
}

std::string uploader_of(ports::FileToScan const& file) {
    return file.account + "/" + file.uploader;
}

Millis left_until(Clock::time_point until) {
    auto const left = std::chrono::duration_cast<Millis>(until - Clock::now());
    return std::max(left, Millis{1});
}

} // namespace

ClamdScanner::ClamdScanner(
    boost::asio::io_context& io, ClamdSettings settings, ports::Metrics& metrics)
    : io_{io}
    , settings_{std::move(settings)}
    , metrics_{metrics}
    , waiting_gauge_{metrics.gauge(
          "switchboard_uploads_scans_waiting", "Files that wait for a place at the virus scanner",
          {})}
    , seconds_{metrics.histogram(
          "switchboard_uploads_scan_seconds",
          "From a file's last part to the virus scanner's verdict", {})}
    , line_timer_{io} {}

bool ClamdScanner::has_room(std::string const& uploader) const {
    auto const found = of_uploader_.find(uploader);
    bool const too_many_of_one = found != of_uploader_.end() && found->second >= settings_.of_one;
    return !too_many_of_one && (running_ < settings_.at_once || line_.size() < settings_.waiting);
}

void ClamdScanner::scan(ports::FileToScan file, ports::Done<Verdict> done) {
    auto const now = Clock::now();
    std::string const uploader = uploader_of(file);
    auto const order = std::make_shared<Order>(
        Order{std::move(file), std::move(done), now, now + settings_.patience});
    if (!has_room(uploader)) {
        // A crowd is no reason to take unseen files: whoever wants that could bring it about.
        boost::asio::post(io_, [this, order] {
            tell(*order, {Verdict::Kind::Unavailable, "too many files wait"});
        });
        return;
    }
    ++of_uploader_[uploader];
    if (running_ < settings_.at_once) return start(order);
    line_.push_back(order);
    waiting_gauge_.add(1);
    if (line_.size() == 1) watch_line();
}

void ClamdScanner::start(OrderPtr const& order) {
    ++running_;
    ClamdQuestion question{.command = "INSTREAM", .parts = order->file.parts};
    question.part = std::move(order->file.part);
    ask_clamd(
        io_, settings_.place, left_until(order->until), std::move(question),
        [this, order](ClamdAnswer const& answer) { answered(order, answer); });
}

void ClamdScanner::answered(OrderPtr const& order, ClamdAnswer const& answer) {
    --running_;
    start_waiting();
    if (answer.unreadable) {
        release(order);
        return order->done(*answer.unreadable);
    }
    settle(
        order, answer.problem.empty() ? read_reply(answer.text)
                                      : Verdict{Verdict::Kind::Unavailable, answer.problem});
}

void ClamdScanner::start_waiting() {
    while (!line_.empty() && running_ < settings_.at_once) {
        OrderPtr const order = line_.front();
        line_.pop_front();
        waiting_gauge_.add(-1);
        if (has_time(*order))
            start(order);
        else
            too_late(order);
    }
    watch_line();
}

/// Whoever has waited through all of their time hears so.
void ClamdScanner::watch_line() {
    line_timer_.cancel();
    if (line_.empty()) return;
    line_timer_.expires_at(line_.front()->until);
    line_timer_.async_wait([this](boost::system::error_code ec) {
        if (ec || line_.empty()) return;
        while (!line_.empty() && line_.front()->until <= Clock::now()) {
            OrderPtr const order = line_.front();
            line_.pop_front();
            waiting_gauge_.add(-1);
            too_late(order);
        }
        watch_line();
    });
}

/// With less than a tenth of its time left a scan would only fail by the clock.
bool ClamdScanner::has_time(Order const& order) const {
    return order.until - Clock::now() > settings_.patience / 10;
}

/// A crowd is no way past the scanner, not even where files are taken while it is away: whoever
/// waited in vain tries again.
void ClamdScanner::too_late(OrderPtr const& order) {
    release(order);
    tell(*order, {Verdict::Kind::Unavailable, "no place at it in time"});
}

void ClamdScanner::release(OrderPtr const& order) {
    auto const of_uploader = of_uploader_.find(uploader_of(order->file));
    if (--of_uploader->second == 0) of_uploader_.erase(of_uploader);
}

void ClamdScanner::settle(OrderPtr const& order, Verdict verdict) {
    release(order);
    tell_whether_reachable(verdict);
    if (verdict.kind == Verdict::Kind::Unavailable && settings_.take_unchecked)
        verdict.kind = Verdict::Kind::Unchecked;
    tell(*order, verdict);
}

void ClamdScanner::tell_whether_reachable(Verdict const& verdict) {
    bool const now = verdict.kind == Verdict::Kind::Unavailable;
    if (now != unreachable_ && now)
        spdlog::warn(
            "clamd at {} does not check files: {}", settings_.place.text(), verdict.detail);
    if (now != unreachable_ && !now)
        spdlog::info("clamd at {} checks files again", settings_.place.text());
    unreachable_ = now;
}

void ClamdScanner::tell(Order const& order, Verdict const& verdict) {
    metrics_
        .counter(
            "switchboard_uploads_scanned_total", "Files by what the virus scanner said of them",
            {{"result", name_of(verdict.kind)}})
        .add();
    seconds_.observe(std::chrono::duration<double>(Clock::now() - order.since).count());
    auto const& file = order.file;
    auto const log = [&](char const* what) {
        spdlog::warn(
            "file {} of {} in conversation {} of account {}: {} {}", file.id, file.uploader,
            file.conversation, file.account, what, verdict.detail);
    };
    if (verdict.kind == Verdict::Kind::Found) log("refused, clamd found");
    if (verdict.kind == Verdict::Kind::TooLarge)
        log("refused, clamd takes no file as large (StreamMaxLength)");
    if (verdict.kind == Verdict::Kind::Unchecked) log("taken unchecked:");
    order.done(verdict);
}

} // namespace switchboard::scanning
