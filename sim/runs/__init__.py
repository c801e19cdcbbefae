"""The only place that makes runs: what is varied, where it is made, where its rows and folders are kept."""
