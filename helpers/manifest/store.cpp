#include "store.hpp"

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>

#include "common/digest.hpp"

namespace docker_sh {

namespace {

// No manifest is deeper than a handful of levels, and what writes JSON goes down by calling itself.
constexpr int deepest = 64;

// FILE for reading, piece by piece.
template <typename Take> void read_pieces(const std::string &file, Take take) {
    const Fd open(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!open)
        throw system_failure(file);
    std::vector<char> piece(1 << 17);
    ssize_t count = 0;
    while ((count = TEMP_FAILURE_RETRY(::read(open.get(), piece.data(), piece.size()))) > 0)
        take(std::span<const char>(piece.data(), static_cast<std::size_t>(count)));
    if (count < 0)
        throw system_failure(file);
}

} // namespace

Json read_json(const std::string &file, const std::string &what) {
    std::string text;
    read_pieces(file, [&text](std::span<const char> piece) { text.append(piece.begin(), piece.end()); });
    try {
        return Json::parse(text, [&what](int depth, Json::parse_event_t, Json &) {
            if (depth > deepest)
                throw refused(what + " is damaged");
            return true;
        });
    } catch (const Json::exception &) {
        throw refused(what + " is damaged");
    }
}

std::string to_text(const Json &value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

void write_text(const std::string &file, const std::string &text) {
    if (!(std::ofstream(file, std::ios::binary) << text << std::flush))
        throw system_failure(file);
}

std::string text_of(const Json &object, const char *key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

const Json &list_of(const Json &object, const char *key) {
    static const Json none = Json::array();
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_array() ? *found : none;
}

const Json &object_of(const Json &object, const char *key) {
    static const Json none = Json::object();
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_object() ? *found : none;
}

std::string hex_of(const std::string &digest) {
    constexpr std::string_view prefix = "sha256:";
    const std::string hex = digest.starts_with(prefix) ? digest.substr(prefix.size()) : "";
    return hex.size() == 64 && hex.find_first_not_of("0123456789abcdef") == hex.npos ? hex : "";
}

Measured measure(const std::string &file) {
    Digest digest;
    read_pieces(file, [&digest](std::span<const char> piece) { digest.add(piece); });
    return {digest.finish(), digest.bytes()};
}

bool Store::has(const std::string &hex) const { return std::filesystem::is_regular_file(blob(hex)); }

std::int64_t Store::size(const std::string &hex) const {
    struct stat about {};
    if (::stat(blob(hex).c_str(), &about) != 0)
        throw system_failure(blob(hex));
    return about.st_size;
}

std::string Store::write(const std::string &text) const {
    Digest digest;
    digest.add(text);
    std::string hex = digest.finish();
    write_text(unfinished(hex), text);
    finish(hex, blob(hex));
    return hex;
}

void Store::link(const std::string &file, const std::string &hex) const {
    if (has(hex))
        return;
    // Another file system, or one without hard links
    if (::link(file.c_str(), unfinished(hex).c_str()) != 0)
        std::filesystem::copy_file(file, unfinished(hex), std::filesystem::copy_options::overwrite_existing);
    finish(hex, blob(hex));
}

std::string Store::unfinished(const std::string &hex) const {
    return directory_ + "/.work." + std::to_string(::getpid()) + "." + hex;
}

void Store::finish(const std::string &hex, const std::string &path) const {
    if (::rename(unfinished(hex).c_str(), path.c_str()) != 0)
        throw system_failure(path);
}

Json Store::descriptor(const std::string &type, const std::string &hex) const {
    return make_descriptor(type, hex, size(hex));
}

Json make_descriptor(const std::string &type, const std::string &hex, std::int64_t size) {
    return {{"mediaType", type}, {"digest", digest_of(hex)}, {"size", size}};
}

void write_layout(const std::string &directory, Json descriptor) {
    descriptor["annotations"] = {{"org.opencontainers.image.ref.name", "image"}};
    write_text(directory + "/oci-layout", layout_text);
    write_text(directory + "/index.json",
               to_text({{"schemaVersion", 2}, {"manifests", Json::array({std::move(descriptor)})}}));
}

} // namespace docker_sh
