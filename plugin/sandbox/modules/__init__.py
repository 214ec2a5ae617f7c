"""The small modules that O3 asks: flags, tasks, address template, reference ranges, metadata mapping."""
