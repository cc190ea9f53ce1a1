#!/bin/bash
#SBATCH --job-name=@NAME@-report
#SBATCH --output=@LOGS@/report.txt
#SBATCH --open-mode=append
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --time=@MINUTES@
#SBATCH --requeue
@OPTIONS@
# Reads what the arrays left in the run folder, however they ended, and writes the report.
export ITERA_CACHE=@CACHE@
cd @FOLDER@
exec @PROGRAM@ slurm-report @RUN@
