// A template's text into a tree.
#pragma once

#include <string>

#include "show/template/cursor.hpp"
#include "show/template/tree.hpp"

namespace docker_sh {

// Throws TemplateError.
Templates parse_template(const std::string &text);

} // namespace docker_sh
