// The sub-commands that live in the app itself; the others come from server/commands and the
// libraries that they belong to. Each adds its options and, when chosen, leaves its exit code. Main
// thread.
#pragma once

#include <CLI/CLI.hpp>

namespace switchboard::app {

void add_serve_command(CLI::App& app, int& exit_code);
void add_demo_command(CLI::App& app, int& exit_code);
void add_sim_command(CLI::App& app, int& exit_code);
void add_doctor_command(CLI::App& app, int& exit_code);
void add_guard_command(CLI::App& app, int& exit_code);
void add_bench_command(CLI::App& app, int& exit_code);

} // namespace switchboard::app
