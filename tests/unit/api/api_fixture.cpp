#include "api_fixture.hpp"

#include "api/impl/json.hpp"
#include "sinks/transcript.hpp"

namespace switchboard::api {

char const* const kSecretOfSink = "the-secret-of-the-sink";

namespace {

void add_user(v1::AccountConfig& config, char const* id, v1::Role role, char const* domain) {
    auto& user = *config.add_users();
    user.set_id(id);
    user.set_name(id);
    user.set_email(std::string{id} + "@" + domain);
    user.set_role(role);
    user.set_password_hash(
        identity::hash_password("password of " + std::string{id}, identity::minimal_cost()));
    auto& skill = *user.add_skills();
    skill.set_skill("vi");
    skill.set_level(3);
}

v1::AccountConfig base(char const* account, char const* inbox) {
    v1::AccountConfig config;
    config.mutable_account()->set_id(account);
    config.mutable_account()->set_name(account);
    config.mutable_account()->set_locale("vi");
    config.mutable_account()->set_time_zone("Asia/Ho_Chi_Minh");
    config.add_skills()->set_id("vi");
    config.mutable_skills(0)->set_name("Tiếng Việt");
    config.add_queues()->set_id("help");
    config.mutable_queues(0)->set_name("Tư vấn");
    auto& web = *config.add_inboxes();
    web.set_id(inbox);
    web.set_name("Website");
    web.set_channel("web");
    web.set_queue("help");
    (*web.mutable_greeting())["vi"] = "Xin chào";
    (*web.mutable_greeting())["en"] = "Hello";
    return config;
}

} // namespace

ports::Caller agent_caller() {
    ports::Caller caller;
    caller.account = "acme";
    caller.role = v1::AGENT;
    caller.id = "lan";
    caller.name = "Lan";
    return caller;
}

v1::AccountConfig acme() {
    static v1::AccountConfig const kConfig = [] {
        auto config = base("acme", "web");
        add_user(config, "lan", v1::AGENT, "acme.example");
        add_user(config, "mai", v1::SUPERVISOR, "acme.example");
        add_user(config, "ada", v1::ADMIN, "acme.example");
        config.mutable_inboxes(0)->add_origins("https://shop.example");
        auto& reply = *config.add_canned_replies();
        reply.set_id("hi");
        reply.set_shortcut("hi");
        (*reply.mutable_text())["en"] = "Hello";
        auto& sink = *config.add_sinks();
        sink.set_id("tickets");
        sink.set_type("webhook");
        sink.set_url("https://tickets.example/hook");
        sink.set_secret(kSecretOfSink);
        return config;
    }();
    return kConfig;
}

v1::AccountConfig other() {
    static v1::AccountConfig const kConfig = [] {
        auto config = base("other", "other-web");
        add_user(config, "eve", v1::ADMIN, "other.example");
        return config;
    }();
    return kConfig;
}

std::string Answer::header(std::string const& name) const {
    auto const found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
}

json::value Answer::at(std::string const& path) const {
    json::value const* here = &body;
    std::size_t begin = 0;
    while (here != nullptr && begin <= path.size()) {
        auto const dot = std::min(path.find('.', begin), path.size());
        std::string const part = path.substr(begin, dot - begin);
        begin = dot + 1;
        if (here->is_array()) {
            here = here->get_array().if_contains(std::stoul(part));
        } else {
            here = here->is_object() ? here->get_object().if_contains(part) : nullptr;
        }
    }
    if (here == nullptr) {
        ADD_FAILURE() << "no " << path << " in " << text;
        return {};
    }
    return *here;
}

std::string Answer::member(char const* name) const {
    auto const value = at(name);
    return value.is_string() ? std::string{value.get_string().c_str()} : std::string{};
}

ApiTest::ApiTest()
    : database_{{[this] { return now_; }, [this](auto f) { posted_.push_back(std::move(f)); },
                 [](Millis, auto) {},
                 [this](std::string_view operation) {
                     ++database_operations_[std::string{operation}];
                     if (meddle_) meddle_(operation);
                     if (operation == refused_operation_) return store::Fault::Before;
                     return fault_.value_or(store::Fault::None);
                 }}},
      stores_{database_}, sessions_{*stores_.config, *vault_, [this] { return now_; }},
      authenticator_{
          *stores_.config, [this] { return now_; },
          [this](auto f) { posted_.push_back(std::move(f)); }},
      doors_{
          *stores_.store, *stores_.config, *stores_.outbox, *stores_.uploads, *stores_.desk, *stores_.contact_notes, *vault_, *audit_, *privacy_, trail_, authenticator_, sessions_,
          [this](std::function<void()> work, std::function<void()> then) {
              if (busy_) return false;
              work();
              posted_.push_back(std::move(then));
              return true;
          }} {
    ApiDoors shared;
    shared.worker = [this]() -> WorkerDoors& { return doors_; };
    shared.now = [this] { return now_; };
    shared.puzzle_bits = 4;
    shared.wants_puzzle = [this](std::string const& account, std::string const& address) {
        asked_about_ = account + " " + address;
        return wants_puzzle_;
    };
    shared.note_erased = [this](std::string const& account, std::string const& contact) {
        if (!list_fails_) erased_list_.push_back(account + "/" + contact);
        return !list_fails_;
    };
    auto const audience = [](bool customer) {
        return customer ? sinks::Audience::Customer : sinks::Audience::Staff;
    };
    shared.text = [audience](auto const& source, bool customer) {
        return sinks::render_text(source, audience(customer));
    };
    shared.json = [audience](auto const& source, bool customer) {
        return sinks::render_json(source, audience(customer));
    };
    shared.html = [audience](auto const& source, bool customer) {
        return sinks::render_html(source, audience(customer));
    };
    shared.local_time = [](auto at, auto const&) { return to_rfc3339(at + std::chrono::hours{7}); };
    shared.readiness = [this](auto done) { done(not_ready_); };
    shared.search.find = [this](auto account, auto wish, auto limit, auto done) {
        if (search_) return search_->find(account, std::move(wish), limit, std::move(done));
        if (stale_) return stale_(done);
        done({});
    };
    shared.search.forget_conversation = [this](auto account, auto conversation) {
        if (search_) search_->forget_conversation(account, conversation);
        if (forgotten_ != nullptr) forgotten_->push_back(conversation);
    };
    doors_.post = [this](auto task) { posted_.push_back(std::move(task)); };
    shared.metrics = [] { return std::string{"switchboard_up 1\n"}; };
    shared.password_cost = identity::minimal_cost();
    shared.seal_key = std::string(32, 'k');
    shared.public_url = "https://desk.acme.example";
    shared.open_id = std::make_shared<openid::Providers>(openid::ProviderDoors{
        [this](openid::WebRequest const& asked) { return provider_.answer(asked); },
        [](std::function<void()> work) {
            work();
            return true;
        },
        [this] { return now_; }});
    shared.limit_reached = [this](char const* limit) { limits_.emplace_back(limit); };
    shared.send_letter = [this](Letter letter) {
        letters_.push_back(std::move(letter));
        return true;
    };
    shared.remove_transcript = [this](std::string const& reference) {
        removed_transcripts_.push_back(reference);
        return std::uint64_t{2};
    };
    shared_ = std::move(shared);
    serve({});
    save(acme());
    save(other());
}

void ApiTest::serve(ApiLimits const& limits) {
    shared_.limits = limits;
    routes_ = {};
    add_api_routes(routes_, shared_);
}

void ApiTest::run() {
    while (!posted_.empty()) {
        auto next = std::move(posted_.front());
        posted_.pop_front();
        next();
    }
}

http::Request ApiTest::request(std::string method, std::string path, std::string body) const {
    http::Request made;
    made.method = std::move(method);
    auto const mark = path.find('?');
    std::string query = mark == path.npos ? std::string{} : path.substr(mark + 1);
    made.path = path.substr(0, mark);
    while (!query.empty()) {
        auto const end = std::min(query.find('&'), query.size());
        auto const pair = query.substr(0, end);
        auto const equals = pair.find('=');
        made.query[pair.substr(0, equals)] = pair.substr(equals + 1);
        query.erase(0, end + 1);
    }
    made.headers["host"] = "chat.example";
    made.body = std::move(body);
    made.remote_address = "192.0.2.1";
    return made;
}

std::shared_ptr<Answer> ApiTest::begin_call(http::Request made) {
    auto answer = std::make_shared<Answer>();
    routes_.dispatch(std::move(made), [answer](http::Response response) {
        EXPECT_EQ(answer->status, 0) << "answered twice";
        answer->status = response.status;
        for (auto const& [name, value] : response.headers) answer->headers.emplace(name, value);
        answer->text = std::move(response.body);
        json::error_code failed;
        answer->body = json::parse(answer->text, failed);
    });
    run();
    return answer;
}

Answer ApiTest::send(http::Request made) {
    auto const answer = begin_call(std::move(made));
    EXPECT_NE(answer->status, 0) << "not answered";
    return *answer;
}

Answer ApiTest::call(std::string method, std::string path, std::string body) {
    return send(request(std::move(method), std::move(path), std::move(body)));
}

Answer
ApiTest::call_as(Login const& login, std::string method, std::string path, std::string body) {
    auto made = request(std::move(method), std::move(path), std::move(body));
    made.cookies["sb_session"] = login.cookie;
    made.headers["x-csrf-token"] = login.csrf;
    return send(std::move(made));
}

Answer ApiTest::call_with(
    std::string const& token, std::string method, std::string path, std::string body) {
    auto made = request(std::move(method), std::move(path), std::move(body));
    made.headers["authorization"] = "Bearer " + token;
    return send(std::move(made));
}

ApiTest::Login ApiTest::log_in(std::string const& user, bool bearer) {
    std::string const domain = user == "eve" ? "other.example" : "acme.example";
    auto const answer = call(
        "POST", "/api/v1/login",
        json::serialize(json::object{
            {"email", user + "@" + domain},
            {"password", "password of " + user},
            {"bearer", bearer}}));
    EXPECT_EQ(answer.status, 200) << answer.text;
    Login login;
    login.csrf = answer.member("csrf");
    if (bearer) {
        login.token = answer.member("token");
    } else {
        auto const cookie = answer.header("Set-Cookie");
        auto const begin = cookie.find('=') + 1;
        login.cookie = cookie.substr(begin, cookie.find(';') - begin);
    }
    return login;
}

std::string ApiTest::visitor_token() {
    return call("POST", "/api/v1/visitor-token", R"({"inbox": "web"})").member("token");
}

v1::AccountConfig ApiTest::load(std::string const& account) {
    return value<v1::AccountConfig>([&](auto done) { stores_.config->load(account, done); });
}

void ApiTest::save(v1::AccountConfig config) {
    (void)value<std::uint32_t>([&](auto done) { stores_.config->save(config, done); });
}

void ApiTest::restrict(std::string const& user, std::vector<std::string> const& inboxes) {
    auto config = load();
    for (auto& each : *config.mutable_users()) {
        if (each.id() != user) continue;
        each.mutable_access()->clear_inboxes();
        for (auto const& inbox : inboxes) each.mutable_access()->add_inboxes(inbox);
    }
    save(config);
}

std::string ApiTest::open_conversation(std::string const& token, std::string const& id) {
    auto const caller =
        value<ports::Caller>([&](auto done) { authenticator_.authenticate(token, done); });
    ports::StartRequest start;
    start.caller = caller;
    start.conversation = id;
    start.draft.set_inbox("web");
    start.draft.set_channel("web");
    start.draft.set_queue("help");
    start.draft.add_tags("seen by staff");
    start.draft.mutable_contact()->set_id(caller.id);
    start.draft.mutable_contact()->set_name("Khách");
    start.first.mutable_author()->set_role(v1::CUSTOMER);
    start.first.mutable_author()->set_id(caller.id);
    start.first.set_client_id("m1");
    start.first.mutable_message()->set_text("my order is late");
    (void)value<ports::StartResult>([&](auto done) { stores_.store->start(start, done); });
    ports::AppendRequest note;
    note.caller = agent_caller();
    note.conversation = start.conversation;
    note.entry.mutable_author()->set_role(v1::AGENT);
    note.entry.mutable_author()->set_id("lan");
    note.entry.set_client_id("n1");
    note.entry.mutable_note()->set_text("a note between us");
    (void)value<ports::AppendResult>([&](auto done) { stores_.store->append(note, done); });
    return start.conversation;
}

} // namespace switchboard::api
