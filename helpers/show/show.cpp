// show VIEW: records, images, networks and volumes, with what the kernel says now, as Docker shows them: JSON, tables,
// Go's templates. It reads the files that docs/RECORD.md tells of, /proc (proc(5)) and /sys/fs/cgroup (cgroups(7)),
// finds no container by a name, and changes nothing. docker.sh turns into it, so its errors are docker.sh's.

#include <array>
#include <string_view>

#include "common/main.hpp"
#include "show/options.hpp"
#include "show/template/cursor.hpp"
#include "show/views.hpp"

namespace docker_sh {
namespace {

struct View {
    std::string_view name;
    int (*run)(const Words &);
    const char *summary;
};

constexpr std::array views = {
    View{"df", show_df, "what images, containers and volumes take of the disk"},
    View{"explain", show_explain, "what a container, or any process, is made of"},
    View{"history", show_history, "how an image came about"},
    View{"images", show_images, "what run can start from"},
    View{"inspect", show_inspect, "all that is known of containers, images, networks, volumes"},
    View{"network-ls", show_network_ls, "the networks"},
    View{"port", show_port, "where a container's published ports lead from"},
    View{"ps", show_ps, "the containers"},
    View{"stats", show_stats, "what containers take of the machine"},
    View{"template", show_template, "what a template makes of JSON"},
};

int help() {
    std::string text =
        "Usage: show VIEW [OPTION...]\n\nContainers, images, networks, volumes as Docker shows them. The views:\n";
    for (const View &view : views)
        text.append("  ").append(view.name).append(12 - view.name.size(), ' ').append(view.summary).append("\n");
    print_out(text + "Where things are: DOCKER_SH_ROOT, DOCKER_SH_RUN, DOCKER_SH_HOME.\n");
    return 0;
}

int show(const Words &words) {
    const std::string name = words.empty() ? "--help" : words[0];
    if (name == "--help" || name == "-h")
        return help();
    if (name == "--version") {
        print_out(std::string("show ") + version + "\n");
        return 0;
    }
    for (const View &view : views) {
        if (view.name != name)
            continue;
        try {
            return view.run({words.begin() + 1, words.end()});
        } catch (const TemplateError &error) {
            throw template_failure(error);
        }
    }
    throw Failure(usage_error, "show has no view '" + name + "'");
}

} // namespace
} // namespace docker_sh

int main(int argc, char **argv) {
    return docker_sh::helper_main("docker.sh", [&] { return docker_sh::show({argv + 1, argv + argc}); });
}
