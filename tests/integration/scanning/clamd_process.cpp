#include "clamd_process.hpp"

#include "scanning/clamd_exchange.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace switchboard::scanning::test {

namespace {

constexpr char kProgram[] = "/usr/sbin/clamd"; // not in everybody's PATH

std::string hexadecimal(std::string const& bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        out += {kDigits[byte >> 4U], kDigits[byte & 0xFU]};
    }
    return out;
}

} // namespace

std::string eicar() {
    std::string text{"X5O!P%@AP[4\\PZX54(P^)7CC)7}$"};
    for (auto const* piece : {"EICAR", "-STANDARD-ANTIVIRUS-", "TEST-FILE!$H+H*"}) text += piece;
    return text;
}

std::string marked() {
    return "a mark of switchboard's own tests";
}

ClamdProcess::ClamdProcess(std::string const& settings) {
    if (access(kProgram, X_OK) != 0)
        throw std::runtime_error(
            "there is no " + std::string{kProgram} + ": install clamav-daemon");
    auto const signatures = folder_.path() / "signatures";
    std::filesystem::create_directory(signatures);
    // Extended signatures: name, any kind of file, anywhere in it, the bytes.
    std::ofstream(signatures / "own.ndb") << "Test.Eicar:0:*:" << hexadecimal(eicar())
                                          << "\nTest.Mark:0:*:" << hexadecimal(marked()) << "\n";
    std::ofstream(folder_.path() / "clamd.conf")
        << "LocalSocket " << place().path << "\nDatabaseDirectory " << signatures.string()
        << "\nLogFile " << (folder_.path() / "log").string() << "\nForeground yes\n"
        << settings;
    start();
}

ClamdProcess::~ClamdProcess() {
    kill_hard();
}

void ClamdProcess::start() {
    std::string const settings = (folder_.path() / "clamd.conf").string();
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (std::freopen((folder_.path() / "output").c_str(), "w", stdout) != nullptr)
            dup2(STDOUT_FILENO, STDERR_FILENO);
        execl(kProgram, kProgram, "-c", settings.c_str(), nullptr);
        _exit(127);
    }
    auto const answers = [this] {
        return ask_clamd_now(place(), Millis{1'000}, "PING").text == "PONG";
    };
    if (!store::test::wait_for(answers)) throw std::runtime_error("clamd did not start");
}

void ClamdProcess::kill_hard() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

void ClamdProcess::hang() {
    kill(pid_, SIGSTOP);
    int status = 0;
    waitpid(pid_, &status, WUNTRACED); // from here on it does nothing any more
}

void ClamdProcess::go_on() {
    kill(pid_, SIGCONT);
}

} // namespace switchboard::scanning::test
