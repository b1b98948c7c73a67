# template: --format is Go's text/template with Docker's functions. The rows below are what Go 1.19 and Docker 20.10 say.

load helper

# No container is needed for any of this
DATA='{"name": "web", "n": 42, "zero": 0, "f": 1.5, "yes": true, "empty": "", "nothing": null, "html": "<a href=\"x\">&",
    "list": ["a", "b", "c"], "numbers": [1, 2, 3], "none": [], "word": "héllo wörld",
    "map": {"a.b": "c", "x": "1"}, "state": {"pid": 5, "log": [{"out": "one", "code": 1}, {"out": "two", "code": 0}]},
    "ports": {"443/tcp": null, "80/tcp": [{"ip": "0.0.0.0", "port": "8080"}]}}'

# Reads rows "TEMPLATE ==> RESULT"; a result that begins with "! " is the message of a refusal. Names each that differs.
check() {
    local row template expected got status wrong=0
    while IFS= read -r row; do
        template=${row%% ==> *} expected=${row#* ==> }
        status=0
        got=$("$ROOT/helpers/bin/show" template "$template" <<<"$DATA" 2>&1) || status=$?
        if [[ $expected == '! '* ]]; then
            expected="docker.sh: template parsing error: template: :${expected#'! '}"
            ((status == 1)) || got="status $status: $got"
        elif ((status)); then
            got="status $status: $got"
        fi
        [[ $got == "$expected" ]] || printf '%s\n  expected: %s\n  actual:   %s\n' "$template" "$expected" "$got" || true
        [[ $got == "$expected" ]] || wrong=$((wrong + 1))
    done
    ((wrong == 0)) || fail "$wrong rows differ"
}

@test "fields, and how values are printed" {
    check <<'ROWS'
plain text ==> plain text
{{.name}} ==> web
a {{ .name }} b {{.n}} ==> a web b 42
{{.state.pid}} {{.f}} {{.yes}} ==> 5 1.5 true
{{.list}} {{.map}} {{.none}} ==> [a b c] map[a.b:c x:1] []
{{.state.log}} ==> [map[code:1 out:one] map[code:0 out:two]]
{{.nothing}} {{.absent}} {{.absent.deeper}} ==> <no value> <no value> <no value>
{{$}} ==> map[empty: f:1.5 html:<a href="x">& list:[a b c] map:map[a.b:c x:1] n:42 name:web none:[] nothing:<nil> numbers:[1 2 3] ports:map[443/tcp:<nil> 80/tcp:[map[ip:0.0.0.0 port:8080]]] state:map[log:[map[code:1 out:one] map[code:0 out:two]] pid:5] word:héllo wörld yes:true zero:0]
{{(.state).pid}} {{(index .state.log 1).out}} {{((.state)).pid}} ==> 5 two 5
ROWS
}

@test "literals" {
    check <<'ROWS'
{{"a\tb\x41\u00e9\101\""}} ==> a	bAéA"
{{`raw "x" \n`}} ==> raw "x" \n
{{'a'}} {{'é'}} {{'\n'}} ==> 97 233 10
{{1}} {{-5}} {{+5}} {{0x1F}} {{0b11}} {{0o17}} {{017}} {{1_000}} ==> 1 -5 5 31 3 15 15 1000
{{1.5}} {{.5}} {{1.}} {{1e3}} {{1e6}} {{1e-5}} {{1e21}} ==> 1.5 0.5 1 1000 1e+06 1e-05 1e+21
{{true}} {{false}} ==> true false
ROWS
}

@test "pipelines: the value of a command is the last argument of the next" {
    check <<'ROWS'
{{.name | upper | lower | len}} ==> 3
{{.n | printf "%05d"}} ==> 00042
{{"a" | printf "%s %s" "b"}} ==> b a
{{.list | len | eq 3}} ==> true
{{1 | print (2) 3}} ==> 2 3 1
ROWS
}

@test "variables" {
    check <<'ROWS'
{{$x := .n}}{{$x}} {{$x = 5}}{{$x}}{{if true}}{{$x = 6}}{{$x := 7}}{{$x}}{{end}}{{$x}} ==> 42 576
{{$s := .state}}{{$s.pid}} {{(index $s.log 0).code}} ==> 5 1
{{with .state}}{{$.name}} {{.pid}}{{end}} ==> web 5
{{$i := 1}}{{range .list}}{{$i = len .}}{{end}}{{$i}} ==> 1
ROWS
}

@test "if, with, range, and what counts as true" {
    check <<'ROWS'
{{if .yes}}y{{else}}n{{end}}{{if .zero}}y{{else}}n{{end}}{{if .empty}}y{{else}}n{{end}}{{if .nothing}}y{{else}}n{{end}} ==> ynnn
{{if .none}}y{{else}}n{{end}}{{if .list}}y{{else}}n{{end}}{{if .absent}}y{{else}}n{{end}}{{if .map}}y{{else}}n{{end}} ==> nyny
{{if eq .n 41}}a{{else if eq .n 42}}b{{else}}c{{end}} ==> b
{{if eq .n 41}}a{{else if eq .n 43}}b{{else if .yes}}d{{else}}c{{end}} ==> d
{{with .nothing}}x{{else}}no {{.name}}{{end}} ==> no web
{{with $x := .n}}{{$x}}{{.}}{{end}} ==> 4242
{{range .list}}<{{.}}>{{end}} ==> <a><b><c>
{{range $i, $x := .list}}{{if $i}}, {{end}}{{$i}}={{$x}}{{end}} ==> 0=a, 1=b, 2=c
{{range $k, $v := .map}}{{$k}}={{$v}};{{end}} ==> a.b=c;x=1;
{{range .none}}x{{else}}none{{end}} {{range .nothing}}x{{else}}none{{end}} ==> none none
{{range $port, $to := .ports}}{{$port}}{{range $to}} {{.ip}}:{{.port}}{{end}};{{end}} ==> 443/tcp;80/tcp 0.0.0.0:8080;
{{range .list}}{{if eq . "b"}}{{continue}}{{end}}{{.}}{{end}} ==> ac
{{range .list}}{{range $.numbers}}{{if eq . 2}}{{break}}{{end}}{{.}}{{end}}{{.}}{{end}} ==> 1a1b1c
ROWS
}

@test "blanks that are trimmed, and comments" {
    check <<'ROWS'
a  {{- .n -}}  b ==> a42b
a  {{- .n }}  b {{ .n -}}  c ==> a42  b 42c
{{-3}} {{- -3 -}} {{- 3}} ==> -3-33
{{/* a comment */}}x{{- /* another */ -}} y ==> xy
ROWS
}

@test "templates of one's own" {
    check <<'ROWS'
{{define "x"}}[{{.}}]{{end}}{{template "x" .n}}{{template "x"}} ==> [42][<no value>]
{{define "x"}}{{$.pid}}{{end}}{{template "x" .state}} ==> 5
{{block "y" .list}}<{{len .}}>{{end}} ==> <3>
{{define "r"}}{{template "r"}}{{end}}{{template "r"}} ==> ! 1:25: executing "r" at <{{template "r"}}>: exceeded maximum template depth (1000)
ROWS
}

@test "comparisons and logic" {
    check <<'ROWS'
{{and 1 0 2}} {{and 1 2}} {{or 0 "" "x"}} {{or 0 ""}} {{not 0}} {{not .list}} ==> 0 2 x  true false
{{or .yes (index .list 99)}} {{and .zero (index .list 99)}} ==> true 0
{{eq 1 2 1}} {{eq "a" "a"}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt 1 2}} {{ge 2 2}} {{lt "a" "b"}} {{lt 1.5 2.5}} ==> true true true true true false true true true
{{eq .nothing nil}} {{eq .n nil}} ==> true false
{{eq .n "42"}} ==> ! 1:2: executing "" at <eq .n "42">: error calling eq: incompatible types for comparison
{{lt true false}} ==> ! 1:2: executing "" at <lt true false>: error calling lt: invalid type for comparison
{{eq 1}} ==> ! 1:2: executing "" at <eq 1>: error calling eq: missing argument for comparison
ROWS
}

