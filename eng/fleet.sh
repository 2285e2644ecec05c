# shellcheck shell=bash
# shellcheck disable=SC2154 # root, artifacts and dotnet are variables of the script that sources this one
# `./factory fleet up|down|status`: the services as processes of this machine, over a real broker and a real database, without
# Aspire. Sourced by the script `factory`, whose functions and variables it uses. Everything it keeps lies in one folder.

fleet_root=${FACTORY_FLEET:-$artifacts/fleet}
fleet_rest=${FACTORY_FLEET_PORT:-5300}
fleet_patience=${FACTORY_FLEET_TIMEOUT_SECONDS:-120}

[[ $fleet_rest =~ ^[1-9][0-9]{3,4}$ && $fleet_rest -ge 1024 && $fleet_rest -le 65492 ]] ||
  die "FACTORY_FLEET_PORT is \`$fleet_rest\`, and must be a whole number from 1024 to 65492, the first of 44 ports; nothing was done."
[[ $fleet_patience =~ ^[1-9][0-9]{0,5}$ ]] ||
  die "FACTORY_FLEET_TIMEOUT_SECONDS is \`$fleet_patience\`, and must be a whole number from 1 to 999999; nothing was done."

# Ports follow the first one: REST and gRPC of each coordinator in pairs, then the servers.
fleet_grpc() { echo $((fleet_rest + 2 * $1 - 1)); }
fleet_http() { echo $((fleet_rest + 2 * $1 - 2)); }
knowledge_http=$((fleet_rest + 36))
knowledge_grpc=$((fleet_rest + 37))
broker_port=$((fleet_rest + 40))
database_port=$((fleet_rest + 43))

fleet_roles=(coordinator planner coder tester reviewer devops database github)

# fleet_setting ROLE NAME OTHERWISE: what the environment says, as Fleet__ROLE__NAME; like the services, whatever the case.
fleet_setting() {
  local name
  for name in $(compgen -e); do
    [[ ${name,,} != "fleet__${1,,}__${2,,}" || -z ${!name} ]] || { echo "${!name}"; return; }
  done
  echo "$3"
}

# Everything wrong with what the fleet is to be made of is said before anything is started.
read_composition() {
  local name role value
  for name in $(compgen -e); do
    [[ ${name,,} =~ ^fleet__(.+)__([^_]+)$ ]] || continue
    role=${BASH_REMATCH[1]}
    [[ " ${fleet_roles[*]} " == *" $role "* ]] || die "$name: there is no such role; nothing was started. The roles are ${fleet_roles[*]}."
    [[ ${BASH_REMATCH[2]} =~ ^(count|maxcount|maxconcurrenttasks)$ ]] ||
      die "$name: there is no such setting; nothing was started. The settings are count, maxCount and maxConcurrentTasks."
  done
  for role in "${fleet_roles[@]}"; do
    value=$(fleet_setting "$role" count 1)
    # The ports of more coordinators would run into those of the servers.
    local most=100
    [[ $role != coordinator ]] || most=18
    [[ $value =~ ^[0-9]{1,3}$ && $value -ge 1 && $value -le $most ]] ||
      die "Fleet__${role}__count is \`$value\`, and must be a whole number from 1 to $most; nothing was started."
    value=$(fleet_setting "$role" maxConcurrentTasks 1)
    [[ $value =~ ^[0-9]{1,2}$ && $value -ge 1 && $value -le 64 ]] ||
      die "Fleet__${role}__maxConcurrentTasks is \`$value\`, and must be a whole number from 1 to 64; nothing was started."
  done
  fleet_coordinators=$(fleet_setting coordinator count 1)
}

run_fleet() {
  case ${1:-} in
    up) fleet_up ;;
    down) fleet_down ;;
    status) fleet_status ;;
    *) die "usage: ./factory fleet up|down|status; nothing was done" ;;
  esac
}

