#include "store/memory/list_page.hpp"
#include "store/rules/desk.hpp"

namespace switchboard::store {

namespace {

class MemoryDesk final : public ports::DeskStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    void load(ports::Caller caller, std::string name, ports::Done<std::string> done) override {
        answer("load_desk", std::move(done), [&]() -> ports::Outcome<std::string> {
            auto const& desks = data_.account(caller.account).desks;
            auto const found = desks.find({caller.id, name});
            return found == desks.end() ? std::string{} : found->second;
        });
    }
    void save(
        ports::Caller caller, std::string name, std::string bytes,
        ports::Done<ports::Unit> done) override {
        answer("save_desk", std::move(done), [&]() -> ports::Outcome<ports::Unit> {
            if (auto bad = check_desk(caller, name, bytes)) return *bad;
            auto& desks = data_.account(caller.account).desks;
            if (bytes.empty())
                desks.erase({caller.id, name});
            else
                desks[{caller.id, name}] = bytes;
            return ports::Unit{};
        });
    }
    void mentions(
        ports::Caller caller, std::string cursor, std::uint32_t limit,
        ports::Done<ports::ListResult> done) override {
        answer("mentions", std::move(done), [&]() -> ports::Outcome<ports::ListResult> {
            ports::ListRequest request;
            request.cursor = cursor;
            request.limit = page_size(limit);
            MemoryAccount const& account = data_.account(caller.account);
            std::vector<Ranked> found;
            for (auto const& [id, conversation] : account.conversations) {
                auto const noted = conversation.mentioned.find(caller.id);
                if (noted != conversation.mentioned.end() &&
                    data_.may(caller, Action::Look, object_of(conversation)))
                    found.push_back({&conversation, noted->second});
            }
            return page_of(data_, account, std::move(found), request);
        });
    }
    void list_since(
        ports::ListRequest request, TimePoint since, ports::Done<ports::ListResult> done) override {
        answer("list_since", std::move(done), [&]() -> ports::Outcome<ports::ListResult> {
            if (auto bad = check_list(request)) return *bad;
            MemoryAccount const& account = data_.account(request.caller.account);
            std::vector<Ranked> found;
            for (auto const& [id, conversation] : account.conversations) {
                if (conversation.active_at >= since && in_view(request, conversation) &&
                    data_.may(request.caller, to_read(request.caller), object_of(conversation)))
                    found.push_back({&conversation, conversation.activity});
            }
            return page_of(data_, account, std::move(found), request);
        });
    }
};

} // namespace

std::unique_ptr<ports::DeskStore>
make_memory_desk(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    return std::make_unique<MemoryDesk>(database, std::move(post));
}

} // namespace switchboard::store