@test "index, slice, len" {
    check <<'ROWS'
{{index .map "a.b"}} {{index .list 1}} {{index .map "none"}} {{index .ports "80/tcp" 0}} ==> c b <no value> map[ip:0.0.0.0 port:8080]
{{(index (index .ports "80/tcp") 0).port}} ==> 8080
{{slice .list 1}} {{slice .list 1 2}} {{slice .name 1 3}} ==> [b c] [b] eb
{{len .list}} {{len .map}} {{len .word}} {{len .empty}} ==> 3 2 13 0
{{index .list 7}} ==> ! 1:2: executing "" at <index .list 7>: error calling index: index out of range: 7
{{index .list "x"}} ==> ! 1:2: executing "" at <index .list "x">: error calling index: cannot index slice/array with type string
{{index .map 3}} ==> ! 1:2: executing "" at <index .map 3>: error calling index: value has type int; should be string
{{slice .list 2 1}} ==> ! 1:2: executing "" at <slice .list 2 1>: error calling slice: invalid slice index: 2 > 1
{{len .n}} ==> ! 1:2: executing "" at <len .n>: error calling len: len of type int
ROWS
}

@test "print, println, printf" {
    check <<'ROWS'
{{print 1 2 "a" "b" 3 4}}|{{print .list .n}} ==> 1 2ab3 4|[a b c] 42
{{printf "%s|%5s|%-5s|%q|%v" .name .name .name .name .list}} ==> web|  web|web  |"web"|[a b c]
{{printf "%d %5d|%-5d|%05d %+d %x %X %o %b %c" .n .n .n .n .n .n .n .n .n .n}} ==> 42    42|42   |00042 +42 2a 2A 52 101010 *
{{printf "%f %.2f %8.3f %e %g" .f .f .f .f .f}} ==> 1.500000 1.50    1.500 1.500000e+00 1.5
{{printf "%t %T %T %T" .yes .n .list .name}} ==> true int []interface {} string
{{printf "%d %s" "x" 3}} {{printf "%d"}} {{printf "%d" 1 2}} ==> %!d(string=x) %!s(int=3) %!d(MISSING) 1%!(EXTRA int=2)
{{printf "%[2]s %[1]s" "a" "b"}} {{printf "%*d" 5 .n}} {{printf "100%%"}} ==> b a    42 100%
{{printf "%.3s|%6.2s|" .word .word}} ==> hél|    hé|
ROWS
    run "$ROOT/helpers/bin/show" template '{{println 1 "a" 2}}x' <<<'{}'
    assert_output $'1 a 2\nx'
}

