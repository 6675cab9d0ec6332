// One check of many by its name.
#pragma once

#include "commands/doctor/checks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace switchboard::commands::doctor {

inline Check find(std::vector<Check> const& checks, std::string const& name) {
    for (auto const& each : checks)
        if (each.name == name) return each;
    ADD_FAILURE() << "no check " << name;
    return {};
}

} // namespace switchboard::commands::doctor
