/* Where marks stand at one zoom so that none covers another: pushed apart with a leader line, or bunched. Pure numbers.
   Places in, items out: {places, x, y (middle), w, h, ax, ay (the true point), moved}. The same in, the same out. */
(function () {
  "use strict";

  var SIGNED = 1.25; // a mark with a sign of its life is so much bigger
  var CELL = 72;
  var CROWD = 400; // more places than this are bunched by cells before anything else
  var CROWD_CELL = 58;
  var FEW = 3; // in a cell: these may yet stand apart
  var DEEP = 11; // pixels: what lies nearer is bunched rather than pushed apart
  var LAST_ZOOMS = 17.5; // from here on even that is pushed apart
  var ROUNDS = 40;
  var FREE = 8; // moved less than this needs no leader line

  function box(places, style) {
    if (places.length === 1) {
      var words = Atlas.pillWords(places[0].shown || places[0].records);
      var side = style.mark * (places[0].records.some(Atlas.signOf) ? SIGNED : 1);
      return { w: words ? 22 + 8 * words.length : side, h: side };
    }
    var digits = style.pills ? 7 : 1.5 + String(total(places)).length;
    return { w: Math.max(40, 26 + 9 * digits), h: 36 };
  }

  function total(places) {
    return places.reduce(function (sum, place) { return sum + (place.shown || place.records).length; }, 0);
  }

  function itemOf(places, scale, style) {
    var x = 0;
    var y = 0;
    places.forEach(function (place) { x += place.wx * scale; y += place.wy * scale; });
    x /= places.length;
    y /= places.length;
    var size = box(places, style);
    return { places: places, x: x, y: y, ax: x, ay: y, w: size.w, h: size.h, moved: false };
  }

  function gridOf(items) {
    var grid = new Map();
    items.forEach(function (item, at) {
      item.at = at;
      var name = Math.floor(item.x / CELL) * 1e7 + Math.floor(item.y / CELL);
      if (grid.has(name)) grid.get(name).push(item);
      else grid.set(name, [item]);
    });
    return grid;
  }

  // Calls `meet(a, b)` for every two items whose boxes overlap. No box is wider than two cells.
  function overlaps(items, meet) {
    var grid = gridOf(items);
    items.forEach(function (item) {
      var column = Math.floor(item.x / CELL);
      var row = Math.floor(item.y / CELL);
      for (var i = -2; i <= 2; i++) {
        for (var j = -1; j <= 1; j++) {
          var near = grid.get((column + i) * 1e7 + row + j);
          if (near) near.forEach(function (other) { if (other.at > item.at && covers(item, other)) meet(item, other); });
        }
      }
    });
  }

  function covers(a, b) {
    return 2 * Math.abs(a.x - b.x) < a.w + b.w && 2 * Math.abs(a.y - b.y) < a.h + b.h;
  }

  /* ---------- bunching ---------- */

  // Join what covers one another until nothing does: every round has fewer items, so it ends.
  function merged(items, scale, style, deep) {
    for (;;) {
      var gone = new Set();
      var joined = new Map();
      overlaps(items, function (a, b) {
        if (a.fixed || b.fixed || gone.has(a) || gone.has(b) || joined.has(b)) return;
        if (deep && Math.hypot(a.x - b.x, a.y - b.y) > deep) return;
        if (!joined.has(a)) joined.set(a, a.places.slice());
        Array.prototype.push.apply(joined.get(a), b.places);
        gone.add(b);
      });
      if (!gone.size) return items;
      items = items.filter(function (item) { return !gone.has(item); }).map(function (item) {
        return joined.has(item) ? itemOf(joined.get(item), scale, style) : item;
      });
    }
  }

  function byCells(places, scale, style) {
    var cells = new Map();
    places.forEach(function (place) {
      var name = Math.floor(place.wx * scale / CROWD_CELL) * 1e7 + Math.floor(place.wy * scale / CROWD_CELL);
      if (cells.has(name)) cells.get(name).push(place);
      else cells.set(name, [place]);
    });
    var items = [];
    cells.forEach(function (some) {
      if (some.length > FEW) items.push(itemOf(some, scale, style));
      else some.forEach(function (place) { items.push(itemOf([place], scale, style)); });
    });
    return items;
  }

  /* ---------- pushing apart ---------- */

  function pushApart(items, most) {
    for (var round = 0; round < ROUNDS; round++) {
      var quiet = true;
      overlaps(items, function (a, b) {
        quiet = false;
        push(a, b, most);
      });
      if (quiet) return;
    }
  }

  // Half of the way each, along the side where less is needed; what stands on one spot parts east and west.
  function push(a, b, most) {
    var dx = b.x - a.x;
    var dy = b.y - a.y;
    var needX = (a.w + b.w) / 2 - Math.abs(dx) + 0.5;
    var needY = (a.h + b.h) / 2 - Math.abs(dy) + 0.5;
    if (needX < needY) shift(a, b, (dx < 0 ? -1 : 1) * needX / 2, 0, most);
    else shift(a, b, 0, (dy < 0 ? -1 : 1) * needY / 2, most);
  }

  function shift(a, b, x, y, most) {
    if (!a.fixed) step(a, b.fixed ? -2 * x : -x, b.fixed ? -2 * y : -y, most);
    if (!b.fixed) step(b, a.fixed ? 2 * x : x, a.fixed ? 2 * y : y, most);
  }

  function step(item, x, y, most) {
    var dx = item.x + x - item.ax;
    var dy = item.y + y - item.ay;
    var far = Math.hypot(dx, dy);
    var share = far > most ? most / far : 1;
    item.x = item.ax + dx * share;
    item.y = item.ay + dy * share;
    item.moved = far > FREE;
  }

  // Every place as it would stand alone; none where there are too many to care for each.
  function boxes(places, zoom, style) {
    if (places.length > CROWD) return [];
    return places.map(function (place) { return itemOf([place], Math.pow(2, zoom), style); });
  }

  // `style.mark`: the side of a mark with its air, in pixels; `style.push`: how far one may be pushed; `style.pills`:
  // bunches tell numbers (paper). `fixed` are boxes that stand where they are and would rather not be covered.
  function layOut(places, zoom, style, fixed) {
    var scale = Math.pow(2, zoom);
    if (places.length > CROWD && !style.pills) return merged(byCells(places, scale, style), scale, style, 0);
    var items = places.map(function (place) { return itemOf([place], scale, style); });
    if (!style.pills) items = merged(items, scale, style, zoom < LAST_ZOOMS ? DEEP : 2);
    pushApart(items.concat(fixed || []), style.push);
    return merged(items, scale, style, 0);
  }

  /* ---------- names of dong ---------- */

  var TRIES = [0, 1, -1, 2, -2, 3, -3, 4, -4];
  var STEP = 13;

  // Where a box may stand without covering items or other boxes, near where it would like to be; null where it cannot.
  function freeSpot(box, items, allowed) {
    var found = null;
    TRIES.some(function (down) {
      return TRIES.some(function (right) {
        var spot = { x: box.x + right * 2 * STEP, y: box.y + down * STEP, w: box.w, h: box.h };
        if (items.some(function (item) { return covers(item, spot); }) || !allowed(spot)) return false;
        found = spot;
        return true;
      });
    });
    return found;
  }

  Object.assign(window.Atlas, { boxes: boxes, freeSpot: freeSpot, layOut: layOut });
})();
