// What of /proc and /sys a container does not see, and what it may not write: as Docker has it.
#pragma once

#include <array>

namespace docker_sh {

inline constexpr std::array masked_paths = {"/proc/acpi",
                                            "/proc/asound",
                                            "/proc/interrupts",
                                            "/proc/kcore",
                                            "/proc/keys",
                                            "/proc/latency_stats",
                                            "/proc/sched_debug",
                                            "/proc/scsi",
                                            "/proc/timer_list",
                                            "/proc/timer_stats",
                                            "/sys/devices/virtual/powercap",
                                            "/sys/firmware"};
inline constexpr std::array read_only_paths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                               "/proc/sysrq-trigger"};

} // namespace docker_sh
