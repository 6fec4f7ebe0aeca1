# Sourced by bench/copy and bench/copy-faults: two PostgreSQL 17 servers of their own in a Debian of their own, as root.
#
# The Debian (trixie, with pgcopydb 0.18 and pg_dump 18 from sid) lies in $home/root and stays; the servers' data lies beside it and is
# made anew. The source is as Heroku has it: TLS, and an owner who is no superuser. The mounts live in a namespace of their own.

home=${LANDFALL_BENCH_HOME:-/var/lib/landfall-bench-copy}
root=$home/root
source_port=21432
target_port=21433
new=/usr/lib/postgresql/17/bin
secret=bench
source_url="postgres://heroku_u:$secret@127.0.0.1:$source_port"
target_url="postgres://app:$secret@127.0.0.1:$target_port"
admin_url="postgres://postgres:$secret@127.0.0.1:$target_port"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '== %s\n' "$*" >&2; }
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

own_mounts() {
  [ "$(id -u)" = 0 ] || fail "it makes a Debian and servers of its own: run it as root"
  [ "${LANDFALL_BENCH_MOUNTS:-}" = own ] || LANDFALL_BENCH_MOUNTS=own exec unshare --mount -- "$self" "$@"
}

in_root() { chroot --userspec=postgres:postgres "$root" /usr/bin/env -i PATH="$new:/usr/bin:/bin" LC_ALL=C.UTF-8 HOME=/tmp PGPASSWORD="$secret" PGOPTIONS="-c client_min_messages=error" "$@"; }

make_root() {
  [ -e "$home/complete" ] || {
    say "Making a Debian with PostgreSQL 17 and pgcopydb 0.18 in $root (once)"
    rm -rf "$root"
    mkdir -p "$home"
    bed_install mmdebstrap
    {
      bed_sources trixie
      # Of sid only what is asked for by name; a mirror of it may be some weeks old.
      bed_sources sid | sed -e '/^$/q' -e 's/ sid-updates//' | sed -e '/^Components/a Check-Valid-Until: no'
    } > "$home/sources"
    mmdebstrap --quiet --variant=minbase --include=ca-certificates,zstd,postgresql-17 --aptopt='Acquire::Languages "none"' \
      --setup-hook='mkdir -p "$1/etc/apt/preferences.d" "$1/etc/postgresql-common"' \
      --setup-hook='printf "Package: *\nPin: release n=sid\nPin-Priority: 90\n" > "$1/etc/apt/preferences.d/sid"' \
      --setup-hook='echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"' \
      --customize-hook='copy-in /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs' \
      --customize-hook='chroot "$1" apt-get install -y --no-install-recommends pgcopydb/sid postgresql-client-18/sid' \
      trixie "$root" - < "$home/sources" > "$home/log" 2>&1 || { tail -20 "$home/log" >&2; fail "the Debian could not be made"; }
    touch "$home/complete"
  }
  mount --bind /dev "$root/dev"
  mount --bind /proc "$root/proc"
  mount -t tmpfs tmpfs "$root/dev/shm"
  rm -rf "$root/srv/bench"
  install -d -m 1777 "$root/srv/bench"
}

publish() {
  say "Publishing the copy as users get it"
  dotnet publish bench/Copies -c Release -r linux-x64 --self-contained -p:PublishReadyToRun=true -o artifacts/bench/copies -v q
  cp -r artifacts/bench/copies "$root/srv/bench/copies"
  cp bench/Copies/*.sql "$root/srv/bench/"
  chmod -R a+rX "$root/srv/bench"
}

start_server() { # NAME PORT
  local data=/srv/bench/$1
  in_root sh -c "echo $secret > /srv/bench/password"
  in_root initdb -D "$data" -U postgres --auth=scram-sha-256 --pwfile=/srv/bench/password --encoding=UTF8 --locale=C.UTF-8 > "$home/log"
  cat >> "$root$data/postgresql.conf" <<CONF
port = $2
unix_socket_directories = '$data'
shared_buffers = 1GB
max_wal_size = 16GB
maintenance_work_mem = 512MB
jit = off
max_connections = 100
$3
CONF
  in_root pg_ctl start -w -D "$data" -l "$data/log" > "$home/log"
}

start_servers() {
  in_root openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -keyout /srv/bench/key -out /srv/bench/crt 2> /dev/null
  chmod 600 "$root/srv/bench/key"
  start_server source $source_port "ssl = on
ssl_cert_file = '/srv/bench/crt'
ssl_key_file = '/srv/bench/key'"
  start_server target $target_port ''
  sql source postgres "CREATE ROLE heroku_u LOGIN CONNECTION LIMIT 20 PASSWORD '$secret'"
  sql target postgres "CREATE ROLE app LOGIN PASSWORD '$secret'"
}

stop_servers() {
  local name
  for name in source target; do
    [ ! -e "$root/srv/bench/$name/postmaster.pid" ] || in_root pg_ctl stop -D "/srv/bench/$name" -m immediate > /dev/null || true
  done
  rm -rf "$root/srv/bench"
}

port_of() { if [ "$1" = source ]; then echo $source_port; else echo $target_port; fi; }

sql() { in_root psql -qXAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$(port_of "$1")" -U postgres -d "$2" -c "$3"; } # SIDE DATABASE SQL

make_source() { # SET [-v NAME=VALUE]
  local set=$1
  shift
  sql source postgres "CREATE DATABASE $set OWNER heroku_u"
  sql source "$set" "CREATE SCHEMA heroku_ext AUTHORIZATION heroku_u; CREATE EXTENSION citext SCHEMA heroku_ext;
    CREATE EXTENSION hstore SCHEMA heroku_ext; CREATE EXTENSION pg_trgm SCHEMA heroku_ext; GRANT ALL ON SCHEMA public TO heroku_u"
  in_root psql -qX "$@" -o /dev/null -f "/srv/bench/$set.sql" "$source_url/$set"
  say "Data set $set: $(sql source "$set" "SELECT pg_size_pretty(pg_database_size('$set'))")"
}

new_target() { # SET
  sql target postgres "DROP DATABASE IF EXISTS $1 WITH (FORCE)"
  sql target postgres "CREATE DATABASE $1 OWNER app"
  sql target postgres CHECKPOINT
  sync
  # ext4 walks past each file that was deleted within a minute before whenever it makes one (ext4/ialloc.c, recently_deleted): after ten
  # thousand of them that costs every way six seconds, and is none of its own.
  [ "$1" != c ] || sleep 61
}

# As the platform runs it: with the runtime's settings of the server's image.
server_settings=$(sed -n 's/^ENV //p' images/server/Dockerfile)

copy() { # SET [RUN]: prints the copy's own line
  local set=$1
  shift
  # shellcheck disable=SC2086 # one word each
  in_root env $server_settings /srv/bench/copies/Copies "$source_url/$set?sslmode=require" "$target_url/$set?sslmode=disable" \
    "$admin_url/$set?sslmode=disable" /srv/bench/scratch "$@"
}

value() { tr ' ' '\n' <<< "$2" | sed -n "s/^$1=//p"; } # NAME LINE

median() { sort -n | awk '{ all[NR] = $1 } END { print NR % 2 ? all[(NR + 1) / 2] : (all[NR / 2] + all[NR / 2 + 1]) / 2 }'; }

ratio() { awk -v a="$1" -v b="$2" -v digits="${3:-2}" 'BEGIN { printf "%.*f", digits, a / b }'; }
