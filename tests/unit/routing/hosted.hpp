// A small shop whose router is hosted on the memory store, for tests to play with.
#pragma once

#include "ports/topics.hpp"
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace switchboard::routing::test {

inline v1::User
user(std::string const& id, v1::Role role, std::vector<std::string> const& skills = {}) {
    v1::User out;
    out.set_id(id);
    out.set_name("Chị " + id);
    out.set_email(id + "@shop.example");
    out.set_role(role);
    for (auto const& skill : skills) {
        out.add_skills()->set_skill(skill);
        out.mutable_skills()->rbegin()->set_level(4);
    }
    return out;
}

inline v1::AccountConfig shop() {
    v1::AccountConfig config;
    config.mutable_account()->set_name("Cửa hàng");
    config.mutable_account()->set_locale("vi");
    for (auto const* skill : {"billing", "english"}) config.add_skills()->set_id(skill);
    v1::Queue& sales = *config.add_queues();
    sales.set_id("sales");
    sales.set_wrap_up_ms(30'000);
    v1::Queue& billing = *config.add_queues();
    billing.set_id("billing");
    billing.add_required_skills()->set_skill("billing");
    billing.mutable_required_skills(0)->set_level(3);
    *config.add_users() = user("lan", v1::AGENT, {"billing"});
    *config.add_users() = user("minh", v1::AGENT);
    *config.add_users() = user("boss", v1::SUPERVISOR);
    v1::Sink& sink = *config.add_sinks();
    sink.set_id("files");
    sink.set_type("file");
    return config;
}

class Hosted : public testing::Test {
protected:
    Hosted() {
        world.configure(shop());
        world.start_host();
    }
    void online(std::string const& agent) {
        world.connect(agent);
        world.set_presence(agent, v1::ONLINE);
        world.run(Millis{50});
    }
    static v1::RoutingCommand closing(std::string const& conversation) {
        v1::RoutingCommand command;
        command.mutable_close()->set_conversation(conversation);
        command.mutable_close()->set_disposition("sold");
        return command;
    }
    std::vector<v1::ServerFrame> feed(std::string const& agent) {
        return world.frames(ports::user_topic(agent));
    }
    World world;
};

} // namespace switchboard::routing::test
