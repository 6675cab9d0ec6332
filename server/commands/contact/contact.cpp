#include "commands/contact/contact.hpp"

#include "base/text.hpp"
#include "commands/apply/report.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

namespace switchboard::commands::contact {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using apply::HttpAnswer;
using apply::HttpClient;

/// A log-in for the run, and the one question.
class Asking {
public:
    Asking(Options const& options, std::ostream& err)
        : options_{options}
        , client_{options.url}
        , err_{err} {}
    ~Asking() {
        if (is_in_) apply::log_out(options_, client_);
    }
    Asking(Asking const&) = delete;
    Asking& operator=(Asking const&) = delete;

    /// The answer to what needs the password once more.
    std::optional<json::object> confirmed(std::string const& verb) {
        if (auto const problem = apply::address_problem(options_.url)) {
            err_ << "--url " << *problem << '\n';
            return std::nullopt;
        }
        if (!is_valid_id(options_.contact, 128) || options_.password.empty()) {
            err_ << "name the contact by its id, and give SWITCHBOARD_PASSWORD\n";
            return std::nullopt;
        }
        is_in_ = apply::log_in(options_, client_, exit_, err_);
        if (!is_in_) return std::nullopt;
        json::object const body{{"password", options_.password}, {"code", options_.code}};
        std::string const path = "/api/v1/contacts/" + options_.contact + "/" + verb;
        auto const answer = checked(client_.post(path, json::serialize(body)), verb);
        if (!answer) return std::nullopt;
        json::error_code failed;
        json::value const value = json::parse(answer->body, failed);
        if (!failed && value.is_object()) return value.get_object();
        err_ << "the answer is not one of this server's\n";
        return std::nullopt;
    }
    std::optional<std::string> file(std::string const& id) {
        auto found = client_.get("/api/v1/attachments/" + id);
        // On an origin of its own, for whoever has the address: the token stays here.
        constexpr long kSeeOther = 303;
        if (found.status == kSeeOther) found = HttpClient{found.location}.get({});
        auto const answer = checked(std::move(found), "file " + id);
        if (!answer) return std::nullopt;
        return answer->body;
    }
    [[nodiscard]] int exit_code() const { return exit_; }

private:
    std::optional<HttpAnswer> checked(HttpAnswer answer, std::string const& what) {
        exit_ = apply::kRefused;
        if (answer.status == apply::kOk) {
            exit_ = apply::kDone;
            return answer;
        }
        if (answer.status == 0 || answer.status >= apply::kServerFailed)
            exit_ = apply::unreachable(options_, answer, err_);
        else
            apply::print_refusal(answer.body, answer.status, what, {}, err_);
        return std::nullopt;
    }

    Options const& options_;
    HttpClient client_;
    std::ostream& err_;
    bool is_in_ = false;
    int exit_ = apply::kRefused;
};

std::string text(json::object const& from, std::string_view name) {
    auto const* const value = from.if_contains(name);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : "";
}

std::int64_t number(json::object const& from, std::string_view name) {
    auto const* const value = from.if_contains(name);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

/// What people called a file decides nothing about where it goes.
std::string safe_name(std::string const& id, std::string name) {
    std::replace_if(
        name.begin(), name.end(),
        [](unsigned char c) { return c < ' ' || c == '/' || c == '\\' || c == 0x7F; }, '_');
    return id + "-" + name;
}

bool write(fs::path const& path, std::string const& bytes) {
    std::ofstream file{path, std::ios::binary};
    file << bytes;
    return file.flush().good();
}

bool make_private(fs::path const& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) return false;
    fs::permissions(folder, fs::perms::owner_all, failed);
    return !failed;
}

Options without_slash(Options options) {
    while (options.url.ends_with('/')) options.url.pop_back();
    return options;
}

} // namespace

int export_contact(Options const& given, std::ostream& out, std::ostream& err) {
    Options const options = without_slash(given);
    fs::path const folder = options.out;
    if (fs::exists(folder)) {
        err << "--out " << options.out << ": is there already; name a folder to be made\n";
        return apply::kRefused;
    }
    Asking asking{options, err};
    auto const taken = asking.confirmed("export");
    if (!taken) return asking.exit_code();
    bool const is_there = make_private(folder) && make_private(folder / "files") &&
                          write(folder / "contact.json", json::serialize(*taken));
    if (!is_there) {
        err << "--out " << options.out << ": cannot be written\n";
        return apply::kRefused;
    }
    std::size_t files = 0;
    for (auto const& each : taken->at("files").as_array()) {
        std::string const id = text(each.as_object(), "id");
        if (!is_valid_id(id, 128)) continue;
        auto const bytes = asking.file(id);
        if (!bytes) return asking.exit_code();
        if (!write(folder / "files" / safe_name(id, text(each.as_object(), "name")), *bytes)) {
            err << "--out " << options.out << ": cannot be written\n";
            return apply::kRefused;
        }
        ++files;
    }
    out << options.out << ": " << taken->at("conversations").as_array().size() << " conversations, "
        << files << " files\n";
    return apply::kDone;
}

int erase_contact(Options const& given, std::ostream& out, std::ostream& err) {
    Options const options = without_slash(given);
    if (!options.yes) {
        err << "this cannot be undone: say --yes\n";
        return apply::kRefused;
    }
    Asking asking{options, err};
    auto const gone = asking.confirmed("erase");
    if (!gone) return asking.exit_code();
    out << "erased: " << number(*gone, "conversations") << " conversations, "
        << number(*gone, "entries") << " entries, " << number(*gone, "files") << " files, "
        << number(*gone, "transcripts") << " transcripts\n";
    auto const& tickets = gone->at("tickets").as_array();
    if (!tickets.empty()) out << "other systems still hold, to be erased there:\n";
    for (auto const& each : tickets)
        out << "  " << text(each.as_object(), "sink") << " " << text(each.as_object(), "reference")
            << " " << text(each.as_object(), "url") << '\n';
    out
        << (gone->at("rewrites").as_bool()
                ? "Redis writes its append-only file anew\n"
                : "run BGREWRITEAOF on your Redis: its append-only file still has the old words\n");
    return apply::kDone;
}

} // namespace switchboard::commands::contact
