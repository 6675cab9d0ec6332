#include "configuration/demo_account.hpp"

#include "configuration/impl/demo_texts.hpp"

#include <initializer_list>
#include <utility>

namespace switchboard::configuration {

namespace {

using Levels = std::initializer_list<std::pair<char const*, std::uint32_t>>;
using Queues = std::initializer_list<char const*>;

void add_skills(v1::AccountConfig& config) {
    for (auto const& [id, name] : std::initializer_list<std::pair<char const*, char const*>>{
             {"vi", "Tiếng Việt"},
             {"en", "English"},
             {"sales", "Bán hàng"},
             {"billing", "Thanh toán"},
             {"returns", "Đổi trả"},
             {"technical", "Kỹ thuật"}}) {
        auto& skill = *config.add_skills();
        skill.set_id(id);
        skill.set_name(name);
    }
}

v1::Queue&
add_queue(v1::AccountConfig& config, char const* id, char const* name, Levels const& required) {
    auto& queue = *config.add_queues();
    queue.set_id(id);
    queue.set_name(name);
    for (auto const& [skill, level] : required) {
        auto& needed = *queue.add_required_skills();
        needed.set_skill(skill);
        needed.set_level(level);
    }
    queue.set_priority(v1::NORMAL);
    queue.set_accept("manual");
    queue.set_accept_timeout_ms(20'000);
    queue.set_wrap_up_ms(15'000);
    queue.set_wrap_up_extensions(2);
    queue.set_sticky_patience_ms(20'000);
    queue.set_service_target_ms(30'000);
    for (auto const* disposition :
         {"Đã giải quyết", "Chuyển bộ phận khác", "Khách không phản hồi"}) {
        queue.add_dispositions(disposition);
    }
    return queue;
}

void add_overflow(v1::Queue& queue, std::uint32_t after_ms, char const* other) {
    auto& step = *queue.add_overflow();
    step.set_after_ms(after_ms);
    step.set_queue(other);
}

void add_relax(v1::Queue& queue, std::uint32_t after_ms, char const* skill, std::uint32_t minimum) {
    auto& step = *queue.add_relax();
    step.set_after_ms(after_ms);
    step.set_skill(skill);
    step.set_min(minimum);
}

void add_queues(v1::AccountConfig& config) {
    add_queue(config, "tu-van", "Tư vấn", {{"vi", 2}});
    auto& sales = add_queue(config, "ban-hang", "Bán hàng", {{"vi", 2}, {"sales", 2}});
    add_relax(sales, 30'000, "sales", 1);
    add_overflow(sales, 60'000, "tu-van");
    auto& returns = add_queue(config, "doi-tra", "Đổi trả", {{"vi", 2}, {"returns", 2}});
    add_relax(returns, 60'000, "returns", 1);
    auto& technical = add_queue(config, "ky-thuat", "Kỹ thuật", {{"vi", 2}, {"technical", 3}});
    add_relax(technical, 45'000, "technical", 2);
    add_relax(technical, 120'000, "technical", 1);
    technical.set_wrap_up_ms(30'000);
    technical.set_wrap_up_extensions(3);
    auto& english = add_queue(config, "english", "English desk", {{"en", 3}});
    add_relax(english, 60'000, "en", 2);
    add_overflow(english, 60'000, "tu-van");
}

struct Person {
    char const* id;
    char const* name;
    v1::Role role;
    char const* role_name;
    char const* locale;
    Levels skills;
    Queues queues; // none: all
};

void add_person(DemoAccount& demo, DemoTools const& tools, Person const& person) {
    auto& user = *demo.config.add_users();
    user.set_id(person.id);
    user.set_name(person.name);
    user.set_email(std::string{person.id} + "@demo.example");
    user.set_role(person.role);
    user.set_locale(person.locale);
    user.set_capacity(3);
    for (auto const& [skill, level] : person.skills) {
        auto& held = *user.add_skills();
        held.set_skill(skill);
        held.set_level(level);
    }
    for (auto const* queue : person.queues) (*user.mutable_queues())[queue] = 0;
    std::string password = tools.make_password();
    user.set_password_hash(tools.hash_password(password));
    demo.logins.push_back({person.name, user.email(), person.role_name, std::move(password)});
}

void add_people(DemoAccount& demo, DemoTools const& tools) {
    auto const agent = [&](char const* id, char const* name, char const* locale,
                           Levels const& skills, Queues const& queues) {
        add_person(demo, tools, {id, name, v1::AGENT, "agent", locale, skills, queues});
    };
    agent("lan", "Lan", "vi", {{"vi", 5}, {"sales", 4}, {"billing", 3}}, {"tu-van", "ban-hang"});
    agent("minh", "Minh", "vi", {{"vi", 5}, {"technical", 5}, {"en", 2}}, {"ky-thuat", "tu-van"});
    agent(
        "hoa", "Hoa", "vi", {{"vi", 5}, {"returns", 4}, {"billing", 4}},
        {"doi-tra", "ban-hang", "tu-van"});
    agent(
        "anna", "Anna", "en", {{"en", 5}, {"vi", 2}, {"sales", 3}, {"returns", 2}},
        {"english", "tu-van", "ban-hang"});
    agent(
        "tuan", "Tuấn", "vi", {{"vi", 5}, {"en", 3}, {"technical", 3}, {"returns", 2}},
        {"english", "ky-thuat", "doi-tra"});
    add_person(
        demo, tools,
        {"mai",
         "Mai",
         v1::SUPERVISOR,
         "supervisor",
         "vi",
         {{"vi", 5}, {"en", 4}, {"sales", 3}, {"returns", 3}, {"technical", 2}},
         {"tu-van"}});
    add_person(demo, tools, {"admin", "Quản trị", v1::ADMIN, "admin", "vi", {}, {"tu-van"}});
}

} // namespace

DemoAccount demo_account(std::string account, DemoTools const& tools) {
    DemoAccount demo;
    demo.config.mutable_account()->set_id(std::move(account));
    demo.config.mutable_account()->set_name("Cửa hàng Sen Việt");
    demo.config.mutable_account()->set_locale("vi");
    demo.config.mutable_account()->set_time_zone("Asia/Ho_Chi_Minh");
    add_skills(demo.config);
    add_queues(demo.config);
    add_people(demo, tools);
    add_demo_replies(demo.config);
    add_demo_inbox(demo.config);
    auto& sink = *demo.config.add_sinks();
    sink.set_id("files");
    sink.set_type("file");
    sink.set_path("transcripts");
    return demo;
}

} // namespace switchboard::configuration
