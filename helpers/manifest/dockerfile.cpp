#include "dockerfile.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "image.hpp"

namespace docker_sh {

namespace {

using Words = std::vector<std::string>;
using Values = std::map<std::string, std::string>;

std::string in_case(std::string text, int (*letter)(int)) {
    std::transform(text.begin(), text.end(), text.begin(), [letter](unsigned char each) { return letter(each); });
    return text;
}
std::string lower(const std::string &text) { return in_case(text, std::tolower); }
std::string upper(const std::string &text) { return in_case(text, std::toupper); }

Words split(const std::string &line) {
    std::istringstream stream(line);
    return {std::istream_iterator<std::string>(stream), std::istream_iterator<std::string>()};
}

// The instructions of a Dockerfile, each in one line, without comments and without what is in here-documents.
class Instructions {
public:
    explicit Instructions(const std::string &file) : stream_(file) {
        if (!stream_)
            throw system_failure(file);
    }

    // The words of the next one. False at the end.
    bool next(Words &words) {
        std::string line, whole;
        bool more = true, any = false;
        while (more && std::getline(stream_, line)) {
            if (line.starts_with("\xef\xbb\xbf")) // some editors' byte order mark
                line.erase(0, 3);
            line.erase(line.find_last_not_of(" \t\r") + 1);
            line.erase(0, line.find_first_not_of(" \t"));
            // Neither comments nor empty lines end what a backslash continues
            if (line.empty() || line[0] == '#') {
                read_directive(line);
                continue;
            }
            any = true;
            directives_ = false;
            more = line.back() == escape_ && !line.ends_with(std::string(2, escape_));
            whole += more ? line.substr(0, line.size() - 1) : line;
        }
        skip_documents(whole);
        words = split(whole);
        return any;
    }

private:
    void read_directive(const std::string &line) {
        static const std::regex escape(R"(#\s*escape\s*=\s*(\S)\s*)", std::regex::icase);
        std::smatch said;
        if (directives_ && std::regex_match(line, said, escape))
            escape_ = said.str(1)[0];
    }

    void skip_documents(const std::string &instruction) {
        static const std::regex marker(R"(\s\d*<<-?["']?([A-Za-z_]\w*))");
        std::string line;
        for (std::sregex_iterator each(instruction.begin(), instruction.end(), marker), end; each != end; ++each)
            while (std::getline(stream_, line) && split(line) != Words{each->str(1)})
                ;
    }

    std::ifstream stream_;
    char escape_ = '\\';
    bool directives_ = true;
};

std::string unquoted(std::string text) {
    std::erase_if(text, [](char each) { return each == '"' || each == '\''; });
    return text;
}

// TEXT with $NAME, ${NAME}, ${NAME:-WORD} and ${NAME:+WORD} replaced, the last one first, and without quotes.
std::string expand(std::string text, const Values &values) {
    static const std::regex variable(R"(\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::([-+])([^}]*))?\}))");
    text = unquoted(std::move(text));
    for (std::string::size_type end = text.size(); end > 0;) {
        const std::string::size_type at = text.rfind('$', end - 1);
        if (at == text.npos)
            break;
        const std::string rest = text.substr(at);
        std::smatch found;
        if (std::regex_search(rest, found, variable, std::regex_constants::match_continuous)) {
            const auto known = values.find(found.str(1) + found.str(2));
            std::string value = known == values.end() ? "" : known->second;
            if ((found.str(3) == "-" && value.empty()) || (found.str(3) == "+" && !value.empty()))
                value = found.str(4);
            text = text.substr(0, at) + value + found.suffix().str();
        }
        end = at;
    }
    return text;
}

// Those that are there without being declared.
Values platform() {
    Values values;
    for (const std::string whose : {"BUILD", "TARGET"}) {
        values[whose + "OS"] = "linux";
        values[whose + "ARCH"] = architecture();
        values[whose + "PLATFORM"] = "linux/" + architecture();
    }
    return values;
}

class Reader {
public:
    Reader(const std::string &target, const std::vector<std::string> &given) : target_(lower(target)), given_(given) {}

    // False behind the stage that is wanted.
    bool take(const Words &words) {
        const std::string word = words.empty() ? "" : upper(words[0]);
        if (word == "ARG" && count_ == 0)
            std::for_each(words.begin() + 1, words.end(), [this](const std::string &each) { declare(each); });
        else if (word == "FROM" && last_)
            return false;
        else if (word == "FROM")
            begin_stage(words);
        else if (word == "COPY" || word == "ADD" || word == "RUN")
            for (std::size_t i = 1; i < words.size() && words[i].starts_with("--"); i++)
                use(words[i]);
        return true;
    }

    const Values &images() const { return images_; }

private:
    void declare(const std::string &given) {
        const std::string word = unquoted(given), name = word.substr(0, word.find('='));
        values_[name] = expand(word.substr(std::min(word.size(), name.size() + 1)), values_);
        for (const std::string &each : given_)
            if (each.starts_with(name + "="))
                values_[name] = each.substr(name.size() + 1);
    }

    void begin_stage(const Words &words) {
        auto word =
            std::find_if(words.begin() + 1, words.end(), [](const auto &each) { return !each.starts_with("--"); });
        const std::string number = std::to_string(count_++);
        const auto left = words.end() - word;
        if (left != 1 && left != 3)
            return; // the engine's to say
        const std::string name = expand(*word, values_);
        if (!name.empty() && name != "scratch" && !stages_.contains(lower(name)))
            images_[*word] = name;
        const std::string stage = left == 3 ? lower(word[2]) : number;
        stages_.insert(stage);
        last_ = !target_.empty() && (target_ == stage || target_ == number);
    }

    // A flag, of which FROM may be a part
    void use(const std::string &flag) {
        static const std::regex from("(?:--|,|=)from=([^,]+)");
        std::smatch found;
        if (!std::regex_search(flag, found, from))
            return;
        const std::string name = found.str(1);
        if (name.find_first_not_of("0123456789") != name.npos) {
            if (!stages_.contains(lower(name)))
                images_[name] = name;
        } else if (name.size() > 6 || std::stoul(name) + 1 >= count_) // the engine would crash
            throw refused("invalid from flag value " + name + ": there is no such stage before this one");
    }

    const std::string target_;
    const std::vector<std::string> &given_;
    Values values_ = platform(), images_;
    std::set<std::string> stages_;
    std::size_t count_ = 0;
    bool last_ = false;
};

} // namespace

std::map<std::string, std::string> images_named(const std::string &file, const std::string &target,
                                                const std::vector<std::string> &given) {
    Instructions instructions(file);
    Reader reader(target, given);
    for (Words words; instructions.next(words) && reader.take(words);)
        ;
    return reader.images();
}

} // namespace docker_sh