@test "escapes" {
    check <<'ROWS'
{{html .html}} ==> &lt;a href=&#34;x&#34;&gt;&amp;
{{js .html}} ==> \u003Ca href\u003D\"x\"\u003E\u0026
{{urlquery "a b&c/d?é"}} ==> a+b%26c%2Fd%3F%C3%A9
ROWS
}

@test "Docker's functions: json, join, split, lower, upper, title, pad, truncate" {
    check <<'ROWS'
{{json .list}} {{json .map}} {{json .nothing}} {{json .html}} ==> ["a","b","c"] {"a.b":"c","x":"1"} null "<a href=\"x\">&"
{{join .list ","}} {{join .numbers "-"}} {{join (split "a,b" ",") " "}} ==> a,b,c 1-2-3 a b
{{split "a,b,c" ","}} {{index (split "a:b" ":") 1}} {{len (split "" ",")}} ==> [a b c] b 1
{{upper "abc é"}} {{lower "ABC É"}} {{title "hello wörld foo_bar it's"}} ==> ABC É abc é Hello Wörld Foo_bar It'S
{{pad "x" 1 2}}|{{pad "" 1 2}}|{{truncate "hello" 3}}|{{truncate "he" 3}} ==>  x  ||hel|he
{{upper 3}} ==> ! 1:8: executing "" at <3>: expected string; found 3
{{upper .n}} ==> ! 1:8: executing "" at <.n>: wrong type for value; expected string; got int
{{join .list}} ==> ! 1:2: executing "" at <join>: wrong number of args for join: want 2 got 1
ROWS
}