# launch NAME COMMAND...: a process in a session of its own, its id and its output in the folder.
launch() {
  local name=$1
  shift
  (
    cd /
    exec setsid "$@" </dev/null >>"$fleet_root/logs/$name.log" 2>&1
  ) &
  # The start time goes with the id: an id alone may be somebody else's by the time it is used.
  echo "$! $(started "$!")" >"$fleet_root/pids/$name"
}

# started ID: when a process began, in the kernel's own ticks; nothing when it is gone.
started() { sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# alive NAME
alive() {
  local id since
  [[ -f $fleet_root/pids/$1 ]] && read -r id since <"$fleet_root/pids/$1" && [[ -n $id && $(started "$id") == "$since" ]]
}

# eventually NAME COMMAND...: until the command succeeds, or the process of that name has ended, or patience ends.
eventually() {
  local name=$1 log=$fleet_root/logs/$1.log end=$((SECONDS + fleet_patience)) gone=''
  shift
  until "$@" >/dev/null 2>&1; do
    # One more look after it ended: the last lines may still be on their way.
    [[ -z $gone ]] || give_up "$name ended while it was coming up" "$log"
    [[ $name == fleet ]] || alive "$name" || gone=1
    ((SECONDS < end)) || give_up "$name did not come up within $fleet_patience s" "$log"
    sleep 0.2
  done
}

# give_up WHY LOG: says so with the end of the log, and takes everything down.
give_up() {
  [[ ! -f $2 ]] || tail -n 10 "$2" >&2
  say "$1; the logs are in $fleet_root/logs. Taking the fleet down again."
  fleet_down
  exit 1
}

# A port in somebody else's hands is said before anything is started.
free_ports() {
  local i port ports=("$knowledge_http" "$knowledge_grpc")
  for ((i = 1; i <= fleet_coordinators; i++)); do
    ports+=("$(fleet_http "$i")" "$(fleet_grpc "$i")")
  done
  [[ -n ${ConnectionStrings__rabbitmq:-} ]] || ports+=("$broker_port" $((broker_port + 1)) $((broker_port + 2)))
  [[ -n ${ConnectionStrings__factory:-} ]] || ports+=("$database_port")
  for port in "${ports[@]}"; do
    ! listens "$port" 2>/dev/null ||
      die "port $port of this machine is taken; nothing was started. FACTORY_FLEET_PORT names the first of the ports that the fleet uses (now $fleet_rest)."
  done
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

fleet_up() {
  local name
  read_composition
  for name in "$fleet_root"/pids/*; do
    [[ -f $name ]] && alive "$(basename "$name")" && die "the fleet is up already ($fleet_root); nothing was started. \`./factory fleet down\` takes it down."
  done
  free_ports
  build app
  [[ -n $dotnet ]] || find_dotnet
  export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$dotnet")")}
  mkdir -p "$fleet_root/pids" "$fleet_root/logs" "$fleet_root/data"
  rm -f "$fleet_root"/pids/*

  local broker=${ConnectionStrings__rabbitmq:-} database=${ConnectionStrings__factory:-}
  [[ -n $broker ]] || { start_broker && broker=amqp://guest:guest@127.0.0.1:$broker_port; }
  [[ -n $database ]] || { start_database && database="Host=127.0.0.1;Port=$database_port;Username=postgres;Database=postgres"; }
  export ConnectionStrings__rabbitmq=$broker ConnectionStrings__factory=$database DOTNET_ENVIRONMENT=Production

  # The forge's credential is for the github service alone, which runs nothing that a model wrote; the others are told no more than the address.
  local name_of_setting address='' no_forge=()
  for name_of_setting in $(compgen -e); do
    [[ ${name_of_setting,,} == github__* ]] || continue
    no_forge+=(-u "$name_of_setting")
    [[ ${name_of_setting,,} == github__address ]] && address=${!name_of_setting}
    [[ ${name_of_setting,,} =~ ^github__(token|appid)$ ]] && export Coordinator__Forge=${Coordinator__Forge:-https://github.com}
  done
  [[ -z $address || -z ${Coordinator__Forge:-} ]] || export Coordinator__Forge=$address

  local i role tasks workers journals=()
  for ((i = 1; i <= fleet_coordinators; i++)); do
    launch "coordinator-$i" env "${no_forge[@]}" Coordinator__DataDirectory="$fleet_root/data" \
      Agents__Knowledge__Address="http://127.0.0.1:$knowledge_grpc" \
      Coordinator__RepositoryBaseAddress="http://127.0.0.1:$(fleet_http "$i")" \
      Kestrel__Endpoints__Http__Url="http://127.0.0.1:$(fleet_http "$i")" Kestrel__Endpoints__Http__Protocols=Http1 \
      Kestrel__Endpoints__Grpc__Url="http://127.0.0.1:$(fleet_grpc "$i")" Kestrel__Endpoints__Grpc__Protocols=Http2 \
      "$(program Coordinator)"
    journals+=("services__coordinator__http__$((i - 1))=http://127.0.0.1:$(fleet_grpc "$i")")
  done
  launch knowledge env "${no_forge[@]}" Knowledge__Directory="$fleet_root/knowledge" \
    Kestrel__Endpoints__Http__Url="http://127.0.0.1:$knowledge_http" Kestrel__Endpoints__Http__Protocols=Http1 \
    Kestrel__Endpoints__Grpc__Url="http://127.0.0.1:$knowledge_grpc" Kestrel__Endpoints__Grpc__Protocols=Http2 "$(program Knowledge)"
  eventually knowledge curl -fsS "http://127.0.0.1:$knowledge_http/health"
  for ((i = 1; i <= fleet_coordinators; i++)); do
    eventually "coordinator-$i" curl -fsS "http://127.0.0.1:$(fleet_http "$i")/health"
  done
  # The roles hold neither a model key nor what opens the database: what they run was written by a model. They refuse to start with one.
  for role in Planner Coder Tester Reviewer DevOps Database GitHub; do
    tasks=$(fleet_setting "$role" maxConcurrentTasks '')
    workers=$(fleet_setting "$role" count 1)
    local without=("${no_forge[@]}")
    [[ $role == GitHub ]] && without=() || without+=(-u GITHUB_TOKEN -u GH_TOKEN)
    for ((i = 1; i <= workers; i++)); do
      launch "${role,,}-$i" env "${without[@]}" -u OPENAI_API_KEY -u AZURE_OPENAI_API_KEY -u ConnectionStrings__factory ${tasks:+"Agents__${role,,}__MaxConcurrentTasks=$tasks"} "${journals[@]}" Agents__Journal__Address=http://coordinator \
        Agents__Knowledge__Address="http://127.0.0.1:$knowledge_grpc" \
        ASPNETCORE_URLS=http://127.0.0.1:0 Workspaces__Root="$fleet_root/workspaces/${role,,}-$i" "$(program "$role")"
    done
  done
  eventually fleet healthy
  echo "up: REST http://127.0.0.1:$(fleet_http 1), gRPC http://127.0.0.1:$(fleet_grpc 1), knowledge http://127.0.0.1:$knowledge_grpc, data and logs $fleet_root"
  echo "look: ./factory agents --server http://127.0.0.1:$(fleet_http 1)    down: ./factory fleet down"
}

healthy() { [[ $(curl -fsS "http://127.0.0.1:$(fleet_http 1)/v1/fleet") == *'"status":"healthy"'* ]]; }

program() { echo "$artifacts/bin/AgentFactory.$1/release/AgentFactory.$1"; }

start_broker() {
  local home=$fleet_root/rabbitmq
  [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] ||
    die "RabbitMQ is not installed (apt-get install rabbitmq-server), and ConnectionStrings__rabbitmq names no other; nothing was started"
  mkdir -p "$home"
  printf 'listeners.tcp.1 = 127.0.0.1:%s\ndisk_free_limit.absolute = 50MB\n' "$broker_port" >"$home/rabbitmq.conf"
  echo '[].' >"$home/plugins"
  launch rabbitmq env HOME="$home" ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$((broker_port + 1)) RABBITMQ_NODENAME="r$broker_port@localhost" \
    RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$broker_port" RABBITMQ_DIST_PORT=$((broker_port + 2)) \
    RABBITMQ_MNESIA_BASE="$home/mnesia" RABBITMQ_LOG_BASE="$home/log" RABBITMQ_PID_FILE="$home/pid" RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" \
    RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_ENABLED_PLUGINS_FILE="$home/plugins" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' /usr/lib/rabbitmq/bin/rabbitmq-server
  eventually rabbitmq listens "$broker_port"
}

start_database() {
  local home=$fleet_root/postgres binaries as=()
  binaries=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) || true
  [[ -x ${binaries:-/nowhere}/initdb ]] || {
    fleet_down
    die "PostgreSQL is not installed (apt-get install postgresql), and ConnectionStrings__factory names no other; the fleet was taken down again"
  }
  mkdir -p "$home"
  # The server refuses to run as root; Debian's package made a user for it.
  if [[ $(id -u) == 0 ]]; then
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    chown postgres "$home"
    path_for_postgres
  fi
  [[ -d $home/data ]] || (cd / && "${as[@]}" "$binaries/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8) \
    >>"$fleet_root/logs/postgres.log" 2>&1 || die "the database could not be made; see $fleet_root/logs/postgres.log"
  launch postgres "${as[@]}" "$binaries/postgres" -D "$home/data" -p "$database_port" -h 127.0.0.1 -k "$home"
  eventually postgres listens "$database_port"
}

# The user of the database must get as far as its folder.
path_for_postgres() {
  setpriv --reuid=postgres --regid=postgres --clear-groups test -x "$fleet_root" ||
    die "the user postgres may not enter $fleet_root; set FACTORY_FLEET to a folder that it may, for instance /var/tmp/factory-fleet"
}

# Agents first: they say goodbye over the broker. Then coordinators, then the servers.
fleet_down() {
  local name pass any=0
  for pass in 'planner-* coder-* tester-* reviewer-* devops-* database-* github-*' 'coordinator-* knowledge' 'postgres rabbitmq'; do
    # shellcheck disable=SC2086 # the patterns are meant to be split and matched
    for name in $(cd "$fleet_root/pids" 2>/dev/null && ls -d $pass 2>/dev/null); do
      end_process "$name" && any=1
    done
  done
  # The Erlang port mapper outlives its broker.
  [[ ! -d $fleet_root/rabbitmq ]] || ERL_EPMD_PORT=$((broker_port + 1)) epmd -kill >/dev/null 2>&1 || true
  [[ $any == 1 ]] && echo "down: what the runs came to stays in $fleet_root; \`./factory fleet up\` goes on from there" || echo "the fleet was not up"
}

# end_process NAME: asks it to end, then makes it. By its id, and only while the id is still its own.
end_process() {
  local name=$1 id signal=TERM end=$((SECONDS + 20))
  alive "$name" || { rm -f "$fleet_root/pids/$name"; return 1; }
  read -r id _ <"$fleet_root/pids/$name"
  [[ $name == postgres ]] && signal=INT
  kill -s "$signal" "$id" 2>/dev/null || true
  while alive "$name"; do
    # What it started has its session; ended with it, so that nothing is left.
    ((SECONDS < end)) || kill -9 -- "-$id" "$id" 2>/dev/null || true
    sleep 0.1
  done
  rm -f "$fleet_root/pids/$name"
}

fleet_status() {
  local name
  for name in "$fleet_root"/pids/*; do
    [[ -f $name ]] || { echo "the fleet is not up"; return 1; }
    name=$(basename "$name")
    if alive "$name"; then echo "$name up"; else echo "$name ENDED: see $fleet_root/logs/$name.log"; fi
  done
}
