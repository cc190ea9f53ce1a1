#!/usr/bin/env bash
# A private Slurm on this machine, for tests: munged, slurmctld and two slurmd, all below one folder
# and on 127.0.0.1, without systemd and cgroups, as root or not.
#
#   cluster.sh start   configures what is not configured, starts what does not run, waits until the
#                      nodes answer      cluster.sh stop   cancels the jobs, ends what it started
#   cluster.sh clean   stop, then removes the folder
#
# SLURM_LH_DIR the folder · SLURM_LH_PORT first of 13 ports · SLURM_LH_CPUS of a node (4) ·
# SLURM_LH_ARRAY MaxArraySize (1001) · SLURM_LH_SLURMD_TIMEOUT seconds until a node counts as down
set -u -o pipefail
umask 022
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin

DIR=${SLURM_LH_DIR:?names the folder of the cluster}
PORT=${SLURM_LH_PORT:?names its first port}
export SLURM_CONF=$DIR/etc/slurm.conf

die() { echo "cluster.sh: $*" >&2; exit 1; }

# ---- processes: known by id and start time, so that nobody else's is ever ended

start_time() {  # field 22 of /proc/PID/stat; a zombie is gone
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [ "$1" != Z ] && echo "${20}"
}

runs() {  # runs NAME: what was started under that name is alive
  local pid start
  read -r pid start 2>/dev/null <"$DIR/pids/$1" && [ "$(start_time "$pid")" = "$start" ]
}

spawn() {  # spawn NAME COMMAND…
  local name=$1
  shift
  runs "$name" && return
  setsid "$@" </dev/null >>"$DIR/log/$name.out" 2>&1 &
  echo "$! $(start_time $!)" >"$DIR/pids/$name"
}

wait_for() {  # wait_for SECONDS COMMAND…
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

end() {  # end NAME: TERM, then KILL
  local pid
  runs "$1" || return 0
  read -r pid _ <"$DIR/pids/$1"
  kill "$pid"
  gone() { ! runs "$1"; }
  wait_for 10 gone "$1" || kill -KILL "$pid"
}

steps() {  # the tasks of this cluster's jobs, also when their slurmd is dead
  local process
  for process in /proc/[0-9]*; do
    tr '\0' '\n' 2>/dev/null <"$process/environ" | grep -qxF "SLURM_CONF=$SLURM_CONF" || continue
    case $(cat "$process/comm" 2>/dev/null) in
      slurmstepd | itera-lab | itera-worker) echo "${process#/proc/}" ;;
    esac
  done
}

# ---- configuration

configure() {
  local host me node
  host=$(hostname -s)
  me=$(id -un)
  mkdir -p "$DIR"/{etc,log,pids,run/munge,state,spool/n1,spool/n2}
  chmod 755 "$DIR" "$DIR/run" "$DIR/run/munge"
  [ -s "$DIR/etc/munge.key" ] ||
    (umask 077 && head -c 128 /dev/urandom >"$DIR/etc/munge.key")
  echo "CgroupAutomount=no" >"$DIR/etc/cgroup.conf"
  # cred_expire is also how long a job put back into the queue waits; preempt_send_user_signal lets
  # a task save itself when it has to give way
  cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$me
SlurmdUser=$me
SlurmctldPort=$PORT
AuthType=auth/munge
AuthInfo=socket=$DIR/run/munge/socket,cred_expire=5
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=64
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,sched_min_interval=0,bf_interval=2,batch_sched_delay=1
MinJobAge=3600
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SlurmctldParameters=preempt_send_user_signal
KillWait=5
ReturnToService=2
SlurmctldTimeout=60
SlurmdTimeout=${SLURM_LH_SLURMD_TIMEOUT:-60}
MaxArraySize=${SLURM_LH_ARRAY:-1001}
JobRequeue=1
StateSaveLocation=$DIR/state
SlurmdSpoolDir=$DIR/spool/%n
SlurmctldPidFile=$DIR/run/slurmctld.pid
SlurmdPidFile=$DIR/run/slurmd.%n.pid
SlurmctldLogFile=$DIR/log/slurmctld.log
SlurmdLogFile=$DIR/log/slurmd.%n.log
MailProg=/bin/true
SlurmdParameters=config_overrides
CONF
  for node in 1 2; do
    echo "NodeName=n$node NodeHostname=$host NodeAddr=127.0.0.1 Port=$((PORT + 10 + node))" \
      "CPUs=${SLURM_LH_CPUS:-4} RealMemory=2048 State=UNKNOWN"
  done >>"$SLURM_CONF"
  # a job in "debug" makes those in "low" give way
  cat >>"$SLURM_CONF" <<CONF
PartitionName=debug Nodes=n[1-2] Default=YES MaxTime=INFINITE PriorityTier=10 PreemptMode=OFF
PartitionName=short Nodes=n[1-2] MaxTime=00:01:00 PriorityTier=10 PreemptMode=OFF
PartitionName=low Nodes=n[1-2] MaxTime=INFINITE PriorityTier=1 PreemptMode=REQUEUE GraceTime=5
CONF
}

# ---- the verbs

munge_answers() { munge -n -S "$DIR/run/munge/socket" | unmunge -S "$DIR/run/munge/socket"; }
controller_answers() { timeout 5 scontrol ping | grep -q "is UP"; }
nodes_answer() {
  [ "$(timeout 5 sinfo -h -p debug -N -t idle,alloc,mix,comp -o %N | wc -l)" = 2 ]
}

start() {
  [ -s "$SLURM_CONF" ] || configure
  spawn munged munged -F -f --key-file="$DIR/etc/munge.key" --socket="$DIR/run/munge/socket" \
    --pid-file="$DIR/run/munge/munged.pid" --log-file="$DIR/log/munged.log" \
    --seed-file="$DIR/run/munge/munged.seed" --num-threads=4
  wait_for 30 munge_answers || die "munged does not answer; see $DIR/log/munged.out"
  spawn slurmctld slurmctld -D -f "$SLURM_CONF"
  wait_for 30 controller_answers || die "slurmctld does not answer; see $DIR/log/slurmctld.log"
  spawn slurmd.n1 slurmd -D -N n1 -f "$SLURM_CONF"
  spawn slurmd.n2 slurmd -D -N n2 -f "$SLURM_CONF"
  wait_for 60 nodes_answer || die "the nodes do not come up; see $DIR/log/slurmd.n1.log"
}

stop() {
  local process
  [ -d "$DIR/pids" ] || return 0
  if runs slurmctld; then
    timeout 10 scancel -u "$(id -un)"
    idle() { [ -z "$(timeout 5 squeue -h -t R,CG,CF,S,PD -o %i)" ]; }
    wait_for 12 idle
  fi
  for process in slurmd.n1 slurmd.n2 slurmctld munged; do end "$process"; done
  for process in $(steps); do kill -KILL "$process"; done 2>/dev/null
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  clean) stop; rm -rf -- "$DIR" ;;
  *) die "start, stop or clean" ;;
esac
