# shellcheck shell=bash
# What deploy/run and tests/run share: progress lines, clear failures, packages, building.
# Sourced, not run; expects `set -euo pipefail`.

SWITCHBOARD_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STEP=0
STEPS=0

step() { # step TEXT: the next numbered line
    STEP=$((STEP + 1))
    printf '[%d/%d] %s\n' "$STEP" "$STEPS" "$*"
}
note() { printf '      %s\n' "$*"; }
fail() { # fail WHAT [WHAT TO DO]
    printf '\nerror: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

# ---------------------------------------------------------------- packages

packages_of() { # packages_of SECTION ...: "package: command" lines of these sections
    local section
    for section in "$@"; do
        awk -v wanted="[$section]" '
            /^\[/ { inside = ($0 == wanted); next }
            inside && NF && !/^#/ { print }' "$SWITCHBOARD_ROOT/deploy/packages.txt"
    done
}

installed() { # installed "PACKAGE[: COMMAND]"
    local package=${1%%:*} command=
    [[ $1 == *:* ]] && command=${1##*: }
    if [[ $command == node ]]; then
        command -v node >/dev/null && [[ $(node -p 'process.versions.node.split(".")[0]') -ge 18 ]]
        return
    fi
    if [[ -n $command ]] && command -v "$command" >/dev/null; then return 0; fi
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]]
}

missing_packages() { # missing_packages SECTION ...: names, one a line
    local line
    packages_of "$@" | sort -u | while IFS= read -r line; do
        installed "$line" || printf '%s\n' "${line%%:*}"
    done
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else return 126
    fi
}

install_missing() { # install_missing SECTION ...: does nothing when nothing is missing
    local missing log="$SWITCHBOARD_ROOT/build/logs/packages.log"
    if ! command -v dpkg-query >/dev/null; then
        note "not a Debian system: what deploy/packages.txt lists has to be there already"
        return 0
    fi
    mapfile -t missing < <(missing_packages "$@")
    if [[ ${#missing[@]} -eq 0 ]]; then
        note "nothing missing"
        return 0
    fi
    note "installing ${#missing[@]}: ${missing[*]}"
    mkdir -p "$(dirname "$log")"
    if [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; then
        fail "packages are missing, and this is neither root nor is there sudo" "Run as root: apt-get install ${missing[*]}"
    fi
    local service brought=()
    for service in redis-server nginx haproxy caddy clamav-daemon; do
        if [[ " ${missing[*]} " == *" $service "* ]]; then brought+=("$service"); fi
    done
    # Comes along with clamav-daemon, and would fetch hundreds of megabytes of signatures that no test needs.
    if [[ " ${brought[*]} " == *" clamav-daemon "* ]] && ! installed clamav-freshclam; then brought+=(clamav-freshclam); fi
    as_root apt-get update >"$log" 2>&1 || fail "apt-get update failed" "$(tail -n 3 "$log")" "Whole log: $log"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1 ||
        fail "apt-get could not install the packages" "$(tail -n 3 "$log")" "Whole log: $log"
    for service in "${brought[@]}"; do stop_new_service "$service"; done
}

# Debian starts a service when its package is installed. Switchboard and its tests bring their own up, on sockets and
# ports of their own, so what came with this very installation is switched off; what was there before is left alone.
stop_new_service() { # stop_new_service NAME
    if [[ -d /run/systemd/system ]]; then
        as_root systemctl disable --now "$1" >/dev/null 2>&1 || true
    else
        as_root service "$1" stop >/dev/null 2>&1 || true
        as_root update-rc.d "$1" disable >/dev/null 2>&1 || true
    fi
}

# ---------------------------------------------------------------- building

build_jobs() { # one compiler needs up to 1.5 GB
    local cores memory_kb by_memory
    cores=$(nproc)
    memory_kb=$(awk '/MemAvailable/ { print $2 }' /proc/meminfo)
    by_memory=$((memory_kb / 1500000))
    if [[ $by_memory -lt 1 ]]; then by_memory=1; fi
    printf '%d' "$((cores < by_memory ? cores : by_memory))"
}

show_progress() { # ninja's "[n/m] ..." lines in, a line at every tenth out
    awk 'match($0, /^\[[0-9]+\/[0-9]+\]/) {
             split(substr($0, 2, RLENGTH - 2), part, "/")
             tenth = int(10 * part[1] / part[2])
             if (part[2] > 20 && tenth > shown) { shown = tenth; printf "      %d %% of %d steps\n", tenth * 10, part[2]; fflush() }
         }'
}

# A build folder that is new compiles several files at once, which takes about half the time of one by one; what was
# configured by hand stays as it is (a file a unit, which is quicker after a change).
unit_size() { # unit_size PRESET
    local cache="$SWITCHBOARD_ROOT/build/$1/CMakeCache.txt"
    if [[ -f $cache ]] && ! grep -q '^CMAKE_UNITY_BUILD:.*=ON$' "$cache"; then printf OFF; else printf ON; fi
}

# build PRESET [TARGET ...]: configures and builds; on failure shows the first errors and returns 1.
build() {
    local preset=$1 log="$SWITCHBOARD_ROOT/build/logs/$1.log"
    shift
    mkdir -p "$(dirname "$log")"
    cd "$SWITCHBOARD_ROOT" || return 1
    if ! cmake --preset "$preset" -D CMAKE_UNITY_BUILD="$(unit_size "$preset")" >"$log" 2>&1; then
        grep -A 6 'CMake Error' "$log" | head -n 20 >&2
        printf 'configuring the %s build failed; whole log: %s\n' "$preset" "$log" >&2
        return 1
    fi
    local targets=()
    if [[ $# -gt 0 ]]; then targets=(--target "$@"); fi
    if ! NINJA_STATUS='[%f/%t] ' cmake --build "build/$preset" -j "$(build_jobs)" "${targets[@]}" 2>&1 |
        tee -a "$log" | show_progress; then
        grep -E -A 8 '^FAILED|error:' "$log" | head -n 40 >&2
        printf 'building %s failed; whole log: %s\n' "$preset" "$log" >&2
        return 1
    fi
}
