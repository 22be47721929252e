# What .ci/run and .ci/nightly share; both source it from the top of the checkout.
export DEBIAN_FRONTEND=noninteractive PYTHONUNBUFFERED=1 CI="${CI:-true}"

# The command that shows a package is there, and the package.
NEEDED_PACKAGES=(
    "command -v make|make"
    "command -v git|git"
    "command -v java|default-jre-headless"
    "compgen -G /usr/lib/postgresql/*/bin/initdb|postgresql"
    "compgen -G /usr/sbin/mariadbd|mariadb-server"
    "has_chromium|chromium"
    "command -v systemd-analyze|systemd"
    "compgen -G /usr/share/fonts/*/noto/NotoSansCJK-Regular.ttc|fonts-noto-cjk"
    "scripts/find_python|python3 python3-venv"
)

has_chromium() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

install_missing_packages() {
    local entry missing=() as_root=()
    for entry in "${NEEDED_PACKAGES[@]}"; do
        if ! ${entry%%|*} > /dev/null 2>&1; then
            # shellcheck disable=SC2206 # an entry may name several packages
            missing+=(${entry##*|})
        fi
    done
    if ((${#missing[@]} == 0)); then
        return
    fi
    if ((EUID != 0)); then
        as_root=(sudo -n)
    fi
    echo "Installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -qq -y --no-install-recommends "${missing[@]}"
}

# Print the next of PARTS that no lane has taken; fail when there is none.
take_part() (
    flock 8
    taken=$(< "$scratch/taken")
    ((taken < ${#PARTS[@]})) || exit 1
    echo $((taken + 1)) > "$scratch/taken"
    printf '%s\n' "${PARTS[taken]}"
) 8> "$scratch/queue"

# Run part after part, and fail if any did. What a part prints is shown in one piece as
# soon as it has ended.
run_lane() {
    local part name verdict started status=0
    while part=$(take_part); do
        name=${part//[^a-zA-Z0-9]/-}
        verdict="passed"
        started=$SECONDS
        if ! $part > "$scratch/$name.log" 2>&1; then
            verdict="FAILED"
            status=1
        fi
        printf '%-36s %s in %d s\n' "$part" "$verdict" $((SECONDS - started)) \
            > "$scratch/$name.result"
        (
            flock 9
            printf '\n== %s\n' "$part"
            cat "$scratch/$name.log" "$scratch/$name.result"
        ) 9> "$scratch/lock"
    done
    return "$status"
}

# Run the commands given in so many lanes side by side, for most keep one core busy; each
# lane takes the next as it gets free, so the longest come first. Every command runs even
# when an earlier one is red; fail if any was, or if one did not run.
run_parts() {
    local lane_count=$1 lane lanes=() failed=0 results
    shift
    PARTS=("$@")
    scratch=$(mktemp -d)
    echo 0 > "$scratch/taken"
    for ((lane = 0; lane < lane_count; lane++)); do
        run_lane &
        lanes+=($!)
    done
    for lane in "${lanes[@]}"; do
        wait "$lane" || failed=1
    done
    printf '\n== Result\n'
    results=("$scratch"/*.result)
    cat "${results[@]}"
    if ((${#results[@]} != ${#PARTS[@]})); then
        echo "${#PARTS[@]} parts, but ${#results[@]} results: a part did not run" >&2
        failed=1
    fi
    rm -rf "$scratch"
    return "$failed"
}
