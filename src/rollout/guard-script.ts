/**
 * The guard: POSIX shell, nothing but coreutils or busybox and /proc. `guard.sh FOLDER watch` acknowledges and waits;
 * `guard.sh FOLDER restore` restores now; `guard.sh FOLDER boot` puts only the files back, for use before the device's
 * own service starts. It knows three things: obey `restore` on its standard input, notice the end of that input, and
 * the deadline. Exit status 0: confirmed, restored or nothing to do; 5: the known-good could not be brought back.
 */
export const guardScript = `#!/bin/sh
# Evenkeel guard. Brings the known-good configuration back unless the change is confirmed.
# usage: guard.sh FOLDER watch|restore|boot
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH
cd "$1" || exit 5
. ./record || exit 5
[ "$end" = record ] || exit 5

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*" >>guard.log; }
pause() { sleep "$1" 2>/dev/null || sleep 1; }
uptime_ticks() { read -r up _ </proc/uptime; echo "\${up%.*}\${up#*.}"; }
start_of() { { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1; set -- \${line##*) }; echo "\${20}"; }
digest_of() { [ -e "$1" ] || { echo absent; return; }; set -- $(sha256sum <"$1" 2>/dev/null); echo "\${1:-unreadable}"; }
value() { eval "printf %s \\"\\$$1\\""; }
alive() { [ -n "$1" ] && [ "$(start_of "$1")" = "$2" ]; }
is_running() { [ -z "$running" ] || (eval "$running") >/dev/null 2>&1; }
same_boot() { read -r boot </proc/sys/kernel/random/boot_id; [ "$boot" = "$boot_id" ]; }

# One restorer at a time: process id and start, so that a recycled number is not taken for it. Should two get
# through all the same, no harm is done: every step can be done twice.
only_restorer() {
  if read -r pid start <restorer 2>/dev/null && [ "$pid" != "$$" ] && alive "$pid" "$start"; then return 1; fi
  echo "$$ $(start_of $$)" >restorer.$$ && mv restorer.$$ restorer
}

file() {
  target=$(value target_$1); staged=$(value staged_$1); aside=$(value aside_$1)
  known=$(value known_$1); proposed=$(value proposed_$1)
  [ -z "$proposed" ] && [ -s produced ] && proposed=$(sed -n "$(($1 + 1))p" produced)
  now=$(digest_of "$target")
}

foreign() {
  log "foreign edit: $1"
  echo "$1" >>foreign-edit
  found=1
}

# Before anything is touched: bytes that are neither version are a foreign edit, and every copy must be whole.
check_files() {
  found=0; at=0
  while [ "$at" -lt "$files" ]; do
    file $at; at=$((at + 1))
    [ "$now" != "$known" ] || continue
    [ "$now" = absent ] || [ -z "$proposed" ] || [ "$now" = "$proposed" ] || foreign "$target holds $now, neither $known nor $proposed"
    [ "$known" = absent ] || [ "$(digest_of "$staged")" = "$known" ] || { log "the staged copy $staged is damaged"; found=1; }
  done
  return $found
}

# Every file back by digest.
restore_files() {
  check_files || return 1
  at=0
  while [ "$at" -lt "$files" ]; do
    file $at; at=$((at + 1))
    [ "$now" != "$known" ] || continue
    if [ "$known" = absent ]; then mv -f "$target" "$aside"; else mv -f "$staged" "$target"; fi
    [ "$(digest_of "$target")" = "$known" ] || { log "cannot put $target back"; return 1; }
    log "put $target back"
  done
  at=0
  while [ "$at" -lt "$folders" ]; do
    clear_folder "$(value folder_$at)"; at=$((at + 1))
  done
}

# Files that a wrapped command added to a folder of configuration files are moved aside under hidden names.
clear_folder() {
  for extra in "$1"/*.cfg; do
    [ -e "$extra" ] || continue
    case $listed in *"|$extra|"*) continue ;; esac
    mv -f "$extra" "$1/.evenkeel-$change-extra-\${extra##*/}" && log "moved $extra aside"
  done
}

# Reload, prove, try again with growing pauses; restart when policy allows or when nothing runs that it could stop.
# A worker that started after the files were back has read them, whoever started it.
serve_again() {
  GUARD_SINCE=$(uptime_ticks); export GUARD_SINCE
  same_boot || is_running || { log "not running after a restart of the host: it will start on these files"; return 0; }
  for seconds in $pauses; do
    [ "$seconds" = 0 ] || pause "$seconds"
    is_running || continue
    reload_once && wait_serving && read_since && return 0
  done
  [ -n "$restart" ] || return 1
  [ "$restart_allowed" = 1 ] || ! is_running || return 1
  log "restarting"
  (eval "$restart") >>guard.log 2>&1 </dev/null
  wait_serving
}

reload_once() {
  [ -z "$reload" ] || (eval "$reload") >>guard.log 2>&1 || { log "reload failed"; return 1; }
}

# A reload that was under way when the files came back may have read the others: its worker proves nothing, and a
# signal that comes while the program starts is lost. Each worker has a start and a reading of its own, so that the
# next one has read what is there now. Once the controller has seen its worker serve, no reload is under way.
read_since() {
  [ ! -e served ] || return 0
  same_boot || return 0
  log "reloading once more: a reload may have been under way"
  [ -n "$serving" ] || pause 1
  GUARD_SINCE=$(($(uptime_ticks) + 1)); export GUARD_SINCE
  reload_once && wait_serving
}

wait_serving() {
  [ -n "$serving" ] || return 0
  tries=0
  while [ "$tries" -lt "$patience" ]; do
    (eval "$serving") >/dev/null 2>&1 && return 0
    pause 0.1
    tries=$((tries + 1))
  done
  log "no new worker serves"
  return 1
}

claim() {
  mv armed restoring 2>/dev/null
  [ -e restoring ] || exit 0
  only_restorer || exit 0
  log "restoring: $1"
  echo "$1" >restore-reason
  rm -f foreign-edit
}

finish() {
  sync
  mv restoring "$1" 2>/dev/null || mv restore-failed "$1" 2>/dev/null
  sync
  log "$1"
}

restore() {
  claim "$1"
  if restore_files && serve_again; then finish restored; exit 0; fi
  finish restore-failed
  exit 5
}

case $2 in
  restore)
    [ ! -e restore-failed ] || mv restore-failed restoring
    restore "\${3:-asked}" ;;
  boot)
    ! same_boot || exit 0
    claim "the host was started again"
    if restore_files; then finish restored; exit 0; fi
    finish restore-failed
    exit 5 ;;
  watch) ;;
  *) exit 2 ;;
esac

trap '' HUP INT PIPE
trap 'restore "the guard was told to end"' TERM
exec 3<&0 </dev/null
( trap - TERM; while read -r word; do [ "$word" = restore ] && : >asked.$$; done <&3; : >orphaned.$$ ) >/dev/null 2>&1 &
exec 3<&-
echo "armed $$ $(start_of $$) $(digest_of record)"
exec >/dev/null 2>&1
log "armed until $deadline s after boot"
while :; do
  [ ! -e confirmed ] || { log "confirmed"; exit 0; }
  [ -e armed ] || exit 0
  [ ! -e asked.$$ ] || restore "the controller asked for it"
  [ ! -e orphaned.$$ ] || restore "the controller is gone"
  read -r up _ </proc/uptime
  [ "\${up%.*}" -lt "$deadline" ] || restore "not confirmed before the deadline"
  same_boot || restore "the host was started again"
  pause 0.05
done
`;
