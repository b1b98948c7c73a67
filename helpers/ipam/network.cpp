#include "network.hpp"

#include "choice.hpp"
#include "pool.hpp"

namespace docker_sh {
namespace {

// What OPTION, which may be given once for each family, says for this one.
std::string pick(const std::string &option, const std::vector<std::string> &values, bool six, bool ipv6) {
    std::string found;
    for (const std::string &each : values) {
        const bool is_six = each.find(':') != each.npos;
        if (each.empty())
            throw Failure(usage_error, "invalid value for " + option + ": ''");
        if (is_six && !ipv6)
            throw Failure(usage_error, option + " " + each + ": IPv6 needs --ipv6");
        if (is_six != six)
            continue;
        if (!found.empty())
            throw Failure(usage_error, option + " is given twice: " + found + " and " + each);
        found = each;
    }
    return found;
}

PoolOptions wish(const NetworkOptions &options, bool six) {
    PoolOptions wish;
    wish.subnet = pick("--subnet", options.subnets, six, options.ipv6);
    wish.gateway = pick("--gateway", options.gateways, six, options.ipv6);
    wish.range = pick("--ip-range", options.ranges, six, options.ipv6);
    if (wish.subnet.empty() && !(wish.gateway + wish.range).empty())
        throw Failure(usage_error, "--gateway and --ip-range need a --subnet beside them");
    return wish;
}

} // namespace

std::string plan_network(const NetworkOptions &options) {
    std::vector<Subnet> taken;
    for (const std::string &each : options.taken)
        taken.push_back(parse_subnet("subnet", each));
    std::string text;
    for (const bool six : {false, true}) {
        if (six && !options.ipv6)
            break;
        PoolOptions wanted = wish(options, six);
        if (wanted.subnet.empty())
            wanted.subnet = to_string(choose_subnet(six, taken));
        const Pool pool(wanted);
        for (const Subnet &each : taken)
            if (each.overlaps(pool.subnet()))
                throw Failure(refusal, "Pool overlaps with other one on this address space: " +
                                           to_string(pool.subnet()) + " and " + to_string(each));
        const std::string family = six ? "6 " : " ";
        text += (six ? " subnet" : "subnet") + family + to_string(pool.subnet()) + " gateway" + family +
                to_string(pool.gateway());
        if (!wanted.range.empty())
            text += " range" + family + wanted.range;
    }
    return text;
}

} // namespace docker_sh
