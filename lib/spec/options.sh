# spec/options: how a container is described on the command line (lib/spec/spec.sh).

# The options that describe a container, for run and its kin.
# shellcheck disable=SC2034  # for other files
SPEC_OPTIONS='
      --add-host=HOST:IP..    Add a line to /etc/hosts
      --blkio-weight=WEIGHT   Block I/O weight, 10 to 1000 (0: as the others)
      --cpus=NUMBER           CPU time in CPUs, for example 0.5
  -c, --cpu-shares=SHARES     CPU weight beside other containers (1024 is usual)
      --cpuset-cpus=LIST      CPUs to run on, for example 0-2,4
      --cpuset-mems=LIST      Memory nodes to use
      --device-read-bps=DEVICE:RATE..    Bytes a second at most, for example /dev/sda:1mb
      --device-read-iops=DEVICE:RATE..   Reads a second at most
      --device-write-bps=DEVICE:RATE..   Bytes a second at most
      --device-write-iops=DEVICE:RATE..  Writes a second at most
      --dns=ADDRESS..         Name server, instead of the host'"'"'s
      --dns-option=OPTION..   Option of resolv.conf(5)
      --dns-search=DOMAIN..   Domain to search (.: none)
      --entrypoint=PROGRAM    Program in front of COMMAND
  -e, --env=KEY[=VALUE]..     Set a variable; without VALUE, take the caller'"'"'s
      --env-file=FILE..       Read KEY=VALUE lines
      --expose=PORT[/PROTOCOL]..  Say that the program listens there
      --health-cmd=COMMAND    Ask by this, in a shell, how the container is
      --health-interval=TIME  How often, for example 1m30s (30s)
      --health-retries=N      Failures in a row that make it unhealthy (3)
      --health-start-period=TIME  Failures do not count before (0s)
      --health-timeout=TIME   How long one may take (30s)
  -h, --hostname=NAME         Name of the host inside
      --init                  Run an init as PID 1 that reaps and passes signals
  -i, --interactive           Keep stdin open
      --ip=ADDRESS            Address in a network of your own
      --ip6=ADDRESS           IPv6 address in a network of your own
  -l, --label=KEY[=VALUE]..   Attach metadata
      --log-opt=NAME=VALUE..  Keep max-size=SIZE of the output, in max-file=N files
      --mac-address=MAC       MAC address
  -m, --memory=SIZE           Memory at most, for example 100M (0: no limit)
      --memory-swap=SIZE      Memory and swap at most (-1: no limit on swap)
      --name=NAME             Name of the container
      --network=NETWORK       bridge (default), none, host, container:NAME, or one of your own
      --network-alias=NAME..  One more name in a network of your own
      --no-healthcheck        Do not ask, though the image says so
      --pids-limit=NUMBER     Processes and threads at most (-1: no limit)
  -p, --publish=PORT..        Let the host'"'"'s port lead here: [[IP:]HOST:]CONTAINER[/udp]
  -P, --publish-all           Publish all exposed ports
      --read-only             Mount the root file system read-only
      --restart=POLICY        no, on-failure[:N], always or unless-stopped
      --rm                    Remove the container when it ends
      --stop-signal=SIGNAL    Signal that asks the program to end
      --tmpfs=PATH[:OPTIONS]..  Mount a tmpfs
      --ulimit=NAME=SOFT[:HARD]..  Set a limit of getrlimit(2)
  -t, --tty                   Give the program a terminal of its own
  -u, --user=USER[:GROUP]     Run as this user (names or numbers)
  -v, --volume=SOURCE:PATH[:ro]..  Mount a volume, or a file or directory of the host
  -w, --workdir=PATH          Working directory
'
