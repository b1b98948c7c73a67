# image/registry: where images are fetched from and sent to, in the words of skopeo(1).

use cli/command cli/option image/store

# registry_declare SUMMARY OPERANDS OPTIONS: declare_command, with the options that pull and push share.
registry_declare() {
    declare_command "$1" "$2" "$3
      --authfile=FILE         Who you are at which registry (containers-auth.json(5))
      --creds=USER:PASSWORD   Who you are at this one
      --tls-verify            Ask for HTTPS and a valid certificate (default: yes, but for 127.0.0.1 and localhost)
"
}

# registry_parse INTO-REFERENCE INTO-NAME TEXT: "docker://HOST/NAME:TAG", "HOST/NAME:TAG", or any transport of skopeo's.
registry_parse() {
    local _name=$3
    case $3 in
        docker://*) _name=${3#docker://} ;;
        docker-archive:* | oci:* | oci-archive:* | dir:*)
            _name=${3##*/} _name=${_name%%:*} _name=${_name%%.*}
            _name=${_name,,}
            ;;
        *://*) die "unknown transport: '$3'" ;;
    esac
    if [[ $_name == *@sha256:* ]]; then _name=${_name%@*}; fi
    store_name "$2" "$_name"
    if [[ $3 == @(docker-archive|oci|oci-archive|dir):* ]]; then
        printf -v "$1" '%s' "$3"
    elif [[ $3 == *@sha256:* ]]; then
        printf -v "$1" 'docker://%s' "${3#docker://}"
    else
        printf -v "$1" 'docker://%s' "${!2}"
    fi
}

# registry_options INTO src|dest REFERENCE: as Docker, a registry of this machine's need not have a certificate.
registry_options() {
    local -n _words=$1
    local _host=${3#docker://} _verify=${OPT[tls_verify]-}
    _host=${_host%%/*}
    [[ -n $_verify || $_host != @(localhost|127.*)?(:+([0-9])) ]] || _verify=false
    [[ -z $_verify ]] || _words+=("--$2-tls-verify=$_verify")
    [[ -z ${OPT[creds]+given} ]] || _words+=("--$2-creds" "${OPT[creds]}")
    [[ -z ${OPT[authfile]+given} ]] || _words+=("--$2-authfile" "${OPT[authfile]}")
}
