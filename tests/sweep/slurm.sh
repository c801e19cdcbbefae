#!/bin/bash
# A real Slurm on one machine: every node has its own network, processes, name and mounts, and shares the files.
# Root only; needs munge, slurmctld, slurmd and slurm-client, and no systemd, cgroups or file in /etc.
#   slurm.sh up ROOT NODES CPUS | kill ROOT NODE (its cable out and its power off) | start ROOT NODE | down ROOT
set -u
command=$1
root=$(realpath -m "$2")
export SLURM_CONF=$root/slurm.conf
bridge=simbr0 net=10.77.0

configure() {
    mkdir -p "$root"/{state,spool,log,run,munge}
    chmod 755 "$root"
    chmod 700 "$root/munge"
    (umask 077; dd if=/dev/urandom of="$root/munge/munge.key" bs=1024 count=1 status=none)
    cat > "$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$(hostname)($net.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$root/run/munge.socket
CredType=cred/munge
SlurmctldPort=6817
SlurmdPort=6818
SlurmctldPidFile=$root/run/slurmctld.pid
SlurmdPidFile=$root/run/slurmd.%n.pid
SlurmctldLogFile=$root/log/slurmctld.log
SlurmdLogFile=$root/log/slurmd.%n.log
StateSaveLocation=$root/state
SlurmdSpoolDir=$root/spool/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$root/log/jobcomp.log
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
SlurmdParameters=config_overrides
MaxArraySize=1001
MinJobAge=600
ReturnToService=2
SlurmdTimeout=10
InactiveLimit=0
KillWait=3
RebootProgram=/bin/true
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
    for number in $(seq "$1"); do
        echo "NodeName=n$number NodeAddr=$net.$((10 + number)) CPUs=$2 RealMemory=4000 State=UNKNOWN" >> "$SLURM_CONF"
    done
}

start_node() {
    local number=$1 inner=
    unshare --net --uts --pid --mount --fork --kill-child --mount-proc bash -c "
        hostname n$number
        for try in \$(seq 200); do ip link show simp$number >/dev/null 2>&1 && break; sleep .02; done
        ip link set lo up
        ip link set simp$number name eth0
        ip addr add $net.$((10 + number))/24 dev eth0
        ip link set eth0 up
        slurmd -D -N n$number & wait \$!" > "$root/log/slurmd.n$number.out" 2>&1 < /dev/null &
    local outer=$!
    echo $outer > "$root/run/node.n$number.pid"
    for try in $(seq 200); do
        inner=$(cat /proc/$outer/task/$outer/children 2>/dev/null)
        [ -n "$inner" ] && break
        sleep .02
    done
    ip link add simv$number type veth peer name simp$number netns $(echo $inner)
    ip link set simv$number master $bridge up
}

stop() {
    [ -f "$1" ] || return 0
    local pid; pid=$(cat "$1")
    rm -f "$1"
    kill "$2" "$pid" 2>/dev/null || return 0
    for try in $(seq 50); do grep -qs '^State:.[^ZX]' "/proc/$pid/status" || return 0; sleep .1; done
    kill -9 "$pid" 2>/dev/null
    true
}

case $command in
up)
    configure "$3" "$4"
    ip link show $bridge >/dev/null 2>&1 || { ip link add $bridge type bridge && ip addr add $net.1/24 dev $bridge && ip link set $bridge up; } || exit 1
    munged --foreground --force --socket="$root/run/munge.socket" --key-file="$root/munge/munge.key" \
        --pid-file="$root/run/munged.pid" --log-file="$root/log/munged.log" --seed-file="$root/run/munged.seed" \
        > "$root/log/munged.out" 2>&1 < /dev/null &
    echo $! > "$root/run/munged.mypid"
    for try in $(seq 50); do [ -S "$root/run/munge.socket" ] && break; sleep .1; done
    slurmctld -D -i > "$root/log/slurmctld.out" 2>&1 < /dev/null &
    echo $! > "$root/run/slurmctld.mypid"
    for number in $(seq "$3"); do start_node "$number"; done
    for try in $(seq 150); do [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = "$3" ] && exit 0; sleep .1; done
    sinfo -N >&2
    exit 1 ;;
kill)
    ip link set "simv${3#n}" down
    kill -9 "$(cat "$root/run/node.$3.pid")"
    rm -f "$root/run/node.$3.pid" ;;
start)
    ip link del "simv${3#n}" 2>/dev/null
    start_node "${3#n}" ;;
down)
    for file in "$root"/run/node.*.pid; do stop "$file" -9; done  # unshare(1) ignores SIGTERM; --kill-child ends its node
    stop "$root/run/slurmctld.mypid" -15
    stop "$root/run/munged.mypid" -15
    ip link del $bridge 2>/dev/null
    true ;;
esac
