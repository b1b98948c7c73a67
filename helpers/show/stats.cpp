// show stats [ID...]: what containers take of the machine, now and every second.

#include <array>
#include <chrono>
#include <cstdio>
#include <thread>

#include <unistd.h>

#include "show/container.hpp"
#include "show/listing.hpp"
#include "show/options.hpp"
#include "show/template/words.hpp"

namespace docker_sh {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    bool all = false, once = false, whole = false;
    std::string format;
    Words ids;
};

// A container, and what it has taken up to now; all of it is 0 if it does not run.
struct Sample {
    std::string id, name;
    CgroupUsage usage;
    double cpu = 0;                      // of one CPU, since the sample before
    std::int64_t received = 0, sent = 0; // bytes, through all interfaces but lo
};

// "3.14%"; nothing of nothing is none.
std::string percent(double part, double whole) {
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), "%.2f%%", whole > 0 ? 100 * part / whole : 0);
    return text.data();
}

std::string pair(const std::string &one, const std::string &other) { return one + " / " + other; }

// Of the network namespace of a process (proc(5), net/dev).
void read_network(Sample &sample, const std::string &pid) {
    const std::string text = read_file("/proc/" + pid + "/net/dev");
    for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
        const std::string line = text.substr(begin, end - begin);
        const std::size_t colon = line.find(':');
        long long received = 0, sent = 0;
        if (colon != line.npos && line.substr(line.find_first_not_of(' '), 3) != "lo:" &&
            std::sscanf(line.c_str() + colon + 1, "%lld %*d %*d %*d %*d %*d %*d %*d %lld", &received, &sent) == 2) {
            sample.received += received;
            sample.sent += sent;
        }
    }
}

// Samples of one moment after the other, for CPU time needs a time before.
class Sampler {
public:
    explicit Sampler(const Options &options) : options_(options) {}

    std::vector<Sample> next() {
        std::vector<Sample> samples;
        std::vector<Container> containers;
        for (const std::string &id : options_.ids)
            containers.emplace_back(id);
        if (options_.ids.empty())
            containers = all_containers();
        for (Container &container : containers) {
            container.look(trees_);
            if (container.state.runs() || options_.all || !options_.ids.empty())
                samples.push_back(take(container));
        }
        return samples;
    }

private:
    struct Before {
        Clock::time_point time;
        std::uint64_t cpu;
    };

    Sample take(const Container &container) {
        Sample sample;
        sample.id = container.id;
        sample.name = container.value("name");
        if (!container.state.runs())
            return sample;
        const Clock::time_point now = Clock::now();
        sample.usage = trees_.usage(container.value("cgroup"));
        if (const auto before = before_.find(sample.id);
            before != before_.end() && sample.usage.cpu > before->second.cpu)
            sample.cpu = static_cast<double>(sample.usage.cpu - before->second.cpu) /
                         std::chrono::duration<double, std::micro>(now - before->second.time).count();
        before_[sample.id] = {now, sample.usage.cpu};
        read_network(sample, container.value("pid"));
        return sample;
    }

    const Options &options_;
    CgroupTrees trees_;
    std::map<std::string, Before> before_;
};

std::vector<Column<Sample>> columns(const Options &options) {
    const auto sizes = [](std::uint64_t one, std::uint64_t other) {
        return pair(decimal_size(static_cast<std::int64_t>(one)), decimal_size(static_cast<std::int64_t>(other)));
    };
    return {
        {"BlockIO", "BLOCK I/O",
         [sizes](const Sample &sample) -> Value { return sizes(sample.usage.read, sample.usage.written); }},
        {"CPUPerc", "CPU %", [](const Sample &sample) -> Value { return percent(sample.cpu, 1); }},
        {"Container", "CONTAINER", [](const Sample &sample) -> Value { return sample.id.substr(0, 12); }},
        {"ID", "CONTAINER ID",
         [&options](const Sample &sample) -> Value { return options.whole ? sample.id : sample.id.substr(0, 12); }},
        {"MemPerc", "MEM %",
         [](const Sample &sample) -> Value {
             return percent(static_cast<double>(sample.usage.memory), static_cast<double>(sample.usage.memory_limit));
         }},
        {"MemUsage", "MEM USAGE / LIMIT",
         [](const Sample &sample) -> Value {
             return pair(binary_size(static_cast<std::int64_t>(sample.usage.memory)),
                         binary_size(static_cast<std::int64_t>(sample.usage.memory_limit)));
         }},
        {"Name", "NAME", [](const Sample &sample) -> Value { return sample.name; }},
        {"NetIO", "NET I/O",
         [](const Sample &sample) -> Value { return pair(decimal_size(sample.received), decimal_size(sample.sent)); }},
        {"PIDs", "PIDS", [](const Sample &sample) -> Value { return std::to_string(sample.usage.pids); }},
    };
}

Options parse(const Words &words) {
    Options given;
    po::options_description options;
    // clang-format off
    options.add_options()
        ("all", po::bool_switch(&given.all))
        ("format", po::value(&given.format))
        ("no-stream", po::bool_switch(&given.once))
        ("no-trunc", po::bool_switch(&given.whole))
        ("id", po::value(&given.ids));
    // clang-format on
    parse_words(words, options, "id");
    return given;
}

} // namespace

int show_stats(const Words &words) {
    const Options options = parse(words);
    const std::string format = chosen_format(
        options.format, false,
        R"(table {{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}})");
    const auto text = [&options, &format](const std::vector<Sample> &samples) {
        Listing<Sample> listing("*container.statsContext", columns(options), format);
        for (const Sample &sample : samples)
            listing.add(sample);
        return listing.text();
    };
    Sampler sampler(options);
    text(sampler.next()); // what is wrong with the format is said at once
    do {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        const bool clear = !options.once && ::isatty(STDOUT_FILENO);
        print_out((clear ? "\033[H\033[2J" : "") + text(sampler.next()));
    } while (!options.once);
    return 0;
}

} // namespace docker_sh
