/* The marks on the map: one layer that lays out its places at every zoom and draws what is in view. */
(function () {
  "use strict";

  var el = Atlas.el;
  var SCREEN = { mark: 33, push: 46, pills: false };
  var PUSH_SHARE = 0.075; // of the map's width: on a phone marks stay nearer to their place
  var PAPER = { mark: 23, push: 150, pills: true };

  /* ---------- words ---------- */

  // The figures of a place with several records: "13–15", or "13 외 2" where the numbers do not follow one another.
  function pillWords(records) {
    if (records.length < 2) return "";
    var first = records[0].number;
    var last = records[records.length - 1].number;
    if (last - first === records.length - 1) return first + "–" + last;
    return first + " 외 " + (records.length - 1);
  }

  function shownOf(place) {
    return place.shown || place.records;
  }

  function recordsOf(item) {
    var records = [];
    item.places.forEach(function (place) { Array.prototype.push.apply(records, shownOf(place)); });
    return records.sort(function (a, b) { return a.number - b.number; });
  }

  // What is read aloud begins with what is seen (WCAG 2.5.3).
  function spoken(record) {
    return record.number + " " + record.name + ", " + record.kind.label + (record.state ? ", " + record.state : "");
  }

  /* ---------- icons ---------- */

  function shell(label, child) {
    var node = el("div", "leaflet-marker-icon atlas-place");
    node.setAttribute("aria-label", label);
    node.appendChild(child);
    return node;
  }

  var ItemIcon = L.Icon.extend({
    createIcon: function () {
      var item = this.options.item;
      if (item.places[0].stop) return stopIcon(item);
      var records = recordsOf(item);
      if (item.places.length > 1) return bunchIcon(records, this.options.pills);
      if (records.length === 1) {
        return shell(spoken(records[0]), Atlas.mark(records[0].kind, String(records[0].number), Atlas.signOf(records[0])));
      }
      var words = pillWords(records);
      return shell(words + " 같은 자리 " + Atlas.count(records.length), el("span", "atlas-pill", words));
    },
    createShadow: function () { return null; }
  });

  function bunchIcon(records, pills) {
    if (pills) return shell(pillWords(records), el("span", "atlas-pill", pillWords(records)));
    var number = Atlas.count(records.length);
    return shell(number + " 묶음, 눌러서 펼치기", el("span", "atlas-bunch", number));
  }

  function stopIcon(item) {
    var numbers = item.places.map(function (place) { return place.stop.number; }).sort(function (a, b) { return a - b; });
    var words = numbers.length > 1 ? numbers[0] + "–" + numbers[numbers.length - 1] : String(numbers[0]);
    var name = numbers.length > 1 ? "" : " " + item.places[0].stop.name;
    return shell(words + name + ", 코스의 들를 곳", el("span", "atlas-stop", words));
  }

  /* ---------- the layer ---------- */

  var Marks = L.Layer.extend({
    initialize: function (places, open) {
      this._all = places;
      this._places = places;
      this._open = open;
      this._style = SCREEN;
      this._drawn = new Map();
      this._group = L.layerGroup();
      this._lines = L.layerGroup();
    },

    onAdd: function (map) {
      this._lines.addTo(map);
      this._group.addTo(map);
      map.on("moveend", this._draw, this);
      this._draw();
    },

    onRemove: function (map) {
      map.off("moveend", this._draw, this);
      this._clear();
      this._group.remove();
      this._lines.remove();
    },

    // Show these records only: a place stays while one of its records does, and its pill tells those that are left.
    show: function (records) {
      var wanted = new Set(records);
      this._all.forEach(function (place) {
        place.shown = place.records.filter(function (record) { return wanted.has(record); });
      });
      this._chosen = this._all.filter(function (place) { return place.shown.length; });
      if (!this._stops) this._put(this._chosen);
    },

    // Show the stops of a course alone; null gives the records back.
    focus: function (stops) {
      this._stops = stops;
      this._put(stops || this._chosen || this._all);
    },

    onPaper: function (paper) {
      this._style = paper ? PAPER : SCREEN;
      this._put(this._places);
    },

    itemOf: function (place) {
      return this._items.find(function (item) { return item.places.indexOf(place) >= 0; });
    },

    // Bring a place into view by itself, as far as zooming can, then say where its mark stands.
    reveal: function (place, done) {
      var map = this._map;
      var zoom = this._zoomFor(place);
      var item = this.itemOf(place);
      var away = zoom !== map.getZoom() || !map.getBounds().pad(-0.1).contains(place.at);
      if (!away) return done(this._standing(item));
      map.once("moveend", function () { done(this._standing(this.itemOf(place))); }, this);
      map.setView(place.at, zoom, { animate: false });
    },

    markerOf: function (place) {
      return this._drawn.get(this.itemOf(place));
    },

    _standing: function (item) {
      return this._map.unproject([item.x, item.y], this._map.getZoom());
    },

    _zoomFor: function (place) {
      var map = this._map;
      if (this.itemOf(place).places.length === 1) return map.getZoom();
      for (var zoom = Math.ceil(map.getZoom()); zoom < map.getMaxZoom(); zoom++) {
        if (this._alone(place, zoom)) return zoom;
      }
      return map.getMaxZoom();
    },

    // Whether a place stands by itself at a zoom; only what is around it can matter.
    _alone: function (place, zoom) {
      var reach = 400 / Math.pow(2, zoom);
      var near = this._places.filter(function (other) {
        return Math.abs(other.wx - place.wx) < reach && Math.abs(other.wy - place.wy) < reach;
      });
      return Atlas.layOut(near, zoom, this._style).some(function (item) {
        return item.places.length === 1 && item.places[0] === place;
      });
    },

    _put: function (places) {
      this._places = places;
      this._items = null;
      if (this._map) this._draw();
    },

    _draw: function () {
      var zoom = this._map.getZoom();
      if (!this._items || this._zoom !== zoom) {
        this._clear();
        this._items = this._laidOut(zoom);
        this._zoom = zoom;
      }
      var size = this._map.getSize();
      var view = this._map.getPixelBounds();
      var west = view.min.x - size.x / 2;
      var east = view.max.x + size.x / 2;
      var north = view.min.y - size.y / 2;
      var south = view.max.y + size.y / 2;
      this._items.forEach(function (item) {
        var inside = item.x > west && item.x < east && item.y > north && item.y < south;
        if (inside && !this._drawn.has(item)) this._drawItem(item, zoom);
      }, this);
    },

    _laidOut: function (zoom) {
      var map = this._map;
      var names = Atlas.names(map, zoom);
      var most = Math.min(this._style.push, map.getSize().x * (this._style.pills ? 1 : PUSH_SHARE));
      var style = Object.assign({}, this._style, { push: most });
      var settled = Atlas.settle(map, names, Atlas.boxes(this._places, zoom, style));
      var items = Atlas.layOut(this._places, zoom, style, settled);
      Atlas.setNames(map, names, items);
      return items;
    },

    _clear: function () {
      this._group.clearLayers();
      this._lines.clearLayers();
      this._drawn.clear();
    },

    _drawItem: function (item, zoom) {
      var at = this._map.unproject([item.x, item.y], zoom);
      var marker = L.marker(at, { icon: new ItemIcon({ item: item, pills: this._style.pills }), riseOnHover: true });
      if (item.moved) this._lead(item, at, zoom);
      marker.on("click", function () { this._press(item, marker, false); }, this);
      marker.on("keypress", function (event) {
        if (event.originalEvent.key === "Enter") this._press(item, marker, true);
      }, this);
      this._drawn.set(item, marker);
      this._group.addLayer(marker);
    },

    _lead: function (item, at, zoom) {
      var truth = this._map.unproject([item.ax, item.ay], zoom);
      this._lines.addLayer(L.polyline([truth, at], { className: "atlas-leader", interactive: false }));
      this._lines.addLayer(L.circleMarker(truth, { radius: 3, className: "atlas-leader-end", interactive: false }));
    },

    // A bunch opens by zooming in; where that cannot part it, it tells all its records.
    _press: function (item, marker, byKey) {
      var map = this._map;
      var bounds = L.latLngBounds(item.places.map(function (place) { return place.at; }));
      var last = map.getZoom() >= map.getMaxZoom() - 0.5;
      if (item.places.length === 1 || last || this._style.pills) return this._open(item, marker, byKey);
      if (byKey) map.once("moveend", function () { this._focusWithin(item); }, this);
      var nearer = Math.max(map.getBoundsZoom(bounds, false, L.point(60, 60)), map.getZoom() + 1);
      map.setView(bounds.getCenter(), Math.min(nearer, map.getMaxZoom()), { animate: !Atlas.calm && !byKey });
    },

    _focusWithin: function (item) {
      var inside = new Set(item.places);
      this._drawn.forEach(function (marker, other) {
        if (inside.size && other.places.some(function (place) { return inside.has(place); })) {
          inside.clear();
          marker.getElement().focus();
        }
      });
    }
  });

  Object.assign(window.Atlas, {
    Marks: Marks,
    pillWords: pillWords,
    recordsOfItem: recordsOf
  });
})();
