"""``python -m crm_backend.cli`` is the command ``zhanggui``, also where scripts cannot be run."""

from crm_backend.cli import app

if __name__ == "__main__":
    app(prog_name="zhanggui")
