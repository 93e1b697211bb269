#!/bin/sh
# Installs the program of a release, without root: fetches the archive for this machine from a base URL, compares its checksum with
# the release's SHA256SUMS, and puts the program into a folder. POSIX shell; needs curl or wget, tar, gzip and sha256sum or shasum.
#
#   curl -fsSL BASE/install.sh | sh -s -- --from BASE
#   sh install.sh --from BASE [--to FOLDER]     # by default ~/.local/bin
#   sh install.sh --remove [--to FOLDER]
#
# BASE is the folder of a release: where SHA256SUMS is. Everything is in functions, so that a script that was fetched only in part
# does nothing.
set -eu

fail() {
    echo "install.sh: $*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

usage() {
    sed -n '2,/^set/ s/^# \{0,1\}//p' "$0" 2>/dev/null || echo "sh install.sh --from BASE [--to FOLDER]"
}

# fetch URL FILE
fetch() {
    if has curl; then
        curl --fail --silent --show-error --location --retry 2 --connect-timeout 20 --output "$2" "$1"
    elif has wget && wget --version >/dev/null 2>&1; then
        wget -q -T 20 -O "$2" "$1"
    elif has wget; then
        # That of busybox: Debian's static one crashes when it is given a time-out.
        wget -q -O "$2" "$1"
    else
        fail "neither curl nor wget is there to fetch $1"
    fi || fail "$1 cannot be fetched"
}

# The name by which releases call this machine.
target() {
    system=$(uname -s)
    machine=$(uname -m)
    case $system in
    Linux) ;;
    *) fail "there is no archive for $system: build it with \`cargo install --path crates/daemon\`; for Windows there is a .zip and an .msi" ;;
    esac
    case $machine in
    x86_64 | amd64) echo x86_64-unknown-linux-musl ;;
    aarch64 | arm64) echo aarch64-unknown-linux-musl ;;
    *) fail "there is no archive for $machine: build it with \`cargo install --path crates/daemon\`" ;;
    esac
}

# sum FILE: its SHA-256.
sum() {
    if has sha256sum; then
        sha256sum "$1"
    elif has shasum; then
        shasum -a 256 "$1"
    else
        fail "neither sha256sum nor shasum is there to check what was fetched"
    fi | cut -d ' ' -f 1
}

install_from() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT TERM
    target=$(target)
    fetch "$from/SHA256SUMS" "$work/SHA256SUMS"
    # `SUM  downbeat-VERSION-TARGET.tar.gz`; a name has no path.
    archive=$(sed -n "s/^[0-9a-f]\{64\} [ *]\(downbeat-[0-9A-Za-z.+-]*-$target\.tar\.gz\)\$/\1/p" "$work/SHA256SUMS")
    case $archive in
    '') fail "$from/SHA256SUMS names no archive for $target" ;;
    *' '* | *"
"*) fail "$from/SHA256SUMS names more than one archive for $target" ;;
    esac
    fetch "$from/$archive" "$work/$archive"
    wanted=$(sed -n "s/^\([0-9a-f]\{64\}\) [ *]$archive\$/\1/p" "$work/SHA256SUMS")
    found=$(sum "$work/$archive")
    [ "$wanted" = "$found" ] || fail "$archive is not what the release says: its SHA-256 is $found, not $wanted. Nothing was installed"
    mkdir "$work/archive"
    gzip -dc "$work/$archive" | tar -xf - -C "$work/archive"
    program=$work/archive/${archive%.tar.gz}/downbeat
    [ -f "$program" ] || fail "$archive holds no program"
    chmod 755 "$program"
    version=$("$program" --version) || fail "the program does not run on this machine. Nothing was installed"
    mkdir -p "$to" || fail "$to cannot be made: name another folder with --to"
    # Put in its place by one step, so that a program that runs goes on, and nobody finds half of one.
    cp "$program" "$to/.downbeat.$$" && mv -f "$to/.downbeat.$$" "$to/downbeat" || {
        rm -f "$to/.downbeat.$$"
        fail "$to cannot be written: name another folder with --to"
    }
    echo "$version is installed as $to/downbeat"
    case :$PATH: in
    *:"$to":*) echo "next: downbeat init URL" ;;
    *) echo "next: $to/downbeat init URL    ($to is not in PATH)" ;;
    esac
}

main() {
    from=${DOWNBEAT_FROM:-}
    to=${DOWNBEAT_TO:-${HOME:-}/.local/bin}
    remove=
    while [ $# -gt 0 ]; do
        case $1 in
        --from | --to)
            [ $# -ge 2 ] || fail "$1 needs a value"
            if [ "$1" = --from ]; then from=$2; else to=$2; fi
            shift 2
            ;;
        --remove)
            remove=yes
            shift
            ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) fail "there is no option $1: --from BASE, --to FOLDER, --remove" ;;
        esac
    done
    case $to in
    /*) ;;
    *) to=$PWD/$to ;;
    esac
    if [ -n "$remove" ]; then
        [ -f "$to/downbeat" ] || fail "there is no $to/downbeat"
        rm -f "$to/downbeat"
        echo "$to/downbeat is removed; configurations are left where they are"
        return
    fi
    [ -n "$from" ] || fail "--from BASE is missing: the folder of the release, where SHA256SUMS is"
    from=${from%/}
    install_from
}

main "$@"
