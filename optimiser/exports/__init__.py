"""A plan for machines: plan.json, its tables, and the folder that is released as one."""
