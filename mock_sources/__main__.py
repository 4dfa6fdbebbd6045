"""`python -m mock_sources`: see `mock_sources.cli`."""

from mock_sources.cli import main

if __name__ == "__main__":
    main()
