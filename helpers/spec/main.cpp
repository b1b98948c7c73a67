// spec: what a container is asked to be: words become a record, whole, or one line says what cannot be had.
//
//   spec run, create     a new container, or in the course's form one that there is, described anew
//   spec update          other limits
//   spec connect         one more network
//   spec help, list, manual, completion   of commands whose declarations are on stdin (pages.hpp)
//   spec name            whether a container may be called so, and with --id the name is that container's
//   spec split           the words of a text, as the course's -P has it, each with a NUL behind it
//
// What it does not know itself it asks of the shell, over two pipes (rooms.hpp).
// What the kernel asks for: nothing but files. A record appears by rename(2), a name is taken by symlink(2).
// What it never does: make anything else; start anything; leave half a record, whatever signal comes.
// Exit status: 0; 125 or 1 refused, in Docker's words and with its status; 2 wrong usage.
#include <map>
#include <optional>

#include "common/explain.hpp"
#include "common/main.hpp"
#include "common/options.hpp"
#include "common/record.hpp"
#include "course.hpp"
#include "front.hpp"
#include "names.hpp"
#include "network.hpp"
#include "pages.hpp"
#include "places.hpp"
#include "refusal.hpp"
#include "update.hpp"
#include "writer.hpp"

using namespace docker_sh;

