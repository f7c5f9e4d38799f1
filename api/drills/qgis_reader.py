"""What QGIS sees of a service's layers; run with the system's python3, which alone knows the `qgis` package.

Takes the address of the landing page and the layers' names; prints one JSON object. Nothing of ours is imported.
"""

import json
import sys
from typing import Any

from qgis.core import (  # type: ignore[import-not-found]  # a package of the system, not of this environment
    NULL,
    Qgis,
    QgsApplication,
    QgsVectorLayer,
    QgsWkbTypes,
)

PAGE = 7


def _look(landing: str, name: str) -> dict[str, Any]:
    uri = f"url='{landing}' typename='{name}' pageSize='{PAGE}' pagingEnabled='true'"
    layer = QgsVectorLayer(uri, name, "OAPIF")
    box = layer.extent()
    features = list(layer.getFeatures()) if layer.isValid() else []
    return {
        "name": name,
        "valid": layer.isValid(),
        "error": layer.error().message(),
        "count": layer.featureCount(),
        "shape": QgsWkbTypes.displayString(layer.wkbType()),
        "crs": layer.crs().authid(),
        "box": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "rows": [_row(feature) for feature in features],
    }


def _row(feature: Any) -> dict[str, Any]:
    values = feature.attributeMap()
    told = {name: None if value == NULL else _plain(value) for name, value in values.items()}
    return told | {"_wkt": feature.geometry().asWkt(6) if feature.hasGeometry() else None}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else value.toString("yyyy-MM-ddTHH:mm:ss")


def _main(landing: str, *names: str) -> None:
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    seen = {"version": Qgis.QGIS_VERSION, "layers": [_look(landing, name) for name in names]}
    sys.stdout.write(json.dumps(seen, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    application.exitQgis()


if __name__ == "__main__":
    _main(*sys.argv[1:])
