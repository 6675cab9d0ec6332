// A server of a test: the API's routes over a Redis, behind a plain HTTP listener on loopback, on a
// thread of its own. Stopped when it goes out of scope; never outlives its Redis.
#pragma once

#include "api/api.hpp"
#include "identity/authenticator.hpp"
#include "store/redis/redis_stores.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>
#include <thread>

namespace switchboard::api::test {

class ApiServer {
public:
    explicit ApiServer(std::string const& redis_socket);
    ~ApiServer();
    ApiServer(ApiServer const&) = delete;
    ApiServer& operator=(ApiServer const&) = delete;

    [[nodiscard]] std::string url() const;
    /// A one-time link for the first admin.
    [[nodiscard]] std::string setup_link();

private:
    void accept();

    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    store::RedisUrl redis_;
    store::RedisStores stores_;
    audit::Trail trail_;
    identity::Sessions sessions_;
    identity::StoreAuthenticator authenticator_;
    identity::WorkPool pool_;
    WorkerDoors doors_;
    http::Routes routes_;
    std::thread thread_;
};

} // namespace switchboard::api::test
