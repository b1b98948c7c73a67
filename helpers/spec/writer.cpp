#include "writer.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "common/explain.hpp"
#include "common/record.hpp"
#include "common/start-time.hpp"
#include "common/time.hpp"
#include "names.hpp"
#include "places.hpp"
#include "refusal.hpp"

namespace fs = std::filesystem;

namespace docker_sh {
namespace {

Failure unwritable(const std::string &directory, int error = errno) {
    return refused("cannot write to " + directory + ": " + std::strerror(error));
}

void write_file(const std::string &directory, const std::string &key, const std::string &bytes) {
    const Fd file(::open((directory + "/" + key).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file || !write_all(file.get(), bytes))
        throw unwritable(directory);
}

std::string truth(bool flag) { return flag ? "true" : ""; }

template <typename Items, typename Words> std::vector<std::string> flat(const Items &items, Words words) {
    std::vector<std::string> list;
    for (const auto &item : items)
        for (const std::string &word : words(item))
            list.push_back(word);
    return list;
}

using List = std::vector<std::string>;

void write_endpoint(const Draft &draft, const std::string &prefix, const Endpoint &endpoint, int interface) {
    draft.value(prefix + "interface", "eth" + std::to_string(interface));
    draft.value(prefix + "static_ip", endpoint.static_ip);
    draft.value(prefix + "static_ip6", endpoint.static_ip6);
    draft.value(prefix + "mac_address", endpoint.mac_address);
    draft.list(prefix + "aliases", endpoint.aliases);
}

// The cgroup keeps the name that the container was born with.
void write_name(const Draft &draft, const Spec &spec) {
    draft.value("name", spec.name);
    draft.value("cgroup", "docker.sh/" + spec.name + "." + spec.id.substr(0, 12));
}

void write_spec(const Draft &draft, const Spec &spec) {
    draft.value("id", spec.id);
    draft.value("image", spec.image);
    draft.value("image_id", spec.image_id);
    draft.value("driver", spec.driver);
    draft.value("hostname", spec.hostname);
    draft.value("user", spec.user);
    draft.value("workdir", spec.workdir);
    draft.value("stop_signal", spec.stop_signal);
    draft.value("interactive", truth(spec.interactive));
    draft.value("tty", truth(spec.tty));
    draft.value("terminal", truth(spec.terminal));
    draft.value("rm", truth(spec.rm));
    draft.value("init", truth(spec.init));
    draft.value("read_only", truth(spec.read_only));
    draft.value("no_new_privileges", truth(spec.no_new_privileges));
    draft.value("restart", spec.restart);
    draft.value("restart_max", spec.restart_max);
    draft.value("log_max_size", spec.log_max_size);
    draft.value("log_max_file", spec.log_max_file);
    draft.value("oom_score_adj", spec.oom_score_adj);
    draft.list("argv", spec.argv);
    draft.value("entrypoint", spec.entrypoint != 0 ? std::to_string(spec.entrypoint) : "");
    draft.list("environ", spec.environment);
    draft.list("labels", spec.labels);
    draft.list("mounts", flat(spec.mounts, [](const Mount &each) {
                   return List{each.kind, each.name, each.source, each.target, each.options};
               }));
    draft.list("resources", flat(spec.resources, [](const Resource &each) { return List{each.name, each.value}; }));
    draft.list("ulimits", flat(spec.ulimits, [](const Ulimit &each) { return List{each.name, each.soft, each.hard}; }));

    draft.value("network", spec.network);
    draft.value("network_container", spec.network_container);
    if (!spec.endpoints.empty())
        draft.directory("networks");
    int interface = 0;
    for (const Endpoint &endpoint : spec.endpoints) {
        draft.directory("networks/" + endpoint.network);
        write_endpoint(draft, "networks/" + endpoint.network + "/", endpoint, interface++);
    }
    draft.list("dns", spec.dns);
    draft.list("dns_search", spec.dns_search);
    draft.list("dns_option", spec.dns_option);
    draft.list("add_host", flat(spec.hosts, [](const Host &each) { return List{each.name, each.address}; }));
    draft.list("ports", flat(spec.ports, [](const Port &each) {
                   return List{each.protocol, each.ip, std::to_string(each.first), std::to_string(each.last),
                               std::to_string(each.container)};
               }));
    draft.list("expose", flat(spec.exposed, [](const Exposed &each) {
                   return List{each.protocol, std::to_string(each.port)};
               }));
    draft.value("publish_all", truth(spec.publish_all));

    draft.list("health_test", spec.health.test);
    draft.value("health_interval", spec.health.interval);
    draft.value("health_timeout", spec.health.timeout);
    draft.value("health_start_period", spec.health.start_period);
    draft.value("health_retries", spec.health.retries);
}

// By these three a process is known; the pid comes last, with it the record is whole (lib/record/process.sh).
void write_runner(const Draft &draft, const Runner &runner) {
    draft.value("boot_id", Record("/proc/sys/kernel/random").value("boot_id"));
    draft.value("runner_start", start_time(runner));
    draft.value("runner", runner);
}

// The directory of all records: nobody else's business.
void make_containers() {
    const std::string directory = containers();
    if (fs::exists(directory))
        return;
    std::error_code error;
    const mode_t mask = ::umask(077);
    fs::create_directories(directory, error);
    ::umask(mask);
    if (error)
        throw unwritable(root(), error.value());
}

} // namespace

Draft::Draft(std::string directory) : directory_(std::move(directory)) {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &signals_);
    if (::mkdir(directory_.c_str(), 0755) != 0)
        throw unwritable(directory_.substr(0, directory_.rfind('/')));
}

Draft::~Draft() {
    std::error_code ignored; // there is an error to be told already
    if (!kept_)
        fs::remove_all(directory_, ignored);
    ::sigprocmask(SIG_SETMASK, &signals_, nullptr);
}

void Draft::directory(const std::string &key) const {
    if (::mkdir((directory_ + "/" + key).c_str(), 0755) != 0)
        throw unwritable(directory_);
}

void Draft::value(const std::string &key, const std::string &text) const {
    if (!text.empty())
        write_file(directory_, key, text + "\n");
}

void Draft::list(const std::string &key, const std::vector<std::string> &words) const {
    std::string bytes;
    for (const std::string &word : words)
        bytes += word + '\0';
    if (!words.empty())
        write_file(directory_, key, bytes);
}

void Draft::become(const std::string &directory) {
    if (::rename(directory_.c_str(), directory.c_str()) != 0)
        throw unwritable(directory.substr(0, directory.rfind('/')));
    directory_ = directory;
}

void create_record(Spec &spec, const Runner &runner) {
    const bool named = !spec.name.empty();
    if (named && is_taken(spec.name))
        throw conflict(spec.name);
    make_containers();
    const std::string record = containers() + "/" + spec.id;
    explain({"mkdir", record, record + "/rwlayer"});
    Draft draft(containers() + "/.new." + spec.id);
    write_runner(draft, runner);
    write_spec(draft, spec);
    draft.value("created", time_now());
    draft.directory("rwlayer");
    while (true) {
        if (!named)
            spec.name = invent_name();
        write_name(draft, spec);
        if (std::to_string(::getppid()) != runner) // it has been killed: nobody would start this, nor take it away
            throw refused("it was killed before there was a container");
        draft.become(record);
        if (take_name(spec.id, spec.name))
            break;
        if (named)
            throw conflict(spec.name);
    }
    draft.keep();
}

void renew_record(const Spec &spec, const Runner &runner) {
    const fs::path record = containers() + "/" + spec.id;
    Draft draft(containers() + "/.new." + spec.id);
    write_runner(draft, runner);
    write_spec(draft, spec);
    write_name(draft, spec);
    std::error_code error;
    // Of the last life nothing is left, but what it has written and what it has said
    for (const auto &old : fs::directory_iterator(record, error)) {
        const std::string key = old.path().filename();
        if (key != "id" && key != "created" && key != "log" && !key.starts_with("log.") && old.is_regular_file(error) &&
            !fs::exists(draft.path() + "/" + key))
            fs::remove(old, error);
    }
    fs::remove_all(record / "networks", error);
    for (const auto &fresh : fs::directory_iterator(draft.path())) {
        fs::rename(fresh, record / fresh.path().filename(), error);
        if (error)
            throw unwritable(record, error.value());
    }
}

void add_endpoint(const std::string &id, const Endpoint &endpoint) {
    const std::string networks = containers() + "/" + id + "/networks";
    std::error_code error;
    fs::create_directory(networks, error);
    if (error)
        throw unwritable(containers() + "/" + id, error.value());
    std::vector<std::string> taken;
    for (const std::string &other : names_in(networks))
        taken.push_back(Record(networks + "/" + other).value("interface"));
    int interface = 0;
    while (std::find(taken.begin(), taken.end(), "eth" + std::to_string(interface)) != taken.end())
        ++interface;
    Draft draft(networks + "/.new." + endpoint.network);
    write_endpoint(draft, "", endpoint, interface);
    draft.become(networks + "/" + endpoint.network);
    draft.keep();
}

} // namespace docker_sh
