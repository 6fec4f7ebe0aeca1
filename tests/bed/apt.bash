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

# bed_source ADDRESS SUITE...: one source in apt's deb822 form.
bed_source() {
  local address=$1
  shift
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n' "$address" "$*"
  printf 'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n\n'
}

bed_targets() { apt-get indextargets --format '$(RELEASE)/$(COMPONENT) $(REPO_URI)' 'Identifier: Packages'; }

# bed_sources RELEASE...: those Debian releases and their security updates, from where the machine takes its own.
bed_sources() {
  local host targets main security release
  host=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  # apt names the releases of its sources by the lists that it has; a new machine has none.
  targets=$(bed_targets)
  [ -n "$targets" ] || { apt-get update > /dev/null || true; targets=$(bed_targets); }
  main=$(awk -v suite="$host/main" '$1 == suite { print $2; exit }' <<< "$targets")
  security=$(awk -v suite="$host-security/main" '$1 == suite { print $2; exit }' <<< "$targets")
  [ -n "$main" ] || fail "apt on this machine has no source for $host; add one to /etc/apt/sources.list.d"
  for release in "$@"; do
    bed_source "$main" "$release" "$release-updates"
    [ -z "$security" ] || bed_source "$security" "$release-security"
  done
}

bed_apt_configure() {
  local root=$bed_state/apt
  mkdir -p "$root/lists/partial" "$root/sources.d" "$root/preferences.d"
  bed_sources bookworm trixie > "$root/sources.d/debian.sources"
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

# What is installed here is started by whoever needs it: until the shell that asks ends, no package starts a service.
bed_start_nothing() {
  local policy=/usr/sbin/policy-rc.d
  [ ! -e "$policy" ] || return 0
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod +x "$policy"
  trap "rm -f $policy" EXIT
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
    bed_start_nothing
    export APT_CONFIG=$bed_state/apt/apt.conf DEBIAN_FRONTEND=noninteractive
    apt-get update && apt-get install "${missing[@]}"
  ) > "$bed_logs/apt.log" 2>&1 || { tail -n 20 "$bed_logs/apt.log" >&2; fail "apt failed; all of it is in $bed_logs/apt.log"; }
}

bed_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}
