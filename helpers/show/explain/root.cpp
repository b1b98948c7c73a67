// What its / is, and the layers, where that is a union (pivot_root(2), chroot(2), overlayfs in the kernel's
// documentation).
#include "common/explain.hpp"
#include "show/explain/sections.hpp"
#include "show/template/words.hpp"

namespace docker_sh::anatomy {
namespace {

Layers layers_of(const MountLine &mount) {
    Layers layers;
    Words options;
    layers.driver = mount.type;
    for (const std::string &option : mount.super_options) {
        const auto value = option.find('=') + 1;
        if (option.starts_with("lowerdir")) {
            const Words lower = split(option.substr(value), ':');
            layers.lower.insert(layers.lower.end(), lower.begin(), lower.end());
        } else if (option.starts_with("upperdir=")) {
            layers.upper = option.substr(value);
        } else if (option.starts_with("workdir=")) {
            layers.work = option.substr(value);
        } else {
            continue;
        }
        options.push_back(option);
    }
    if (!options.empty())
        layers.mount = {"-t", layers.driver, layers.driver, "-o", joined(options, ","), "/"};
    return layers;
}

std::string mount_command(const Layers &layers) {
    std::string command = "mount";
    for (const std::string &word : layers.mount)
        command += ' ' + quoted(word);
    return command;
}

void tell(const Layers &layers, const Subject &subject, Page &page) {
    page.heading("Layers", layers.driver.empty() ? "none yet" : layers.driver);
    if (!layers.upper.empty())
        page.line("read-write", layers.upper);
    if (layers.changes)
        page.line("", decimal_size(*layers.size) + ", " + std::to_string(*layers.changes) +
                          " changes (A new, C other, D gone): docker.sh diff " + subject.name);
    for (const std::string &layer : layers.lower)
        page.line(&layer == &layers.lower.front() ? "read-only" : "below it", layer);
    if (!layers.upper.empty() && layers.upper.front() != '/')
        page.line("", "(relative paths: from where mount(8) was called)");
    if (!layers.mount.empty())
        page.line("mounted by", mount_command(layers));
}

} // namespace

// Behind chroot(2) mountinfo begins at the new root, and the link tells where that is.
Root find_root(const Subject &subject, const HostMounts &host) {
    Root found;
    const std::optional<std::string> link = link_of(subject.proc("root"));
    if (!link)
        cannot_look_into(subject);
    MountLine top;
    for (const MountLine &mount : mounts_of(subject.pid))
        if (mount.point == "/")
            top = mount;
    const bool is_union = top.type == "overlay" || top.type == "fuse.fuse-overlayfs" || top.type == "aufs";
    found.type = top.type;
    found.by_hand = {"readlink " + subject.proc("root"), "ls " + subject.proc("root/")};
    if (*link != "/") {
        found.kind = "chroot";
        found.path = *link;
    } else if (host.has(top)) {
        found.kind = "host";
        found.path = "/";
    } else if (top.root != "/") {
        found.kind = "bind";
        found.path = host.place_of(top.device, top.root);
    } else if (is_union) {
        found.kind = "union";
        found.layers = layers_of(top);
        found.by_hand = {"grep ' / / ' " + subject.proc("mountinfo")};
    } else {
        found.kind = "mount";
    }
    return found;
}

void tell(const Root &root, const Subject &subject, Page &page) {
    if (root.layers) {
        tell(*root.layers, subject, page);
    } else {
        page.heading("Root");
        if (root.kind == "host") {
            page.line("its / is", "the host's");
        } else if (root.kind == "chroot") {
            page.line("its / is", "the directory " + root.path + ", by chroot(2)");
            page.line("", "its mount namespace still has the root above: there is a way back");
        } else if (root.kind == "bind") {
            page.line("its / is",
                      root.path + " of the host, mounted there; nothing above it is in its mount namespace");
        } else {
            page.line("its / is", "a file system of its own (" + root.type + ")");
        }
    }
    page.by_hand(root.by_hand);
}

Value facts_of(const Layers &layers) {
    std::vector<Field> facts = {{"Driver", layers.driver},       {"Upper", layers.upper},
                                {"Work", layers.work},           {"Merged", layers.merged},
                                {"SizeRw", number(layers.size)}, {"Changes", number(layers.changes)},
                                {"Lower", list(layers.lower)}};
    if (!layers.mount.empty())
        facts.push_back({"Mount", mount_command(layers)});
    return structure("Layers", std::move(facts));
}

} // namespace docker_sh::anatomy
