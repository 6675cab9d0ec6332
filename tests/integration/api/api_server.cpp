#include "api_server.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <future>
#include <memory>
#include <stdexcept>

namespace switchboard::api::test {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;

TimePoint wall_clock() {
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

store::RedisStores connect(asio::io_context& io, store::RedisUrl const& url) {
    auto const prepared = store::prepare(url, {});
    if (!prepared) throw std::runtime_error(prepared.error());
    store::RedisOptions options;
    options.op_timeout = Millis{20'000}; // a busy machine is not what is tested here
    return store::make_redis_stores(io, url, *prepared, options);
}

/// One connection: one request after another, until the client closes it.
struct Connection : std::enable_shared_from_this<Connection> {
    Connection(tcp::socket from, http::Routes const& to)
        : stream{std::move(from)}
        , routes{to} {}

    void read() {
        parser.emplace();
        parser->body_limit(8 * 1024 * 1024);
        beast::http::async_read(
            stream, buffer, *parser, [self = shared_from_this()](auto failed, std::size_t) {
                if (!failed) self->answer();
            });
    }
    void answer() {
        http::Request request;
        auto const& got = parser->get();
        std::string const target{got.target().data(), got.target().size()};
        auto const mark = target.find('?');
        request.method = std::string{got.method_string()};
        request.path = target.substr(0, mark);
        if (mark != target.npos) {
            auto const query = target.substr(mark + 1);
            request.query[query.substr(0, query.find('='))] = query.substr(query.find('=') + 1);
        }
        for (auto const& field : got) {
            std::string name{field.name_string()};
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            request.headers[name] = std::string{field.value()};
        }
        request.body = got.body();
        request.remote_address = "127.0.0.1";
        routes.dispatch(std::move(request), [self = shared_from_this()](http::Response response) {
            self->write(std::move(response));
        });
    }
    void write(http::Response response) {
        message = {};
        message.version(11);
        message.result(static_cast<unsigned>(response.status));
        for (auto const& [name, value] : response.headers) message.insert(name, value);
        message.body() = std::move(response.body);
        message.prepare_payload();
        beast::http::async_write(
            stream, message, [self = shared_from_this()](auto failed, std::size_t) {
                if (!failed) self->read();
            });
    }

    beast::tcp_stream stream;
    http::Routes const& routes;
    beast::flat_buffer buffer;
    std::optional<beast::http::request_parser<beast::http::string_body>> parser;
    beast::http::response<beast::http::string_body> message;
};

} // namespace

ApiServer::ApiServer(std::string const& redis_socket)
    : acceptor_{io_, tcp::endpoint{asio::ip::address_v4::loopback(), 0}},
      redis_{store::RedisUrl::unix_socket(redis_socket)}, stores_{connect(io_, redis_)},
      trail_{*stores_.audit, wall_clock}, sessions_{*stores_.config, *stores_.vault, wall_clock},
      authenticator_{
          *stores_.config, wall_clock,
          [this](std::function<void()> later) { asio::post(io_, std::move(later)); }},
      doors_{
          *stores_.store, *stores_.config, *stores_.outbox, *stores_.uploads, *stores_.desk, *stores_.contact_notes, *stores_.vault, *stores_.audit, *stores_.privacy, trail_, authenticator_, sessions_,
          pool_.executor(
              [this](std::function<void()> then) { asio::post(io_, std::move(then)); })} {
    ApiDoors shared;
    shared.worker = [this]() -> WorkerDoors& { return doors_; };
    shared.now = wall_clock;
    shared.password_cost = identity::minimal_cost();
    add_api_routes(routes_, std::move(shared));
    accept();
    thread_ = std::thread{[this] { io_.run(); }};
}

ApiServer::~ApiServer() {
    io_.stop();
    thread_.join();
}

std::string ApiServer::url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

std::string ApiServer::setup_link() {
    std::promise<std::string> link;
    asio::post(io_, [&] {
        sessions_.make_setup_link("", identity::kSetupLife, [&](ports::Outcome<std::string> made) {
            link.set_value(made ? *made : std::string{});
        });
    });
    return link.get_future().get();
}

void ApiServer::accept() {
    acceptor_.async_accept([this](boost::system::error_code failed, tcp::socket socket) {
        if (failed) return;
        std::make_shared<Connection>(std::move(socket), routes_)->read();
        accept();
    });
}

} // namespace switchboard::api::test