@test "what is malformed is refused in Go's words" {
    check <<'ROWS'
{{.name ==> ! 1: unclosed action
{{.name} ==> ! 1: bad character U+007D '}'
{{"abc ==> ! 1: unterminated quoted string
{{/* abc ==> ! 1: unclosed comment
{{if}}x{{end}} ==> ! 1: missing value for if
{{if .n}} ==> ! 1: unexpected EOF
{{end}} ==> ! 1: unexpected {{end}}
{{range .list}}x{{else if .n}}y{{end}} ==> ! 1: unexpected <if> in input
{{nope .name}} ==> ! 1: function "nope" not defined
{{$x}} ==> ! 1: undefined variable "$x"
{{(.name}} ==> ! 1: unclosed left paren
{{.name)}} ==> ! 1: unexpected ")" in command
{{}} ==> ! 1: missing value for command
{{.name | 3}} ==> ! 1: non executable command in pipeline stage 2
{{break}} ==> ! 1: {{break}} outside {{range}}
{{3x}} ==> ! 1: bad number syntax: "3x"
{{"\q"}} ==> ! 1: invalid syntax
{{"a".x}} ==> ! 1: unexpected . after term "\"a\""
{{template "x"}} ==> ! 1:11: executing "" at <{{template "x"}}>: template "x" not defined
{{.n.deeper}} ==> ! 1:4: executing "" at <.n.deeper>: can't evaluate field deeper in type interface {}
{{range .n}}x{{end}} ==> ! 1:8: executing "" at <.n>: range can't iterate over 42
{{.name 1}} ==> ! 1:2: executing "" at <.name>: name is not a method but has arguments
{{nil}} ==> ! 1:2: executing "" at <nil>: nil is not a command
ROWS
    # More parentheses than a stack holds are refused as well
    run -1 "$ROOT/helpers/bin/show" template "{{$(printf '(%.0s' {1..20000})" <<<'{}'
    assert_output 'docker.sh: template parsing error: template: :1: more than 1000 levels'
    run -1 "$ROOT/helpers/bin/show" template $'a\n{{.n}}\n  {{.n.x}}' <<<'{"n": 1}'
    assert_output 'docker.sh: template parsing error: template: :3:6: executing "" at <.n.x>: can'\''t evaluate field x in type interface {}'
}

@test "inspect: what is unset has its type, and is empty in Docker's words" {
    docker run --name "$(name)" -l key=value busybox true
    run docker inspect -f '{{.HostConfig.CapAdd}}|{{.Config.Volumes}}|{{index .Config.Labels "none"}}|{{.Config.Labels.none}}|{{.HostConfig.PidsLimit}}|{{.State.Health}}' "$(name)"
    assert_output '[]|map[]||<no value>|<nil>|<nil>'
    run docker inspect -f '{{json .HostConfig.CapAdd}} {{json .Config.Volumes}} {{json .HostConfig.PidsLimit}} {{json .HostConfig.Dns}}' "$(name)"
    assert_output 'null null null []'
    run docker inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$(name)"
    assert_line --regexp '^PATH='
    run docker inspect -f '{{if .State.Health}}health{{else}}none{{end}} {{with .Config.Labels}}{{.key}}{{end}} {{.State.Status | upper}}' "$(name)"
    assert_output 'none value EXITED'
}

@test "inspect: Go's names of fields are found, and JSON's" {
    local id
    docker run --name "$(name)" --dns 9.9.9.9 busybox true
    id=$(<"$DOCKER_SH_ROOT/containers/$(name)/id")
    run docker inspect -f '{{.ID}} {{.HostConfig.DNS}} {{.HostConfig.CPUShares}}' "$(name)"
    assert_output "$id [9.9.9.9] 0"
    run docker inspect -f '{{.Id}} {{.HostConfig.Dns}} {{.HostConfig.CpuShares}}' "$(name)"
    assert_output "$id [9.9.9.9] 0"
}

@test "ps: a template sees methods, and leaves a heading as it is" {
    docker run --name "$(name)" -l com.example.my-key=x -l other=y busybox true
    run docker ps -l --format '{{if eq .State "exited"}}{{.Names | upper}}{{end}} {{len .Names}} {{range split .Labels ","}}<{{.}}>{{end}} {{.Label "other"}}'
    assert_output "T$BATS_TEST_NUMBER-C 5 <com.example.my-key=x><other=y> y"
    run docker ps -l --format 'table {{upper .Names}}\t{{pad .State 1 1}}\t{{.Label "com.example.my-key"}}'
    assert_line --index 0 --regexp '^NAMES +STATE +my key$'
    assert_line --index 1 --regexp "^T$BATS_TEST_NUMBER-C +exited +x$"
    run -1 docker ps -l --format '{{.Label}}'
    assert_output 'docker.sh: template parsing error: template: :1:2: executing "" at <.Label>: wrong number of args for Label: want 1 got 0'
}
