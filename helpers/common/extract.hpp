// What an archive says becomes files, one entry at a time. Which entries, where, and what happens to what is there
// already, is their callers' to know: unpack (cp) and apply (layers).
#pragma once

#include <memory>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include "common/failure.hpp"

namespace docker_sh {

struct CloseReader {
    void operator()(archive *reader) const { ::archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, CloseReader>;

// The names that lead to a file: a/b/c.
using Names = std::vector<std::string>;

// An archive that is damaged or asks for what must not be.
inline Failure refused(const std::string &why) { return {refusal, why}; }
inline std::string reason(archive *failed) {
    const char *why = ::archive_error_string(failed); // libarchive does not always know
    return why == nullptr ? "damaged" : why;
}
inline Failure refused(const std::string &what, archive *reader) { return refused(what + ": " + reason(reader)); }

// "what: why". The archive's fault where only other names or kinds would help, the machine's if the disk is full.
Failure failed(const std::string &what, int error = errno);

// What may have compressed an archive is seen by content.
void support_compression(archive *reader);

// The next entry; nullptr at the end. Throws Failure if there is neither.
archive_entry *next_entry(archive *reader);

// "./a//b/../c" as a, c. Throws Failure if the path leads out. No symlink is looked at: ".." is a word of the archive.
Names split(const std::string &path);
// The first COUNT names as a path that openat2(2) takes.
std::string join(const Names &names, std::size_t count);

// Makes what ENTRY is, with its content, as NAME in PARENT, and opens it. Throws Failure, with SHOWN as its name.
Fd make_entry(archive *reader, archive_entry *entry, const Fd &parent, const char *name, const std::string &shown);

// Owner, attributes, mode and times. Without OWNER it becomes the caller's, without the attributes and setuid.
void set_metadata(archive_entry *entry, const Fd &made, bool owner, const std::string &shown);

// Alone, for a directory in which something was made after its metadata was set.
void set_times(const timespec &changed, const Fd &made, const std::string &shown);
timespec time_of(archive_entry *entry);

// Whether the attribute KEY is a union mount's own word about a file (or this host's policy), not a part of the file.
bool is_hosts_own(std::string_view key);

} // namespace docker_sh
