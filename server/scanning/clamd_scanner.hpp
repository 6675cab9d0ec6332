// Has files looked at by clamd: so many at once, some more in a line, each within its time. Owns
// the line; one instance per worker, on its io_context's thread. It logs what was found and what
// was not looked at, by ids alone: neither a file's name nor its bytes.
#pragma once

#include "base/time.hpp"
#include "ports/file_scanner.hpp"
#include "ports/metrics.hpp"
#include "scanning/clamd_exchange.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

namespace switchboard::scanning {

struct ClamdSettings {
    ClamdPlace place;
    Millis patience{std::chrono::seconds{20}}; // for one file, waiting in the line included
    std::uint32_t at_once = 4; // connections; clamd itself works on ten unless told otherwise
    /// Each holds one part, 256 KiB, and its request: 16 MiB.
    std::uint32_t waiting = 64;
    /// Of one uploader, at once and in the line: as many as a message takes. Whoever sends more has
    /// to wait, and others do not.
    std::uint32_t of_one = 5;
    /// Whether a file that clamd did not look at is taken; else it is refused for now.
    bool take_unchecked = false;
};

class ClamdScanner final : public ports::FileScanner {
public:
    ClamdScanner(boost::asio::io_context& io, ClamdSettings settings, ports::Metrics& metrics);

    void scan(ports::FileToScan file, ports::Done<ports::Verdict> done) override;

private:
    struct Order {
        ports::FileToScan file;
        ports::Done<ports::Verdict> done;
        std::chrono::steady_clock::time_point since, until;
    };
    using OrderPtr = std::shared_ptr<Order>;

    [[nodiscard]] bool has_room(std::string const& uploader) const;
    void start(OrderPtr const& order);
    void start_waiting();
    [[nodiscard]] bool has_time(Order const& order) const;
    void too_late(OrderPtr const& order);
    void watch_line();
    void answered(OrderPtr const& order, ClamdAnswer const& answer);
    /// The end of an order that had its place in the line or at clamd.
    void release(OrderPtr const& order);
    void settle(OrderPtr const& order, ports::Verdict verdict);
    void tell(Order const& order, ports::Verdict const& verdict);
    void tell_whether_reachable(ports::Verdict const& verdict);

    boost::asio::io_context& io_;
    ClamdSettings settings_;
    ports::Metrics& metrics_;
    ports::Gauge& waiting_gauge_;
    ports::Histogram& seconds_;
    boost::asio::steady_timer line_timer_;
    std::deque<OrderPtr> line_; // the time of the first ends first
    std::uint32_t running_ = 0;
    std::map<std::string, std::uint32_t> of_uploader_; // "<account>/<id>", running and waiting
    bool unreachable_ = false;
};

} // namespace switchboard::scanning
