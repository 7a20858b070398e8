"""What ``zhanggui up`` has to know of the shop it opens; the preparation writes it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class ShopState:
    """The shop as the preparation left it; ``name`` is empty while there is none yet."""

    name: str
    is_demo: bool

    def write(self, file: Path) -> None:
        """Leave it for ``up``."""
        file.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read what the preparation left."""
        return cls(**json.loads(file.read_text(encoding="utf-8")))
