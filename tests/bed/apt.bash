# Sourced by the scripts beside it: Debian packages of more than one release,
# without a change to the machine's own apt configuration.
#
# apt gets a second configuration of its own (sources, pins, lists) under
# $bed_state/apt. The machine's `apt upgrade` therefore never sees trixie, and
# inside the bed trixie is pinned so low that only packages asked for by name,
# and what they cannot do without, come from there.

bed_state=${LANDFALL_BED:-/var/lib/landfall-bed}
bed_logs=/var/log/landfall-bed

say() { printf 'bed: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# bed_mirror SUITE: the address from which this machine takes that suite.
bed_mirror() {
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Identifier: Packages' |
    awk -v suite="$1" '$1 == suite && $2 == "main" { print $3; found = 1; exit } END { exit !found }'
}

# bed_sources SUITE: a deb822 source of that Debian release with its security updates.
bed_sources() {
  local host main security
  host=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  main=$(bed_mirror "$host") || fail "apt on this machine names no source for $host; add one to /etc/apt/sources.list.d"
  printf 'Types: deb\nURIs: %s\nSuites: %s %s-updates\nComponents: main\n' "$main" "$1" "$1"
  printf 'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n'
  security=$(bed_mirror "$host-security") || return 0
  printf '\nTypes: deb\nURIs: %s\nSuites: %s-security\nComponents: main\n' "$security" "$1"
  printf 'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n'
}

bed_apt_configure() {
  local root=$bed_state/apt
  mkdir -p "$root/lists/partial" "$root/sources.d" "$root/preferences.d"
  bed_sources bookworm > "$root/sources.d/bookworm.sources"
  bed_sources trixie > "$root/sources.d/trixie.sources"
  cat > "$root/preferences.d/trixie" <<PINS
Package: *
Pin: release n=trixie*
Pin-Priority: 100
PINS
  cat > "$root/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$root/sources.d";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$root/preferences.d";
Dir::State::lists "$root/lists";
DPkg::Lock::Timeout "300";
APT::Get::Assume-Yes "true";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
CONF
}

# bed_install PACKAGE[/RELEASE]...: installs those that are missing; without a release, the machine's own.
bed_install() {
  local package missing=()
  for package in "$@"; do
    bed_installed "${package%/*}" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  say "installing ${missing[*]}"
  mkdir -p "$bed_logs"
  bed_apt_configure
  (
    export APT_CONFIG=$bed_state/apt/apt.conf DEBIAN_FRONTEND=noninteractive
    apt-get update && apt-get install "${missing[@]}"
  ) > "$bed_logs/apt.log" 2>&1 || { tail -n 20 "$bed_logs/apt.log" >&2; fail "apt failed; all of it is in $bed_logs/apt.log"; }
}

bed_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}
