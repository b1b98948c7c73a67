// The views, one a file. Each is given its own words and prints; what it gives is the exit status.
#pragma once

#include <string>
#include <vector>

namespace docker_sh {

using Words = std::vector<std::string>;

int show_df(const Words &words);
int show_explain(const Words &words);
int show_history(const Words &words);
int show_images(const Words &words);
int show_inspect(const Words &words);
int show_network_ls(const Words &words);
int show_port(const Words &words);
int show_ps(const Words &words);
int show_stats(const Words &words);
int show_template(const Words &words);

} // namespace docker_sh
