#!/bin/sh
# The program of the mixed diamond that `tasker worker --exec` runs: fails or holds once where the context says so;
# adds up. No tool but those of every system, so the JSON is taken apart by hand.
input=$(cat | tr -d '\n ')
list() {
    printf '%s' "$input" | sed -n "s/.*\"$1\":\[\([^]]*\)\].*/\1/p"
}
among() {
    case ",$2," in *",\"$1\","*) return 0 ;; *) return 1 ;; esac
}
gate=$(printf '%s' "$input" | sed -n 's/.*"while":"\([^"]*\)".*/\1/p')
if [ "$TASKER_ATTEMPT" = 1 ] && among "$TASKER_STEP" "$(list fail)"; then
    echo "not yet" >&2
    exit 75
fi
while [ "$TASKER_ATTEMPT" = 1 ] && among "$TASKER_STEP" "$(list hold)" && [ -e "$gate" ]; do
    sleep 0.1
done
printf '%s' "$input" | grep -o '"sum":[0-9]*' | awk -F: '{ sum += $2 } END { printf "{\"by\":\"exec\",\"sum\":%d}", sum + 1 }'
