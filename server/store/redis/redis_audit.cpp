#include "store/redis/redis_audit.hpp"

#include "store/rules/audit.hpp"

#include <algorithm>

namespace switchboard::store {

namespace {

ports::AuditPage page_of(RedisReply const& reply, std::uint32_t limit) {
    ports::AuditPage page;
    for (std::size_t at = 1; at + 1 < reply.items.size(); at += 2) {
        v1::AuditRecord record;
        std::string const bytes{reply.text_at(at + 1)};
        if (!record.ParseFromString(bytes)) continue; // of a later release, perhaps
        identify(record, std::string{reply.text_at(at)});
        page.records.push_back(std::move(record));
    }
    bool const more = reply.items.size() > 2 * std::size_t{limit};
    if (more) page.next_cursor = reply.text_at(reply.items.size() - 2);
    return page;
}

/// An id of a stream has no sign: nothing was before 1970.
std::string stream_time(TimePoint at) {
    return std::to_string(std::max<std::int64_t>(to_ms(at), 0));
}

class RedisAudit final : public ports::AuditStore {
public:
    RedisAudit(boost::asio::io_context& io, ClientPtr client)
        : io_(io)
        , client_(std::move(client)) {}

    void add(std::string account, v1::AuditRecord record, ports::Done<ports::Unit> done) override {
        if (auto bad = check_audit(record)) return refuse(io_, std::move(done), *bad);
        client_->write(
            "add_audit", client_->account_key(account),
            {record.SerializeAsString(), std::to_string(ports::kAuditKept.count())},
            answer_unit(std::move(done)));
    }
    void add_reading(
        std::string account, v1::AuditRecord record, ports::ReadingCount count,
        ports::Done<std::uint32_t> done) override {
        if (auto bad = check_audit(record)) return refuse(io_, std::move(done), *bad);
        client_->write(
            "add_audit", client_->account_key(account),
            {record.SerializeAsString(), std::to_string(ports::kAuditKept.count()), record.actor(),
             record.subject(), std::to_string(count.most), std::to_string(count.within.count())},
            answer<std::uint32_t>(std::move(done), [](RedisReply const& reply) {
                return static_cast<std::uint32_t>(reply.number_at(1));
            }));
    }
    void read(ports::AuditRequest request, ports::Done<ports::AuditPage> done) override {
        if (auto bad = check_audit(request)) return refuse(io_, std::move(done), *bad);
        std::string newest =
            request.cursor.empty() ? stream_time(request.to) : "(" + request.cursor;
        client_->read(
            "read_audit", client_->account_key(request.account),
            {std::move(newest), stream_time(request.from), std::to_string(request.limit)},
            answer<ports::AuditPage>(std::move(done), [limit = request.limit](auto const& reply) {
                return page_of(reply, limit);
            }));
    }

private:
    boost::asio::io_context& io_;
    ClientPtr client_;
};

} // namespace

std::unique_ptr<ports::AuditStore> make_redis_audit(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisAudit>(io, std::move(client));
}

} // namespace switchboard::store
