/* Names of dong step aside for marks, within their dong; where there is no room they stay away. */
(function () {
  "use strict";

  var LETTER = 14;
  var LETTER_NEAR = 12;

  // The boxes of the names that are wide enough to show at a zoom, in pixels of the world.
  function names(map, zoom) {
    return (map.atlasNames || []).filter(function (marker) { return marker.atlasWide; }).map(function (marker) {
      var at = map.project(marker.atlasDong.at, zoom);
      var letter = marker.atlasDong.within ? LETTER : LETTER_NEAR;
      return { marker: marker, x: at.x, y: at.y, w: marker.atlasDong.name.length * letter + 6, h: letter + 8, fixed: true };
    });
  }

  // Where no mark stands yet a name takes its place before marks are pushed about; elsewhere it waits for what is left.
  function settle(map, boxes, items) {
    var taken = items.slice();
    return boxes.filter(function (box) {
      var spot = Atlas.freeSpot(box, taken, inside(map, box.marker.atlasPath));
      if (!spot) return false;
      taken.push(Object.assign(box, { x: spot.x, y: spot.y }));
      return true;
    });
  }

  function setNames(map, boxes, items) {
    var taken = items.slice();
    boxes.forEach(function (box) {
      var spot = Atlas.freeSpot(box, taken, inside(map, box.marker.atlasPath));
      var node = box.marker.getElement();
      if (spot) {
        box.marker.setLatLng(map.unproject([spot.x, spot.y], map.getZoom()));
        taken.push(spot);
      }
      if (node) node.classList.toggle("atlas-label-hidden", !spot);
    });
  }

  // Says whether the middle and the ends of a box lie in a dong.
  function inside(map, path) {
    var rings = path.getLatLngs().map(function (polygon) {
      return polygon.map(function (ring) { return ring.map(function (at) { return map.project(at); }); });
    });
    return function (box) {
      return [-0.4, 0, 0.4].every(function (share) {
        return rings.some(function (polygon) {
          return polygon.filter(function (ring) { return holds(ring, box.x + share * box.w, box.y); }).length % 2 === 1;
        });
      });
    };
  }

  function holds(ring, x, y) {
    var odd = false;
    for (var i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      var a = ring[i];
      var b = ring[j];
      if ((a.y > y) !== (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x) odd = !odd;
    }
    return odd;
  }

  Object.assign(window.Atlas, { names: names, setNames: setNames, settle: settle });
})();
