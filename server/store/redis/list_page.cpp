#include "store/redis/list_page.hpp"

#include "store/redis/fields.hpp"
#include "store/rules/wire.hpp"

namespace switchboard::store {

std::string index_of(ports::ListRequest const& request) {
    switch (request.view) {
    case ports::View::Mine:
        return "o:" + request.key;
    case ports::View::Queue:
        return "q:" + request.key;
    case ports::View::Open:
        return "open";
    case ports::View::Closed:
        return "closed";
    case ports::View::Contact:
        return "c:" + request.key;
    }
    return {};
}

void read_list(
    RedisClient& client, boost::asio::io_context& io, ports::ListRequest const& request,
    std::string index, std::optional<TimePoint> since, ports::Done<ports::ListResult> done) {
    auto const slash = request.cursor.find('/');
    bool const continues = slash != std::string::npos && slash > 0 && slash <= 20 &&
                           request.cursor.find_first_not_of("0123456789") == slash;
    if (!continues && !request.cursor.empty())
        return refuse(io, std::move(done), error(v1::INVALID_ARGUMENT, "cursor: not one of ours"));
    RedisClient::Args args{
        request.caller.id,
        rank_of(request.caller),
        std::move(index),
        continues ? request.cursor.substr(0, slash) : "",
        continues ? request.cursor.substr(slash + 1) : "",
        std::to_string(request.limit)};
    if (since) args.push_back(std::to_string(to_ms(*since) * 1000)); // scores are microseconds
    auto read = [](RedisReply const& reply) {
        ports::ListResult result;
        result.next_cursor = reply.text_at(1);
        for (std::size_t i = 2; i < reply.items.size(); ++i)
            result.conversations.push_back(parse<v1::Conversation>(reply.text_at(i)));
        return result;
    };
    client.read(
        "list", client.account_key(request.caller.account), std::move(args),
        answer<ports::ListResult>(std::move(done), read));
}

} // namespace switchboard::store