namespace {

struct Own {
    std::string command, id, runner;
    std::vector<std::string> words;
    int asks = -1, answers = -1;
    bool declaration = false;
};

// False if --help or --version was all that was asked for.
bool parse(int argc, char **argv, Own &given) {
    CommandLine line("spec", "spec run|create|update|connect [OPTIONS] -- docker|course WORD...\n"
                             "       spec run|create|update|connect --declaration\n"
                             "       spec help|list|manual|completion <DECLARATIONS\n"
                             "       spec name [--id ID] NAME\n"
                             "       spec split -- TEXT");
    // clang-format off
    line.options()
        ("declaration", po::bool_switch(&given.declaration), "say what the command takes: summary, operands, options")
        ("id", po::value(&given.id)->value_name("ID"), "of a new container; or of the one that takes a name")
        ("runner", po::value(&given.runner)->value_name("PID"), "the docker.sh that starts it, whose environment is the caller's")
        ("asks", po::value(&given.asks)->value_name("FD"), "where to ask")
        ("answers", po::value(&given.answers)->value_name("FD"), "where the answers come from");
    // clang-format on
    line.operand("command", po::value(&given.command), 1);
    line.operand("words", po::value(&given.words), -1);
    return line.parse(argc, argv);
}

// Its read-write layer is one of what another image has.
void check_image(const Spec &spec) {
    const Record record(containers() + "/" + spec.id);
    const std::string image = record.value("image");
    if (record.value("image_id") != spec.image_id)
        throw refused("container '" + spec.name + "' was made from another image '" + image + "'");
    if (image != spec.image)
        throw refused("container '" + spec.name + "' was made from image '" + image + "', not '" + spec.image + "'");
}

// A new container's record, or a new one for the container that the course's form names.
void make_container(const Command &command, const Given &given, const Own &own, Rooms &rooms) {
    const bool detach = given.flag("detach");
    if (given.flag("explain")) {
        explaining.fd = STDERR_FILENO;
        say("# on the host: docker.sh");
        rooms.tell("explain", "true");
    }
    Spec spec = spec_of(command, given, own.id, read_environment("/proc/" + own.runner + "/environ"), rooms);
    if (command.name == "run" && !detach && spec.tty && spec.interactive && ::isatty(STDIN_FILENO) == 0)
        throw Failure(1, "the input device is not a TTY");
    if (command.name == "create")
        refusal_status = 1; // as Docker, where it is not the command line that is wrong
    if (command.name == "run" && given.form == Form::course && !spec.name.empty() && is_taken(spec.name)) {
        spec.id = rooms.ask("reuse", spec.name);
        check_image(spec);
        renew_record(spec, own.runner);
    } else {
        create_record(spec, own.runner);
    }
    if (detach)
        rooms.tell("detach", "true");
    rooms.tell("detach_keys", given.text("detach-keys"));
    rooms.tell("id", spec.id);
}

void connect(const Given &given, Rooms &rooms) {
    const Network network = find_network(given.operands[0], rooms);
    const std::string id = rooms.ask("container", given.operands[1]);
    const Record record(containers() + "/" + id);
    const std::string mode = record.value("network");
    if (network.name == "host" || mode == "host")
        throw refused("container cannot be disconnected from host network or connected to host network");
    if (network.name == "none" || mode == "none")
        throw refused(
            "container cannot be connected to multiple networks with one of the networks in private (none) mode");
    if (record.has("network_container"))
        throw refused("container sharing network namespace with another container or host cannot be connected to any "
                      "other network");
    const Endpoint endpoint = read_endpoint(given, "alias", network);
    rooms.ask("endpoint", given.operands[1]);
    add_endpoint(id, endpoint);
}

// What the words of a command come to; the shell is listening.
int plan(const Own &own, Rooms &rooms) {
    const bool course = !own.words.empty() && own.words.front() == "course";
    if (own.words.empty() || (!course && own.words.front() != "docker"))
        throw Failure(usage_error, "the form is neither docker nor course");
    if (own.command != "run" && own.command != "create")
        refusal_status = 1;
    const Command command = find_command(own.command);
    const auto given =
        read_words(command, course ? Form::course : Form::docker, {own.words.begin() + 1, own.words.end()});
    if (!given) {
        print(help_page(declaration_of(command)));
        rooms.tell("help", "");
        return 0;
    }
    if (::geteuid() != 0)
        throw Failure(helper_failed, "'" + command.name + "' needs root: try sudo");
    if (own.command == "update")
        return update(*given, rooms) ? 0 : 1;
    if (own.command == "connect")
        connect(*given, rooms);
    else
        make_container(command, *given, own, rooms);
    return 0;
}

// A name is checked, and taken if an id comes with it.
int name(const Own &own) {
    const std::string name = own.words.empty() ? "" : own.words.front();
    refusal_status = 1;
    check_name(name);
    if (!own.id.empty() && !take_name(own.id, name))
        throw refused(std::string("Error when allocating new name: ") + conflict(name).what());
    return 0;
}

// False if there is no such page.
bool print_page(const std::string &kind) {
    static const std::map<std::string, std::string (*)(const std::vector<Declaration> &)> pages{
        {"help", [](const std::vector<Declaration> &commands) { return help_page(commands.at(0)); }},
        {"list", help_list},
        {"manual", manual_page},
        {"completion", completion}};
    const auto page = pages.find(kind);
    if (page == pages.end())
        return false;
    print(page->second(read_declarations(read_file("/dev/stdin"))));
    return true;
}

int split(const Own &own) {
    if (own.words.size() != 1)
        throw Failure(usage_error, "split takes one text");
    std::string text;
    for (const std::string &word : split_words(own.words.front()))
        text.append(word).push_back('\0');
    print(text);
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    std::optional<Rooms> rooms;
    const int status = helper_main("docker.sh", [&]() {
        Own own;
        if (!parse(argc, argv, own))
            return 0;
        if (own.command == "name")
            return name(own);
        if (print_page(own.command))
            return 0;
        if (own.command == "split")
            return split(own);
        if (own.declaration) {
            const Command command = find_command(own.command);
            print(command.summary + "\n" + command.operands + "\n" + option_rows(command));
            return 0;
        }
        if (own.asks < 0 || own.answers < 0)
            throw Failure(usage_error, "--asks or --answers is missing");
        rooms.emplace(own.asks, own.answers);
        return plan(own, *rooms);
    });
    if (rooms)
        rooms->ask("end", std::to_string(status));
    return status;
}
