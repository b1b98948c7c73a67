#include "changes.hpp"

#include <map>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>

#include "common/rooted.hpp"
#include "tree.hpp"

namespace docker_sh {
namespace {

// What the layers below have at a path, as a container would see it.
struct Below {
    std::optional<struct stat> about; // nothing: there is none
    std::string file;                 // where it is, in the uppermost layer that has it
    std::vector<std::size_t> layers;  // of a directory: those that have it and are not hidden, uppermost first
};

bool same_time(const timespec &one, const timespec &other) {
    // Not every file system has nanoseconds
    return one.tv_sec == other.tv_sec && (one.tv_nsec == other.tv_nsec || one.tv_nsec == 0 || other.tv_nsec == 0);
}

// Whether they differ in what Docker looks at. A directory's size and time tell nothing of it: what is in it does.
bool differ(const struct stat &one, const struct stat &other) {
    if (one.st_mode != other.st_mode || one.st_uid != other.st_uid || one.st_gid != other.st_gid ||
        one.st_rdev != other.st_rdev)
        return true;
    return !S_ISDIR(one.st_mode) && (one.st_size != other.st_size || !same_time(one.st_mtim, other.st_mtim));
}

class Comparison {
public:
    explicit Comparison(const ChangesOptions &options) : options_(options) {
        for (const std::string &each : options.lower)
            lower_.push_back(open_root(each));
        if (!options.own.empty())
            own_ = open_root(options.own);
    }

    std::string run() {
        Below root;
        for (std::size_t i = 0; i < lower_.size(); ++i) {
            root.layers.push_back(i);
            if (is_opaque(lower_[i].path()))
                break;
        }
        walk(open_root(options_.upper), "", root);
        std::string text;
        for (const auto &[path, kind] : kinds_)
            text += std::string(1, kind) + ' ' + path + '\n';
        return text;
    }

private:
    // PATH begins with a slash, or is "" for the root. Layers below are read-only, so a name is as good as a
    // descriptor.
    void walk(const Fd &directory, const std::string &path, const Below &below) {
        std::set<std::string> here;
        for (const Named &item : list(directory.path(), path)) {
            const std::string child = path + '/' + item.name;
            if (options_.excluded.contains('.' + child))
                continue;
            if (item.name.starts_with(whiteout_prefix)) {
                if (!item.name.starts_with(aufs_prefix))
                    remove(below, path, item.name.substr(whiteout_prefix.size()));
                continue;
            }
            here.insert(item.name);
            if (is_whiteout(item.about))
                remove(below, path, item.name);
            else
                compare(directory, item, child, find(below, path, item.name));
        }
        if (is_opaque(directory.path()))
            for (const std::string &name : names(below, path))
                if (!here.contains(name))
                    add('D', path + '/' + name);
    }

    void compare(const Fd &directory, const Named &item, const std::string &path, const Below &below) {
        const Fd file = open_rooted(directory, item.name, O_NOFOLLOW);
        if (!file)
            return; // it has just gone
        if (!below.about && !is_own(path))
            add('A', path);
        else if (below.about && (differ(item.about, *below.about) ||
                                 capability(file.path(), item.about) != capability(below.file, *below.about)))
            add('C', path);
        if (!is_directory(file))
            return;
        refuse_detour(file.path(), "trusted.overlay.redirect", path.substr(1));
        walk(file, path, below.layers.empty() ? Below{} : below);
    }

    void remove(const Below &below, const std::string &path, const std::string &name) {
        if (find(below, path, name).about)
            add('D', path + '/' + name);
    }

    // And its parents have changed by that.
    void add(char kind, std::string path) {
        kinds_[path] = kind;
        while (!(path = path.substr(0, path.rfind('/'))).empty())
            kinds_.try_emplace(path, 'C');
    }

    std::string place(std::size_t layer, const std::string &path) const { return lower_[layer].path() + path; }

    // NAME in the directory BELOW, which is at PATH.
    Below find(const Below &below, const std::string &path, const std::string &name) const {
        Below found;
        for (const std::size_t layer : below.layers) {
            const std::string file = place(layer, path + '/' + name);
            struct stat about {};
            if (::lstat(file.c_str(), &about) == 0) {
                const bool directory = S_ISDIR(about.st_mode);
                if (is_whiteout(about) || (!directory && found.about))
                    break;
                if (!found.about) {
                    found.about = about;
                    found.file = file;
                }
                if (!directory)
                    break;
                found.layers.push_back(layer);
                if (is_opaque(file))
                    break;
            }
            const std::string marker = place(layer, path + '/' + std::string(whiteout_prefix) + name);
            if (::access(marker.c_str(), F_OK) == 0)
                break;
        }
        return found;
    }

    // All that a container would see in the directory BELOW.
    std::vector<std::string> names(const Below &below, const std::string &path) const {
        std::set<std::string> known, seen;
        for (const std::size_t layer : below.layers) {
            std::set<std::string> gone;
            for (const Named &item : list(place(layer, path), path)) {
                if (item.name.starts_with(whiteout_prefix))
                    gone.insert(item.name.substr(whiteout_prefix.size()));
                else if (known.insert(item.name).second && !is_whiteout(item.about))
                    seen.insert(item.name);
            }
            known.merge(gone);
        }
        return {seen.begin(), seen.end()};
    }

    bool is_own(const std::string &path) const {
        struct stat about {};
        return own_ && ::lstat((own_.path() + path).c_str(), &about) == 0;
    }

    static std::string capability(const std::string &file, const struct stat &about) {
        return S_ISREG(about.st_mode) ? attribute(file, "security.capability").value_or("") : "";
    }

    const ChangesOptions &options_;
    std::vector<Fd> lower_;
    Fd own_;
    std::map<std::string, char> kinds_;
};

} // namespace

std::string changes(const ChangesOptions &options) { return Comparison(options).run(); }

} // namespace docker_sh
