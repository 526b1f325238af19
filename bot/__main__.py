"""`python -m bot` is `houston`."""

from bot.cli import main

if __name__ == "__main__":
    main(prog_name="houston")
