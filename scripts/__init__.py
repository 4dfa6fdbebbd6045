"""What ``make`` runs. Standard library only, because the set-up has to work before anything is installed."""
