"""What is measured and what was published: vocabulary, selection, distributions, printed tables. Imports nothing of ours."""
