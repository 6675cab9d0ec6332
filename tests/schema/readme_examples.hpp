// Owns the reading of examples out of a Markdown page: fenced blocks opened by "```json
// Message.field". Runs in the tests only, on text already in memory. Never judges an example; the
// test does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace switchboard::schema_test {

struct Example {
    std::string message; // "ClientFrame"
    std::string field;   // JSON name of the oneof member, "hello"
    std::string json;
    int line = 0; // of the opening fence
};

/// Every marked block of the page, in its order. Unmarked blocks are prose and left out.
[[nodiscard]] std::vector<Example> examples_in(std::string_view page);

} // namespace switchboard::schema_test
