#!/bin/sh
# Submits the arrays of one run, each after those it needs, then the report of all. Run it once:
# "submitted" has a line for every job, its number and its script.
set -eu
cd "$(dirname "$0")"
if [ -s submitted ]; then
  echo "submit.sh: submitted already; itera-lab resume makes new scripts of what is missing" >&2
  exit 1
fi

submit() {  # SCRIPT [OPTION…]: prints the number of its job
  script=$1
  shift
  job=$(sbatch --parsable "$@" "$script")
  job=${job%%;*}
  echo "$job $script" >> submitted
  echo "$job"
}

