#include "tar.hpp"

#include <array>
#include <vector>

#include "common/child.hpp"
#include "common/main.hpp"

namespace docker_sh {

Tar::Tar(const Fd &directory, const std::string &name, const TarOptions &options) {
    // Without --sparse, which takes a file for all holes that has no blocks of its own, as those of /sys
    std::vector<std::string> words{"tar", "--create", "--file", "-", "--numeric-owner"};
    if (options.attributes)
        words.emplace_back("--xattrs");
    words.insert(words.end(), {"--", name});
    Pipe pipe;
    if (!options.to_stdout)
        pipe = make_pipe();
    pid_ = fork_child();
    if (pid_ == 0) {
        if (::fchdir(directory.get()) == 0 && (!pipe.write || ::dup2(pipe.write.get(), STDOUT_FILENO) >= 0))
            ::execvp(words[0].c_str(), pointers(words).data());
        complain(system_failure(words[0]).what());
        ::_exit(not_found);
    }
    archive_ = std::move(pipe.read);
}

Tar::~Tar() {
    archive_ = Fd();
    if (pid_ != 0)
        TEMP_FAILURE_RETRY(::waitpid(pid_, nullptr, 0));
}

bool Tar::finish() {
    // What comes after the archive's end fills its last block
    std::array<char, 1 << 14> rest{};
    while (archive_ && TEMP_FAILURE_RETRY(::read(archive_.get(), rest.data(), rest.size())) > 0)
        ;
    return wait_for(std::exchange(pid_, 0)) == 0;
}

} // namespace docker_sh
