// A body of multipart/form-data (RFC 7578) out of a few parts. Pure but for the random boundary;
// any thread. Holds everything in memory: parts are bounded by the size of an upload.
#pragma once

#include <string>
#include <vector>

namespace switchboard::sinks {

struct FormPart {
    std::string name;     // ours: plain ASCII without quotes
    std::string filename; // empty: a field; quotes and line ends become "_"
    std::string type;     // with a filename; empty: application/octet-stream
    std::string bytes;
};

struct Multipart {
    std::string content_type, body;
};

[[nodiscard]] Multipart multipart(std::vector<FormPart> const& parts);

} // namespace switchboard::sinks
