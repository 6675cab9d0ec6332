// What differs between two settings of an account: which thing, which fields. Pure; any thread.
// It names fields and never their values, so that it can be shown and logged.
#pragma once

#include <switchboard/v1/config.pb.h>

#include <string>
#include <string_view>
#include <vector>

namespace switchboard::configuration {

enum class ChangeKind { Added, Changed, Removed };

struct Change {
    std::string kind; // "account", "skill", "queue", "user", "inbox", "cannedReply", "sink"
    std::string id;
    ChangeKind change = ChangeKind::Changed;
    std::vector<std::string> fields; // JSON names, of a changed thing

    friend bool operator==(Change const&, Change const&) = default;
};

/// Things are matched by id; the order of lists of things and the revision do not count.
[[nodiscard]] std::vector<Change>
diff(v1::AccountConfig const& before, v1::AccountConfig const& after);
[[nodiscard]] std::string_view to_string(ChangeKind kind);

} // namespace switchboard::configuration
