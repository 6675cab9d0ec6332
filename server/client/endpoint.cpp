#include "client/endpoint.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace switchboard::client {

Result<Endpoint, EndpointError> parse_endpoint(std::string_view url) {
    auto const refuse = [&](std::string const& why) -> Result<Endpoint, EndpointError> {
        return EndpointError{"'" + std::string(url) + "' " + why};
    };
    auto const parsed = boost::urls::parse_uri(url);
    if (!parsed || !parsed->has_authority()) return refuse("is not a URL like http://HOST:PORT");
    if (parsed->scheme() == "https")
        return refuse("is https; connect to the server's own listener with http://HOST:PORT");
    if (parsed->scheme() != "http") return refuse("must start with http://");
    std::string const host = parsed->host_address();
    if (host.empty()) return refuse("names no host");
    bool const bare = parsed->encoded_path().empty() || parsed->encoded_path() == "/";
    if (!bare || parsed->has_query()) return refuse("must end after the port");
    std::string const port = parsed->has_port() ? std::string(parsed->port()) : "80";
    return Endpoint{host, port};
}

} // namespace switchboard::client
