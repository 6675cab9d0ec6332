// What the tests of the index are made of: a folder of their own, conversations and entries.
#pragma once

#include "search/account_index.hpp"

#include <google/protobuf/util/time_util.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace switchboard::search::test {

class Scratch {
public:
    Scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "sb-search-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no scratch folder"};
        path_ = name;
    }
    ~Scratch() { std::filesystem::remove_all(path_); }
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline v1::Conversation conversation(
    std::string const& id, std::string const& contact, std::string const& name,
    std::int64_t at = 1'000) {
    v1::Conversation out;
    out.set_id(id);
    out.mutable_contact()->set_id(contact);
    out.mutable_contact()->set_name(name);
    *out.mutable_created_at() = google::protobuf::util::TimeUtil::MillisecondsToTimestamp(at);
    return out;
}

inline v1::Entry said(std::uint32_t seq, std::string const& text, std::int64_t at = 1'000) {
    v1::Entry out;
    out.set_seq(seq);
    out.mutable_message()->set_text(text);
    *out.mutable_at() = google::protobuf::util::TimeUtil::MillisecondsToTimestamp(at);
    return out;
}

} // namespace switchboard::search::test
