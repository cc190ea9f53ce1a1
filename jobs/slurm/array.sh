#!/bin/bash
#SBATCH --job-name=@NAME@
#SBATCH --array=@ARRAY@
#SBATCH --output=@LOGS@/%A_%a.txt
#SBATCH --open-mode=append
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=@CPUS@
#SBATCH --time=@MINUTES@
#SBATCH --signal=B:USR1@@LEAD@
#SBATCH --requeue
@OPTIONS@
# Each element runs a few stages of one run. Before its time is over (USR1) it saves them and puts
# itself back in the queue; when it is told to end (TERM) it saves them and exits with 75.
trap '' USR1  # until the program listens for it
export ITERA_CACHE=@CACHE@
cd @FOLDER@
exec @PROGRAM@ slurm-task @RUN@ @FIRST@
