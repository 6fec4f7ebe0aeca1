# Sourced by the scripts beside it: where the local registry listens. Below the
# range from which the kernel hands out ports, so that no client can sit on it.
bed_registry=127.0.0.1:5055
