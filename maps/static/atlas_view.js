/* One atlas on one map: marks, popups, ties between records, and the way from the list to a place. */
(function () {
  "use strict";

  // The layer of all records; `layer.view` is what list, legend and the other layers work with.
  function points(data) {
    var atlas = Atlas.atlasOf(data);
    var signs = {};
    atlas.lives.forEach(function (life) { signs[life.code] = life.sign; });
    if (atlas.lives.some(function (life) { return life.sign; })) {
      atlas.records.forEach(function (record) { record.sign = signs[record.life] || ""; });
    }
    var layer = new Atlas.Marks(atlas.places, function (item, marker, byKey) { openItem(layer.view, item, marker, byKey); });
    layer.view = viewOf(atlas, layer);
    layer.on("add", function () { layer.view.map = layer._map; });
    atlas.heard.push(function (records) { layer.show(records); });
    return layer;
  }

  function viewOf(atlas, layer) {
    var view = { atlas: atlas, layer: layer, map: null, ties: null, wanted: null };
    view.linksOf = function (record) { return atlas.links[record.i] || []; };
    view.tie = function (record, popup) { tie(view, record, popup); };
    view.reach = function (record, told) { reach(view, record, told || {}); };
    return view;
  }

  function openItem(view, item, marker, byKey) {
    if (item.places[0].stop) return view.openStop(item, marker.getLatLng(), byKey);
    Atlas.openCards(view, marker.getLatLng(), Atlas.recordsOfItem(item), {
      focus: byKey,
      back: function () { return marker.getElement(); }
    });
  }

  // Show a record on the map with its card. Moving there takes a while: whoever clicks on meanwhile wants the last one.
  function reach(view, record, told) {
    view.map.closePopup();
    view.wanted = record;
    if (view.unfocus) view.unfocus();
    var place = record.places[0];
    if (!place) return;
    if ((place.shown || place.records).indexOf(record) < 0) view.showAll();
    view.layer.reveal(place, function (at) {
      if (view.wanted !== record) return;
      Atlas.openCards(view, at, place.shown || place.records, {
        wanted: record,
        focus: told.focus,
        back: function () {
          var marker = view.layer.markerOf(place);
          return marker && marker.getElement();
        }
      });
    });
  }

  /* ---------- ties ---------- */

  // Who is tied to whom: data.of = [record, other record, position of what is said], in the order it is said.
  function relations(layer, data) {
    var atlas = layer.view.atlas;
    data.of.forEach(function (tie) {
      var links = atlas.links[tie[0]] || (atlas.links[tie[0]] = []);
      links.push({ to: atlas.records[tie[1]], told: data.told[tie[2]] });
    });
  }

  // Lines from a chosen record to all it is tied to, as long as its card is open.
  function tie(view, record, popup) {
    var links = view.linksOf(record).filter(function (link) { return link.to.places.length && record.places.length; });
    if (!links.length) return;
    var group = L.layerGroup();
    links.forEach(function (link) {
      var ends = [record.places[0].at, link.to.places[0].at];
      group.addLayer(L.polyline(ends, { className: "atlas-tie-line-halo", interactive: false }));
      group.addLayer(L.polyline(ends, { className: "atlas-tie-line", interactive: false }));
      group.addLayer(L.circleMarker(ends[1], { radius: 20, className: "atlas-tie-end", interactive: false }));
    });
    group.addTo(view.map);
    popup.on("remove", function () { group.remove(); });
  }

  Object.assign(window.Atlas, { points: points, relations: relations });
})();
