#include "cut_proxy.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace switchboard::store::test {

namespace {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

/// Who is shut out, and what waits for the door to open.
struct Gate {
    std::set<std::string> from;
    std::vector<std::pair<std::string, std::function<void()>>> waiting;

    void pass(std::string const& who, std::function<void()> go_on) {
        if (from.contains(who))
            waiting.emplace_back(who, std::move(go_on));
        else
            go_on();
    }
    void change(std::set<std::string> const& now) {
        from = now;
        for (auto& [who, go_on] : std::exchange(waiting, {})) pass(who, std::move(go_on));
    }
};

/// One connection and its two directions.
class Pair : public std::enable_shared_from_this<Pair> {
public:
    Pair(Gate& gate, tcp::socket from, std::uint16_t target)
        : gate_(gate)
        , who_(from.remote_endpoint().address().to_string())
        , near_(std::move(from))
        , far_(near_.get_executor())
        , target_(target) {}

    void start() {
        gate_.pass(who_, [self = shared_from_this()] { self->connect(); });
    }

private:
    using Buffer = std::array<char, 16'384>;

    void connect() {
        tcp::endpoint const to{boost::asio::ip::address_v4::loopback(), target_};
        far_.async_connect(to, [self = shared_from_this()](ErrorCode failed) {
            if (failed) return self->close();
            self->read(self->near_, self->far_, self->up_);
            self->read(self->far_, self->near_, self->down_);
        });
    }
    void read(tcp::socket& from, tcp::socket& to, Buffer& buffer) {
        from.async_read_some(
            boost::asio::buffer(buffer),
            [self = shared_from_this(), &from, &to, &buffer](ErrorCode failed, std::size_t size) {
                // A close does not pass a shut door either.
                self->gate_.pass(self->who_, [self, &from, &to, &buffer, failed, size] {
                    if (failed) return self->close();
                    self->write(from, to, buffer, size);
                });
            });
    }
    void write(tcp::socket& from, tcp::socket& to, Buffer& buffer, std::size_t size) {
        boost::asio::async_write(
            to, boost::asio::buffer(buffer, size),
            [self = shared_from_this(), &from, &to, &buffer](ErrorCode failed, std::size_t) {
                if (failed) return self->close();
                self->read(from, to, buffer);
            });
    }
    void close() {
        ErrorCode ignored;
        near_.close(ignored);
        far_.close(ignored);
    }

    Gate& gate_;
    std::string who_;
    tcp::socket near_, far_;
    std::uint16_t target_;
    Buffer up_{}, down_{};
};

} // namespace

class CutProxy::Impl {
public:
    Impl(std::uint16_t port, std::uint16_t target)
        : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), port})
        , target_(target)
        , guard_(io_.get_executor())
        , thread_([this] { io_.run(); }) {
        boost::asio::post(io_, [this] { accept(); });
    }
    ~Impl() {
        io_.stop();
        thread_.join();
        gate_.waiting.clear();
    }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;

    void shut(std::set<std::string> from) {
        boost::asio::post(io_, [this, from = std::move(from)] { gate_.change(from); });
    }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    void accept() {
        acceptor_.async_accept([this](ErrorCode failed, tcp::socket from) {
            if (failed) return;
            ErrorCode gone;
            (void)from.remote_endpoint(gone);
            if (!gone) std::make_shared<Pair>(gate_, std::move(from), target_)->start();
            accept();
        });
    }

    boost::asio::io_context io_{1};
    Gate gate_;
    tcp::acceptor acceptor_;
    std::uint16_t target_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    std::thread thread_;
};

CutProxy::CutProxy(std::uint16_t port, std::uint16_t target)
    : impl_(std::make_unique<Impl>(port, target)) {}
CutProxy::~CutProxy() = default;

void CutProxy::shut(std::set<std::string> from) {
    impl_->shut(std::move(from));
}
std::uint16_t CutProxy::port() const {
    return impl_->port();
}

} // namespace switchboard::store::test
