// What only the memory store can do: fail one call before or after its effect.
#include "store/memory/memory_database.hpp"
#include "world.hpp"

namespace switchboard::store::test {

namespace {

TEST(MemoryFaults, AFaultBeforeHasNoEffectAndAFaultAfterHas) {
    std::vector<std::function<void()>> posted;
    Fault next = Fault::None;
    std::vector<std::string> asked;
    MemoryDatabase database(
        {[] { return time_point_ms(1'000); },
         [&](std::function<void()> run) { posted.push_back(std::move(run)); },
         [](Millis, std::function<void()>) {},
         [&](std::string_view name) {
             asked.emplace_back(name);
             return std::exchange(next, Fault::None);
         }});
    MemoryStores stores(database);
    ports::StartRequest request;
    request.caller.account = "acc";
    request.caller.role = v1::CUSTOMER;
    request.caller.id = "cara";
    request.caller.inbox = "web";
    request.conversation = "c1";
    std::vector<v1::ErrorCode> codes;
    auto const start = [&](Fault fault) {
        next = fault;
        bool existing = false;
        stores.store->start(request, [&](auto outcome) {
            codes.push_back(code(outcome));
            existing = outcome && outcome->existing;
        });
        EXPECT_EQ(posted.size(), 1U); // never answered from inside the call
        posted.front()();
        posted.clear();
        return existing;
    };
    EXPECT_FALSE(start(Fault::Before));
    EXPECT_FALSE(start(Fault::After));
    EXPECT_TRUE(start(Fault::None)); // what failed afterwards is there
    EXPECT_THAT(
        codes,
        testing::ElementsAre(v1::STORE_UNAVAILABLE, v1::TIMED_OUT, v1::ERROR_CODE_UNSPECIFIED));
    EXPECT_THAT(asked, testing::Each("start"));
}

} // namespace

} // namespace switchboard::store::test
