#include "store/memory/memory_audit.hpp"

#include "store/memory/memory_data.hpp"
#include "store/rules/audit.hpp"

namespace switchboard::store {

namespace {

class MemoryAudit final : public ports::AuditStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    void add(std::string account, v1::AuditRecord record, ports::Done<ports::Unit> done) override {
        answer("add_audit", std::move(done), [&]() -> ports::Outcome<ports::Unit> {
            if (auto bad = check_audit(record)) return *bad;
            keep(account, record);
            return ports::Unit{};
        });
    }
    void add_reading(
        std::string account, v1::AuditRecord record, ports::ReadingCount count,
        ports::Done<std::uint32_t> done) override {
        answer("add_audit", std::move(done), [&]() -> ports::Outcome<std::uint32_t> {
            if (auto bad = check_audit(record)) return *bad;
            keep(account, record);
            auto& reading = data_.account(account).readings[record.actor()];
            if (data_.now() >= reading.until) reading = {data_.now() + count.within, {}};
            bool const is_more = reading.subjects.size() < count.most &&
                                 reading.subjects.insert(record.subject()).second;
            return is_more ? static_cast<std::uint32_t>(reading.subjects.size()) : 0U;
        });
    }
    void read(ports::AuditRequest request, ports::Done<ports::AuditPage> done) override {
        answer("read_audit", std::move(done), [&]() -> ports::Outcome<ports::AuditPage> {
            if (auto bad = check_audit(request)) return *bad;
            auto const before = request.cursor.empty() ? std::nullopt : audit_id(request.cursor);
            auto const& log = data_.account(request.account).audit;
            ports::AuditPage page;
            for (auto each = log.rbegin(); each != log.rend(); ++each) {
                auto const& [id, record] = *each;
                bool const is_newer = before ? id >= *before : id.first > to_ms(request.to);
                if (is_newer) continue;
                if (id.first < to_ms(request.from) || page.records.size() == request.limit) break;
                page.records.push_back(record);
                identify(
                    page.records.back(),
                    std::to_string(id.first) + "-" + std::to_string(id.second));
            }
            if (page.records.size() == request.limit) page.next_cursor = page.records.back().id();
            return page;
        });
    }

private:
    void keep(std::string const& account, v1::AuditRecord const& record) {
        auto& log = data_.account(account).audit;
        AuditId id{to_ms(data_.now()), 0};
        if (!log.empty() && log.back().first >= id)
            id = {log.back().first.first, log.back().first.second + 1};
        log.emplace_back(id, record);
        auto const oldest = to_ms(data_.now() - ports::kAuditKept);
        while (log.front().first.first < oldest) log.pop_front();
    }
};

} // namespace

std::unique_ptr<ports::AuditStore>
make_memory_audit(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    if (!post) post = database.environment().post;
    return std::make_unique<MemoryAudit>(database, std::move(post));
}

} // namespace switchboard::store
