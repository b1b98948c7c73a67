#!/bin/bash
# ipam-model.bash IPAM DIR: allocates and releases at random in a small subnet, kills every third ipam on the way, and
# compares each answer, and what then is in DIR, with a model: no address twice, none lost. Not a part of ipam.bats, for
# bats looks at each command that a test runs, which takes too long for so many.
set -euo pipefail
ipam=$1 dir=$2 state=$2/model subnet=10.0.0.0/28 room=13
seed=${IPAM_SEED:-$((SRANDOM % 32768))}
RANDOM=$seed

declare -A held=() now=() # address to owner: in the model, and in DIR
killed=0 unsaid=0

wrong() {
    printf 'seed %s, step %s: %s: %s\n' "$seed" "$step" "${words[*]}" "$*"
    exit 1
}

look() {
    local address owner
    now=()
    while read -r address owner; do now[$address]=$owner; done < <("$ipam" list --state "$state")
}

# count_differences FROM TO: into $different: how many leases of the one are not in the other. They have to be $owner's.
count_differences() {
    local -n from=$1 to=$2
    local address
    different=0
    for address in "${!from[@]}"; do
        [[ ${to[$address]-} != "${from[$address]}" ]] || continue
        [[ ${from[$address]} == "$owner" ]] || wrong "$address of ${from[$address]} is in $1 and not in $2"
        different=$((different + 1))
    done
}

# What was killed has done its work, or a part of it if it had to release several, or nothing.
follow_killed() {
    local address lost
    killed=$((killed + 1))
    look
    count_differences held now
    lost=$different
    count_differences now held
    if [[ ${words[0]} == allocate ]]; then
        ((lost == 0 && different <= 1)) || wrong "$lost lost, $different new"
        [[ -z $answer || ${now[$answer]-} == "$owner" ]] || wrong "$answer is not in $state"
        [[ $different == 0 || -n $answer ]] || unsaid=$((unsaid + 1))
    else
        ((different == 0 && (all || lost <= 1))) || wrong "$lost lost, $different new"
    fi
    held=()
    for address in "${!now[@]}"; do held[$address]=${now[$address]}; done
}

for ((step = 1; step <= ${IPAM_STEPS:-2000}; step++)); do
    owner=o$((RANDOM % 4)) all=0 wanted=10.0.0.$((RANDOM % 16))
    case $((RANDOM % 8)) in
        0) words=(release --owner "$owner") all=1 ;;
        1 | 2 | 3) words=(release --owner "$owner" --address "$wanted") ;;
        *) words=(allocate --owner "$owner" --subnet "$subnet") ;;
    esac
    # Who is killed at once does not get as far as this
    : >"$dir/answer"
    : >"$dir/refusal"
    "$ipam" "${words[@]}" --state "$state" >"$dir/answer" 2>"$dir/refusal" &
    if ((RANDOM % 3 == 0)); then
        for ((wait = RANDOM % 2500; wait > 0; wait--)); do :; done
        kill -9 $! || true
    fi
    status=0
    wait $! || status=$?
    answer=
    read -r answer <"$dir/answer" || true
    refusal=
    read -r refusal <"$dir/refusal" || true
    case "$status ${words[0]}" in
        '0 allocate')
            [[ $answer == 10.0.0.* && -z ${held[$answer]-} ]] || wrong "'$answer' is ${held[$answer]-nobody}'s"
            held[$answer]=$owner
            ;;
        '1 allocate') ((${#held[@]} == room)) || wrong "$refusal, but ${#held[@]} are held" ;;
        '0 release')
            for address in "${!held[@]}"; do
                ((all)) || [[ $address == "$wanted" ]] || continue
                [[ ${held[$address]} != "$owner" ]] || unset "held[$address]"
            done
            ;;
        '137 '*) follow_killed ;;
        *) wrong "status $status: $refusal" ;;
    esac
done 2>/dev/null # where Bash says who was killed

look
owner='' words=(the end)
count_differences held now
count_differences now held
"$ipam" check --state "$state" --subnet "$subnet"
printf 'seed %s: %s killed, %s of them with an address that they had not said yet\n' "$seed" "$killed" "$unsaid"
