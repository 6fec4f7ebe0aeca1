#!/usr/bin/env bash
# Makes the cluster at first start, as the environment says, then becomes the server.
set -euo pipefail

die() { printf 'postgres: %s\n' "$*" >&2; exit 1; }

# setting NAME [DEFAULT]: the variable, or the contents of the file that NAME_FILE names.
setting() {
  local name=$1 file=$1_FILE
  if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then die "set $name or $file, not both"; fi
  if [ -n "${!file:-}" ]; then
    [ -r "${!file}" ] || die "$file names ${!file}, which cannot be read"
    printf '%s' "$(< "${!file}")"
  else
    printf '%s' "${!name:-${2:-}}"
  fi
}

own_directories() {
  mkdir -p "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  find "$PGDATA" \! -user postgres -exec chown postgres {} +
  chown postgres /var/run/postgresql
}

psql_local() { PGHOST='' PGHOSTADDR='' psql --username "$user" --no-password --no-psqlrc -v ON_ERROR_STOP=1 "$@"; }

make_cluster() {
  local arguments=()
  [ -n "$password" ] || [ "${POSTGRES_HOST_AUTH_METHOD:-}" = trust ] ||
    die 'the first start needs POSTGRES_PASSWORD (or POSTGRES_PASSWORD_FILE) for the superuser'
  # Words as the caller would quote them on a command line; xargs takes them apart and expands nothing.
  mapfile -t arguments < <(xargs -r -n 1 printf '%s\n' <<< "${POSTGRES_INITDB_ARGS:-}")
  [ -z "${POSTGRES_INITDB_WALDIR:-}" ] || arguments+=(--waldir "$POSTGRES_INITDB_WALDIR")
  [ -z "$password" ] || arguments+=(--pwfile /dev/fd/3)
  initdb --pgdata "$PGDATA" --username "$user" "${arguments[@]}" 3<<< "$password"
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"
}

run_scripts() {
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
      *.sql) psql_local --dbname "$database" --file "$script" ;;
      *.sql.gz) gunzip -c "$script" | psql_local --dbname "$database" ;;
      *.sql.xz) xz -dc "$script" | psql_local --dbname "$database" ;;
      *.sql.zst) zstd -dc "$script" | psql_local --dbname "$database" ;;
      *) continue ;;
    esac
    printf 'postgres: ran %s\n' "$script"
  done
}

# The server that the scripts talk to listens on its socket alone: nobody connects before all is ready.
fill_cluster() {
  export PGPASSWORD=$password
  pg_ctl --pgdata "$PGDATA" --wait -o "-c listen_addresses='' -p ${PGPORT:-5432}" start
  [ "$database" = postgres ] ||
    psql_local --dbname postgres -v name="$database" <<< 'create database :"name"'
  run_scripts
  pg_ctl --pgdata "$PGDATA" --mode fast --wait stop
  unset PGPASSWORD
}

case ${1:-postgres} in -*) set -- postgres "$@" ;; esac
[ "${1:-}" = postgres ] || exec "$@"
case " $* " in *' --help '* | *' --version '* | *' -V '* | *' -? '*) exec "$@" ;; esac

if [ "$(id -u)" = 0 ]; then
  own_directories
  export HOME=/var/lib/postgresql
  exec setpriv --reuid postgres --regid postgres --init-groups -- "${BASH_SOURCE[0]}" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=$(setting POSTGRES_USER postgres)
  password=$(setting POSTGRES_PASSWORD)
  database=$(setting POSTGRES_DB "$user")
  make_cluster
  fill_cluster
fi
exec "$@"
