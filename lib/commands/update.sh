# docker.sh update: other limits for containers, also while they run.

use record/plan

declare_planned update

main() { plan_make update; }
