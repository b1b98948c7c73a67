// Changes of a record, each whole at any moment: whoever reads finds the old value or the new one.
#pragma once

#include <string>
#include <vector>

#include "common/record.hpp"

namespace docker_sh {

// KEY of the record gets VALUE. Throws Failure: then it has the old one.
void set_value(const Record &record, const std::string &key, const std::string &value);
// The same for a list.
void set_list(const Record &record, const std::string &key, const std::vector<std::string> &words);

} // namespace docker_sh
