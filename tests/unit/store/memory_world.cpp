// The memory store on a clock that moves only when a test lets it.
#include "store/memory/memory_audit.hpp"
#include "store/memory/memory_privacy.hpp"
#include "store/memory/memory_vault.hpp"
#include "world.hpp"

#include <deque>
#include <map>

namespace switchboard::store::test {

namespace {

class MemoryWorld final : public World {
public:
    MemoryWorld()
        : database_(environment())
        , one_(database_)
        , two_(database_) {}

    [[nodiscard]] Ports ports(std::size_t worker) override {
        MemoryStores& from = worker == 0 ? one_ : two_;
        return {
            from.store.get(),
            from.routing.get(),
            from.outbox.get(),
            from.config.get(),
            from.nodes.get(),
            from.uploads.get(),
            from.desk.get(),
            (worker == 0 ? vault_one_ : vault_two_).get(),
            audit_.get(),
            privacy_.get(),
            from.contact_notes.get()};
    }
    [[nodiscard]] bool run_until(std::function<bool()> const& done) override {
        for (int i = 0; i < 10'000 && !done(); ++i)
            if (!run_one()) tick();
        return done();
    }
    void tick() override {
        now_ += Millis{10};
        while (!timers_.empty() && timers_.begin()->first <= now_) {
            auto const run = std::move(timers_.begin()->second);
            timers_.erase(timers_.begin());
            run();
        }
    }

private:
    MemoryEnvironment environment() {
        return {
            [this] { return now_; },
            [this](std::function<void()> run) { posted_.push_back(std::move(run)); },
            [this](Millis after, std::function<void()> run) {
                timers_.emplace(now_ + after, std::move(run));
            },
            {}};
    }
    bool run_one() {
        if (posted_.empty()) return false;
        auto const run = std::move(posted_.front());
        posted_.pop_front();
        run();
        return true;
    }

    TimePoint now_ = time_point_ms(1'800'000'000'000);
    std::deque<std::function<void()>> posted_;
    std::multimap<TimePoint, std::function<void()>> timers_;
    MemoryDatabase database_;
    MemoryStores one_, two_;
    std::unique_ptr<ports::VaultStore> vault_one_ = make_memory_vault(database_);
    std::unique_ptr<ports::VaultStore> vault_two_ = make_memory_vault(database_);
    std::unique_ptr<ports::AuditStore> audit_ = make_memory_audit(database_);
    std::unique_ptr<ports::PrivacyStore> privacy_ = make_memory_privacy(database_);
};

} // namespace

std::unique_ptr<World> make_world() {
    return std::make_unique<MemoryWorld>();
}

} // namespace switchboard::store::test
