/**
 * The guard: POSIX shell, nothing but coreutils or busybox and /proc. `guard.sh FOLDER watch` acknowledges and waits;
 * `guard.sh FOLDER restore` restores now. It knows three things: obey `restore` on its standard input, notice the end
 * of that input, and the deadline. Exit status 0: confirmed or restored; 5: the known-good could not be brought back.
 */
export const guardScript = `#!/bin/sh
# Evenkeel guard. Brings the known-good configuration back unless the change is confirmed.
# usage: guard.sh FOLDER watch|restore
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH
cd "$1" || exit 5
. ./record || exit 5

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*" >>guard.log; }
uptime_ticks() { read -r up _ </proc/uptime; echo "\${up%.*}\${up#*.}"; }
start_of() { line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; set -- \${line##*) }; echo "\${20}"; }
digest_of() { set -- $(sha256sum <"$1" 2>/dev/null); echo "\${1:-absent}"; }
value() { eval "printf %s \\"\\$$1\\""; }
alive() { [ -n "$1" ] && [ "$(start_of "$1")" = "$2" ]; }

# One restorer at a time: process id and start, so that a recycled number is not taken for it.
only_restorer() {
  if read -r pid start <restorer 2>/dev/null && [ "$pid" != "$$" ] && alive "$pid" "$start"; then return 1; fi
  echo "$$ $(start_of $$)" >restorer.$$ && mv restorer.$$ restorer
}

# Every file back by digest; what is neither version is a foreign edit and is left alone.
restore_files() {
  at=0
  while [ "$at" -lt "$files" ]; do
    target=$(value target_$at); staged=$(value staged_$at); known=$(value known_$at); proposed=$(value proposed_$at)
    now=$(digest_of "$target")
    [ -z "$proposed" ] && [ -s produced ] && proposed=$(sed -n "$((at + 1))p" produced)
    if [ "$now" != "$known" ]; then
      if [ -n "$proposed" ] && [ "$now" != "$proposed" ]; then
        log "foreign edit: $target holds $now, neither $known nor $proposed"
        echo "$target" >foreign-edit
        return 1
      fi
      [ "$(digest_of "$staged")" = "$known" ] || { log "the staged copy $staged is damaged"; return 1; }
      mv -f "$staged" "$target" || { log "cannot rename $staged"; return 1; }
      log "put $target back"
    fi
    at=$((at + 1))
  done
  sync
}

# Reload, prove, try again with growing pauses; restart only if policy allows; never stop what still serves.
serve_again() {
  for pause in 0 1 2 4; do
    [ "$pause" = 0 ] || sleep "$pause"
    GUARD_SINCE=$(uptime_ticks); export GUARD_SINCE
    [ -z "$reload" ] || (eval "$reload") >>guard.log 2>&1 || { log "reload failed"; continue; }
    wait_serving && return 0
  done
  [ -n "$restart" ] || return 1
  log "restarting, as policy allows"
  GUARD_SINCE=$(uptime_ticks); export GUARD_SINCE
  (eval "$restart") >>guard.log 2>&1
  wait_serving
}

wait_serving() {
  [ -n "$serving" ] || return 0
  tries=0
  while [ "$tries" -lt 50 ]; do
    (eval "$serving") >/dev/null 2>&1 && return 0
    sleep 0.1
    tries=$((tries + 1))
  done
  log "no new worker serves"
  return 1
}

restore() {
  mv armed restoring 2>/dev/null
  [ -e restoring ] || exit 0
  only_restorer || exit 0
  log "restoring: $1"
  echo "$1" >restore-reason
  if restore_files && serve_again; then
    mv restoring restored
    sync
    log "restored"
    exit 0
  fi
  mv restoring restore-failed
  log "restore failed"
  exit 5
}

if [ "$2" = restore ]; then
  if [ -e restore-failed ]; then mv restore-failed restoring; fi
  restore "\${3:-asked}"
fi

trap '' HUP INT PIPE
exec 3<&0 </dev/null
( while read -r word; do [ "$word" = restore ] && : >asked; done <&3; : >orphaned ) >/dev/null 2>&1 &
exec 3<&-
echo "armed $$ $(start_of $$) $(digest_of record)"
exec >/dev/null 2>&1
log "armed until $deadline s after boot"
while :; do
  [ -e confirmed ] && { log "confirmed"; exit 0; }
  [ -e armed ] || exit 0
  [ -e asked ] && restore "the controller asked for it"
  [ -e orphaned ] && restore "the controller is gone"
  read -r up _ </proc/uptime
  [ "\${up%.*}" -ge "$deadline" ] && restore "not confirmed before the deadline"
  [ "$(cat /proc/sys/kernel/random/boot_id)" = "$boot_id" ] || restore "the host was started again"
  sleep 0.05
done
`;
