# Sourced by the scripts beside it, after apt.bash: the local registry that
# stands in for Docker Hub. Its port lies below the range from which the kernel
# hands out ports, so that no client can sit on it.

bed_registry=127.0.0.1:5055
registry_pid=/run/landfall-bed/registry.pid
registry_log=$bed_logs/registry.log

registry_answers() { curl -fsS -o /dev/null --max-time 2 "http://$bed_registry/v2/" 2> /dev/null; }

registry_started_here() {
  local pid
  pid=$(cat "$registry_pid" 2>/dev/null) || return 1
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = docker-registry ]
}

registry_up() {
  registry_answers && return
  bed_install docker-registry
  mkdir -p "$bed_state/registry" "$bed_logs" "$(dirname "$registry_pid")"
  cat > "$bed_state/registry.yml" <<CONF
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: $bed_state/registry }
  delete: { enabled: true }
http: { addr: "$bed_registry" }
CONF
  OTEL_TRACES_EXPORTER=none setsid nohup docker-registry serve "$bed_state/registry.yml" \
    < /dev/null >> "$registry_log" 2>&1 9>&- &
  echo $! > "$registry_pid"
  disown # not one of the jobs that the caller waits for
  for _ in $(seq 100); do
    registry_answers && return
    registry_started_here || break
    sleep 0.1
  done
  tail -n 20 "$registry_log" >&2
  fail "the registry does not answer on $bed_registry; its log is $registry_log"
}

registry_down() {
  registry_started_here || { say 'no registry was started here'; return; }
  kill "$(cat "$registry_pid")"
  rm -f "$registry_pid"
}

# registry_digest NAME TAG: the digest of that image in the registry; nothing when it is not there.
registry_digest() {
  curl -fsSI -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' \
    "http://$bed_registry/v2/library/$1/manifests/$2" 2> /dev/null |
    awk 'tolower($1) == "docker-content-digest:" { printf "%s", $2 }' | tr -d '\r'
}
