/** Arguments for directives outside of `http`; `words.ts` says how the lines are read. */
export const coreValues = `
accept_mutex: on
accept_mutex_delay: 10ms
debug_points: stop
env: NAME
lock_file: @DIR@/lock
multi_accept: on
pcre_jit: on
pid: @DIR@/other.pid
thread_pool: extra threads=2
timer_resolution: 10ms
use: epoll | poll | select
user: nobody | www-data
worker_aio_requests: 8
worker_connections: 16 | 64 | 4096
worker_cpu_affinity: auto
worker_priority: 5
worker_processes: 1 | 2 | auto
worker_rlimit_core: 1m
worker_rlimit_nofile: 64 | 4096
worker_shutdown_timeout: 1s
working_directory: @DIR@
master_process: on
daemon: on
`;
