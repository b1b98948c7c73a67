#include "stream.hpp"

namespace docker_sh {

Stream::Stream(std::int64_t limit) : input_(::archive_read_new()), limit_(limit) {
    // "raw" is any bytes, and "empty" none: for libarchive what is compressed is an archive of one file
    ::archive_read_support_format_raw(input_.get());
    ::archive_read_support_format_empty(input_.get());
    support_compression(input_.get());
    archive_entry *whole = nullptr;
    if (::archive_read_open_fd(input_.get(), STDIN_FILENO, 1 << 17) != ARCHIVE_OK)
        throw refused("cannot read", input_.get());
    const int status = ::archive_read_next_header(input_.get(), &whole);
    if (status != ARCHIVE_OK && status != ARCHIVE_EOF)
        throw refused("cannot decompress", input_.get());
    ended_ = status == ARCHIVE_EOF;
}

std::span<const char> Stream::next() {
    const void *bytes = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    while (!ended_ && size == 0) {
        const int status = ::archive_read_data_block(input_.get(), &bytes, &size, &offset);
        if (status != ARCHIVE_OK && status != ARCHIVE_EOF)
            throw refused("cannot decompress", input_.get());
        ended_ = status == ARCHIVE_EOF;
    }
    const std::span<const char> read(static_cast<const char *>(bytes), size);
    digest_.add(read);
    if (limit_ != 0 && digest_.bytes() > limit_)
        throw refused("a bomb: more than " + std::to_string(limit_) + " bytes uncompressed");
    return read;
}

std::string Stream::finish() {
    while (!next().empty())
        ;
    return "sha256:" + digest_.finish();
}

namespace {

// libarchive is C: no exception may pass through it.
la_ssize_t feed(archive *reader, void *stream, const void **bytes) {
    try {
        const std::span<const char> read = static_cast<Stream *>(stream)->next();
        *bytes = read.data();
        return static_cast<la_ssize_t>(read.size());
    } catch (const std::exception &error) {
        ::archive_set_error(reader, EINVAL, "%s", error.what());
        return ARCHIVE_FATAL;
    }
}

} // namespace

Reader open_tar(Stream &stream) {
    Reader reader(::archive_read_new());
    ::archive_read_support_format_tar(reader.get());
    if (::archive_read_open(reader.get(), &stream, nullptr, feed, nullptr) != ARCHIVE_OK)
        throw refused("cannot read the tar archive", reader.get());
    return reader;
}

} // namespace docker_sh
