// Settings without a mistake, for tests to break in one place.
#pragma once

#include <switchboard/v1/config.pb.h>

namespace switchboard::configuration {

inline void level(v1::SkillLevel& target, char const* skill, std::uint32_t value) {
    target.set_skill(skill);
    target.set_level(value);
}

inline v1::AccountConfig sample() {
    v1::AccountConfig config;
    config.mutable_account()->set_id("acme");
    config.mutable_account()->set_name("Acme");
    config.mutable_account()->set_locale("en");
    config.mutable_account()->set_time_zone("Asia/Ho_Chi_Minh");
    for (auto const* id : {"vi", "billing"}) {
        auto& skill = *config.add_skills();
        skill.set_id(id);
        skill.set_name(id);
    }
    for (auto const* id : {"help", "money"}) {
        auto& queue = *config.add_queues();
        queue.set_id(id);
        queue.set_name(id);
    }
    level(*config.mutable_queues(0)->add_required_skills(), "vi", 2);
    level(*config.mutable_queues(1)->add_required_skills(), "billing", 3);
    auto& user = *config.add_users();
    user.set_id("lan");
    user.set_name("Lan");
    user.set_email("lan@acme.example");
    user.set_role(v1::ADMIN);
    level(*user.add_skills(), "vi", 5);
    level(*user.add_skills(), "billing", 3);
    auto& inbox = *config.add_inboxes();
    inbox.set_id("web");
    inbox.set_name("Website");
    inbox.set_channel("web");
    inbox.set_queue("help");
    auto& reply = *config.add_canned_replies();
    reply.set_id("hi");
    reply.set_shortcut("hi");
    (*reply.mutable_text())["en"] = "Hello";
    auto& sink = *config.add_sinks();
    sink.set_id("files");
    sink.set_type("file");
    sink.set_path("transcripts");
    return config;
}

} // namespace switchboard::configuration
