#include "words.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

#include "course.hpp"
#include "refusal.hpp"

namespace po = boost::program_options;

namespace docker_sh {
namespace {

// What Go's strconv.ParseBool takes, as "true" or "false"; "" for what it does not.
std::string truth(const std::string &text) {
    for (const char *each : {"1", "t", "T", "TRUE", "true", "True"})
        if (text == each)
            return "true";
    for (const char *each : {"0", "f", "F", "FALSE", "false", "False"})
        if (text == each)
            return "false";
    return "";
}

class Reader {
public:
    Reader(const Command &command, Form form, const std::vector<std::string> &words)
        : command_(command), form_(form), words_(words) {}

    void read();
    void store(po::variables_map &values);
    bool wants_help() const { return help_; }
    std::vector<std::string> operands();

private:
    bool read_book(const std::string &word);
    void read_long(const std::string &word);
    void read_letters(const std::string &word);
    void read_course(char letter, const std::string &value);
    void set(const Option &option, const std::string &value, const std::string &shown);
    std::string next_value(const std::string &shown);
    Failure unknown(const std::string &shown) const {
        return misuse(command_, "unknown option: " + shown, helper_failed);
    }

    const Command &command_;
    Form form_;
    const std::vector<std::string> &words_;
    std::size_t at_ = 0;
    bool help_ = false;
    po::parsed_options parsed_{&command_.options};
    std::map<char, std::string> letters_;
    std::vector<std::string> operands_, rest_;
};

void Reader::read() {
    while (at_ < words_.size()) {
        const std::string &word = words_[at_++];
        if (word == "--") {
            rest_.assign(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end());
            return;
        }
        if (word.size() < 2 || word.front() != '-') {
            if (form_ == Form::course)
                throw misuse(command_, "unexpected argument: '" + word + "'", refusal_status);
            operands_.push_back(word);
            if (command_.operands.find("ARG...") == std::string::npos)
                continue;
            // What stands behind the first operand is the program's
            rest_.assign(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end());
            return;
        }
        if (word.starts_with("--"))
            read_long(word);
        else if (!read_book(word))
            read_letters(word);
    }
}

// The second course's spellings, which its readers type: as whole words, for letters may stand together.
bool Reader::read_book(const std::string &word) {
    static const std::map<std::string, std::string> names{
        {"-name", "name"}, {"-net", "network"}, {"-cpuset", "cpuset-cpus"}, {"-cpushare", "cpu-shares"}};
    const auto name = names.find(word);
    const Option *option = name == names.end() ? nullptr : find_option(command_, name->second);
    if (option != nullptr)
        set(*option, next_value(word), word);
    return option != nullptr;
}

void Reader::read_long(const std::string &word) {
    // As old books have it
    static const std::map<std::string, std::string> old{{"net", "network"}, {"net-alias", "network-alias"}};
    const auto equals = word.find('=');
    std::string name = word.substr(2, equals == word.npos ? equals : equals - 2);
    const std::string shown = "--" + name;
    if (const auto other = old.find(name); other != old.end())
        name = other->second;
    const Option *option = find_option(command_, name);
    if (option == nullptr && name != "help")
        throw unknown(shown);
    const bool flag = option == nullptr || takes(*option) == Takes::nothing;
    const std::string value = equals != word.npos ? word.substr(equals + 1) : flag ? "true" : next_value(word);
    if (option != nullptr)
        set(*option, value, shown);
    else
        help_ = true;
}

// Flags may stand together, and a value may stick to its letter: -itv/data
void Reader::read_letters(const std::string &word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
        const char letter = word[i];
        const std::string shown = {'-', letter};
        const bool own = form_ == Form::course && std::string_view("CIPVn").find(letter) != std::string_view::npos;
        const Option *option = own ? nullptr : find_letter(command_, letter);
        if (!own && option == nullptr && letter != 'h')
            throw unknown(shown);
        const bool sticks = i + 1 < word.size(), equals = sticks && word[i + 1] == '=';
        if (own || (option != nullptr && takes(*option) != Takes::nothing) || equals) {
            const std::string value = sticks ? word.substr(i + (equals ? 2 : 1)) : next_value(shown);
            if (own)
                return read_course(letter, value);
            if (option != nullptr)
                return set(*option, value, shown);
        }
        if (option != nullptr)
            set(*option, "true", shown);
        else
            help_ = true; // run's -h is the hostname, as Docker's
    }
}

void Reader::read_course(char letter, const std::string &value) {
    const Option *option = letter == 'V'   ? find_option(command_, "volume")
                           : letter == 'n' ? find_option(command_, "network")
                                           : nullptr;
    if (option != nullptr)
        set(*option, letter == 'V' ? course_volume(value) : value, {'-', letter});
    else if (letter == 'V')
        throw misuse(command_, "'" + command_.name + "' takes no -V", refusal_status);
    else
        letters_[letter] = value;
}

std::string Reader::next_value(const std::string &shown) {
    if (at_ == words_.size())
        throw misuse(command_, "option needs a value: " + shown, helper_failed);
    return words_[at_++];
}

void Reader::set(const Option &option, const std::string &value, const std::string &shown) {
    const Takes kind = takes(option);
    const std::string text = kind == Takes::nothing ? truth(value) : value;
    if (kind == Takes::nothing && text.empty())
        throw misuse(command_, "invalid value for " + shown + ": '" + value + "'", helper_failed);
    auto &given = parsed_.options;
    const std::string &name = option.long_name();
    if (kind != Takes::values) // the last one counts
        given.erase(
            std::remove_if(given.begin(), given.end(), [&name](const auto &each) { return each.string_key == name; }),
            given.end());
    given.emplace_back(name, std::vector<std::string>{text});
}

std::vector<std::string> Reader::operands() {
    if (form_ == Form::docker) {
        operands_.insert(operands_.end(), rest_.begin(), rest_.end());
        return operands_;
    }
    operands_ = course_operands(command_, letters_, rest_);
    if (const auto name = letters_.find('C'); name != letters_.end() && find_option(command_, "name") != nullptr) {
        set(*find_option(command_, "name"), name->second, "-C");
        letters_.erase(name);
    }
    for (const auto &[letter, value] : letters_)
        throw misuse(command_, "'" + command_.name + "' takes no -" + letter, refusal_status);
    return operands_;
}

void Reader::store(po::variables_map &values) { po::store(parsed_, values); }

// As many operands as are declared, in Docker's words.
void count_operands(const Command &command, std::size_t count) {
    std::istringstream declared(command.operands);
    std::size_t least = 0, most = 0;
    for (std::string operand; declared >> operand; ++most) {
        least += operand.front() == '[' ? 0 : 1;
        if (operand.find("...") != operand.npos)
            most = 65536;
    }
    if (count >= least && count <= most)
        return;
    const std::string wants = most >= 65536 ? "at least " : "exactly ";
    throw misuse(command,
                 "'docker.sh " + command.name + "' requires " + wants + std::to_string(least) + " argument" +
                     (least == 1 ? "" : "s"),
                 1); // in Docker also where others are 125
}

} // namespace

bool Given::flag(const std::string &option) const { return has(option) && values_[option].as<bool>(); }

std::string Given::text(const std::string &option) const {
    return has(option) ? values_[option].as<std::string>() : std::string();
}

std::vector<std::string> Given::list(const std::string &option) const {
    return has(option) ? values_[option].as<std::vector<std::string>>() : std::vector<std::string>();
}

bool Given::any() const {
    return std::any_of(values_.begin(), values_.end(), [](const auto &each) { return !each.second.defaulted(); });
}

Failure misuse(const Command &command, const std::string &line, int status) {
    return {status, line + ". See 'docker.sh " + command.name + " --help'."};
}

std::optional<Given> read_words(const Command &command, Form form, const std::vector<std::string> &words) {
    Reader reader(command, form, words);
    reader.read();
    if (reader.wants_help())
        return std::nullopt;
    Given given;
    given.form = form;
    given.operands = reader.operands();
    reader.store(given.values_);
    count_operands(command, given.operands.size());
    return given;
}

} // namespace docker_sh
