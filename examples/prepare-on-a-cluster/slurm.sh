#!/bin/bash
#SBATCH --job-name=nocturne-prepare
#SBATCH --array=1-64
#SBATCH --cpus-per-task=1
# sbatch slurm.sh ~/music ~/data
# When all 64 are done: nocturne merge ~/data.parts/* --out ~/data
nocturne prepare "$1" --out "$2.parts/$SLURM_ARRAY_TASK_ID" \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --threads 1
