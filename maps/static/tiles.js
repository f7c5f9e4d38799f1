/* The operator's raster base map on served pages. It is decoration: when it does not come, the map says so and goes on
   with boundaries and marks. */
(function () {
  "use strict";

  var FAILED_MOST = 4; // broken tiles without a single good one: the server is gone
  var GONE = "배경 지도를 불러오지 못해 경계와 표시만 보여 드려요.";

  function tiles(map, told) {
    var layer = L.tileLayer(told.url, { referrerPolicy: "strict-origin-when-cross-origin", maxZoom: 19 });
    var control = switchOf(map, layer);
    var failed = 0;
    var came = false;
    var asked = false;

    function giveUp() {
      if (!map.hasLayer(layer)) return;
      map.removeLayer(layer);
      control.gone();
    }

    layer.on("tileerror", function () {
      failed += 1;
      if (!came && failed >= FAILED_MOST) giveUp();
    });
    layer.on("tileload", function (event) {
      came = true;
      if (asked) return;
      asked = true;
      refused(event.tile.src).then(function (no) { if (no) giveUp(); });
    });
    map.on("layeradd layerremove", function () {
      map.getContainer().classList.toggle("atlas-tiled", map.hasLayer(layer));
    });
    map.addControl(control.box);
    credit(map, layer, told.attribution);
    return layer;
  }

  // A server that refuses may answer 403 with a picture, which an image shows like any other: only its status tells.
  function refused(address) {
    return fetch(address, { credentials: "omit", referrerPolicy: "strict-origin-when-cross-origin" }).then(
      function (answer) { return !answer.ok; },
      function () { return false; } // the server lets no script look: nothing is known against it
    );
  }

  function switchOf(map, layer) {
    var box = L.control({ position: "topright" });
    var label = document.createElement("label");
    var tick = document.createElement("input");
    var note = document.createElement("p");
    tick.type = "checkbox";
    tick.checked = true;
    note.setAttribute("role", "status");
    label.append(tick, " 배경 지도");
    tick.addEventListener("change", function () {
      if (tick.checked) map.addLayer(layer);
      else map.removeLayer(layer);
    });
    box.onAdd = function () {
      var panel = document.createElement("div");
      panel.className = "atlas-tiles";
      panel.append(label, note);
      L.DomEvent.disableClickPropagation(panel);
      return panel;
    };
    return {
      box: box,
      gone: function () {
        tick.checked = false;
        tick.disabled = true;
        note.textContent = GONE;
      }
    };
  }

  function credit(map, layer, words) {
    if (!words) return;
    var box = L.control({ position: "bottomright" });
    box.onAdd = function () {
      var line = document.createElement("p");
      line.className = "atlas-credit";
      line.textContent = words;
      return line;
    };
    layer.on("add", function () { box.addTo(map); });
    layer.on("remove", function () { box.remove(); });
  }

  window.Atlas.tiles = tiles;
})();
