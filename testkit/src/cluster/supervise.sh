# Runs one PostgreSQL server and outlives the test process that asked for it, so that a test
# killed with SIGKILL leaves nothing behind.
#
# Arguments: folder, postgres binary, idle seconds, then the server's own options. In the folder:
#   data   the database cluster, initialised by the caller
#   alive  locked exclusively for as long as this script runs; holds its process id
#   users  locked (shared) by every process that uses the server; one byte is appended by each
# Prints `ready` once the server accepts connections, or `failed`, then says nothing more.
set -u
folder=$1 postgres=$2 idle_max=$3
shift 3
cd "$folder" || exit 1
exec 8<alive 9<users
flock -n -x 8 || { echo failed; exit 1; }
echo "$$" >alive

# Nobody but this shell and the poller may inherit the locks: a lock lives as long as any copy.
"$postgres" -D "$folder/data" "$@" </dev/null >>server.log 2>&1 8<&- 9<&- &
server=$!
trap 'kill -QUIT "$server" 2>/dev/null' TERM
trap '' HUP INT PIPE

# The server's own lock file: line 1 is its process, line 8 its status. A file that a killed server
# has left says `ready` too, but of another process.
status() {
    sed -n -e 1p -e '8s/ *$//p' data/postmaster.pid 2>/dev/null | tr '\n' ' '
}
waited=0
until [ "$(status)" = "$server ready " ]; do
    waited=$((waited + 1))
    if [ "$waited" -gt 1200 ] || ! kill -0 "$server" 2>/dev/null; then
        kill -QUIT "$server" 2>/dev/null
        wait "$server"
        echo failed
        exit 1
    fi
    sleep 0.05 8<&- 9<&-
done
echo ready
exec >/dev/null 2>&1

# The size of `users` shows the visits that began and ended between two looks at the lock.
(
    trap - TERM
    idle=0 seen=
    while sleep 1 9<&- && kill -0 "$server"; do
        size=$(wc -c <users)
        if [ "$size" = "$seen" ] && flock -n -x 9; then
            idle=$((idle + 1))
            # Stop with the lock held: whoever comes now waits until the folder is gone.
            [ "$idle" -gt "$idle_max" ] && kill -QUIT "$server" && exit 0
            flock -u 9
        else
            idle=0
        fi
        seen=$size
    done
) 8<&- &
poller=$!

while kill -0 "$server" 2>/dev/null; do
    wait "$server"
done
kill "$poller" 2>/dev/null
wait "$poller"
# With a user left, the folder is theirs: they start the server again, or remove it.
if flock -n -x 9; then
    cd / && rm -rf "$folder"
fi
