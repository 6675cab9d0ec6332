// A real clamd of a test's own (Debian: clamav-daemon): its socket, settings and signatures in a
// temporary folder. Blocking, one thread. Never touches a clamd that it did not start.
#pragma once

#include "redis_server.hpp"
#include "scanning/clamd_place.hpp"

#include <cstdint>
#include <string>

namespace switchboard::scanning::test {

/// The harmless file that every scanner knows (EICAR), put together here so that none finds it in
/// these sources; and a mark that is long enough to be cut in two.
[[nodiscard]] std::string eicar();
[[nodiscard]] std::string marked();

class ClamdProcess {
public:
    /// `settings`: further lines of clamd.conf.
    explicit ClamdProcess(std::string const& settings = {});
    ~ClamdProcess();
    ClamdProcess(ClamdProcess const&) = delete;
    ClamdProcess& operator=(ClamdProcess const&) = delete;

    void start();
    void kill_hard(); // SIGKILL and wait
    /// It keeps its socket, takes connections (the kernel does) and answers nothing.
    void hang();
    void go_on();
    [[nodiscard]] ClamdPlace place() const { return {(folder_.path() / "clamd").string(), {}, 0}; }

private:
    store::test::TemporaryFolder folder_;
    int pid_ = 0;
};

} // namespace switchboard::scanning::test
