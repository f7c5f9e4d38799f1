/* Maeul Atlas map page, the ground: reads data blocks, draws boundaries and marks, builds every text with textContent.
   No build step; works from file:// with no network. Served pages may use the same functions. */
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var WIDE = "(min-width: 48rem)";
  var ROOMY = "(min-width: 48rem) and (min-height: 56rem)";
  var calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* ---------- small helpers ---------- */

  function el(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  // Text that a person typed stands alone in its own direction, so that one name cannot turn its neighbours around.
  function said(tag, className, text) {
    var node = el(tag, className, text);
    node.dir = "auto";
    return node;
  }

  function svg(tag, attributes) {
    var node = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (key) {
      node.setAttribute(key, attributes[key]);
    });
    return node;
  }

  function read(name) {
    return JSON.parse(document.getElementById(name + "_data").textContent);
  }

  function count(number) {
    return number.toLocaleString("ko-KR") + "곳";
  }

  /* ---------- TopoJSON ---------- */

  // Returns [{properties, polygons}], polygons as Leaflet wants them: [polygon][ring][point] = [lat, lon].
  function decode(topology, name) {
    var scale = topology.transform.scale;
    var origin = topology.transform.translate;
    var arcs = topology.arcs.map(function (arc) {
      var x = 0;
      var y = 0;
      return arc.map(function (step) {
        x += step[0];
        y += step[1];
        return [y * scale[1] + origin[1], x * scale[0] + origin[0]];
      });
    });
    function ring(numbers) {
      return numbers.reduce(function (points, number) {
        var arc = number < 0 ? arcs[~number].slice().reverse() : arcs[number];
        return points.concat(arc.slice(0, -1));
      }, []);
    }
    return topology.objects[name].geometries.map(function (shape) {
      var polygons = shape.type === "Polygon" ? [shape.arcs] : shape.arcs;
      return {
        properties: shape.properties,
        polygons: polygons.map(function (rings) { return rings.map(ring); })
      };
    });
  }

  /* ---------- map ---------- */

  function createMap(id, view) {
    var map = L.map(id, {
      attributionControl: false, // sources and licences stand in the page's footer
      zoomControl: false,
      zoomSnap: 0.25,
      minZoom: 8,
      maxZoom: 19,
      fadeAnimation: !calm,
      zoomAnimation: !calm,
      markerZoomAnimation: !calm
    });
    L.control.zoom({ zoomInTitle: "확대", zoomOutTitle: "축소" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    if (calm) {
      map.panBy = function (offset) {
        return L.Map.prototype.panBy.call(map, offset, { animate: false });
      };
    }
    map.atlasHome = function () {
      map.invalidateSize({ animate: false });
      // The left edge is kept free for the buttons.
      map.fitBounds(view.bounds, { paddingTopLeft: [56, 14], paddingBottomRight: [14, 14], animate: false });
    };
    map.atlasHome();
    homeButton(map);
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", "움직이는 지도: 화살표로 옮기고 +와 −로 확대·축소");
    new ResizeObserver(function () { map.invalidateSize({ animate: false }); }).observe(map.getContainer());
    return map;
  }

  function homeButton(map) {
    var bar = L.control({ position: "topleft" });
    bar.onAdd = function () {
      var box = el("div", "leaflet-bar");
      var button = el("button", "atlas-home", "전체");
      button.type = "button";
      button.title = "처음 화면으로";
      button.addEventListener("click", map.atlasHome);
      box.appendChild(button);
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    bar.addTo(map);
  }

  // `touch(path, properties)`, where given, makes the outlines something to point at.
  function boundaries(topology, touch) {
    var group = L.featureGroup();
    group.atlasPaths = {};
    var dongs = decode(topology, "dongs");
    // Neighbours first, so that the outline that counts lies on top.
    dongs.sort(function (a, b) { return Number(a.properties.within) - Number(b.properties.within); });
    dongs.forEach(function (dong) {
      var role = dong.properties.within ? "atlas-dong" : "atlas-dong atlas-dong-near";
      var path = L.polygon(dong.polygons, { className: role, interactive: Boolean(touch), smoothFactor: 0.5 });
      group.atlasPaths[dong.properties.code] = path;
      if (touch) touch(path, dong.properties);
      path.on("add", function () { path.getElement().setAttribute("data-code", dong.properties.code); });
      group.addLayer(path);
      if (dong.properties.at) group.addLayer(dongLabel(dong.properties, path));
    });
    return group;
  }

  var LabelIcon = L.Icon.extend({
    createIcon: function () {
      var node = el("div", "leaflet-marker-icon atlas-label" + (this.options.within ? "" : " atlas-label-near"));
      node.setAttribute("aria-hidden", "true");
      node.appendChild(said("span", "", this.options.text));
      return node;
    },
    createShadow: function () { return null; }
  });

  // A name shows only when its dong is wide enough on the screen to hold it. `map.atlasNames` has them all.
  function dongLabel(properties, path) {
    var icon = new LabelIcon({ text: properties.name, within: properties.within });
    var marker = L.marker(properties.at, { icon: icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
    function fit() {
      var map = path._map;
      var node = marker.getElement();
      if (!map || !node) return;
      var box = path.getBounds();
      var width = map.latLngToLayerPoint(box.getNorthEast()).x - map.latLngToLayerPoint(box.getSouthWest()).x;
      marker.atlasWide = width >= properties.name.length * 14;
      node.classList.toggle("atlas-label-hidden", !marker.atlasWide);
    }
    marker.atlasPath = path;
    marker.atlasDong = properties;
    marker.on("add", function () {
      marker._map.on("zoomend", fit);
      (marker._map.atlasNames = marker._map.atlasNames || []).push(marker);
      fit();
    });
    return marker;
  }

  /* ---------- marks ---------- */

  // One kind = one shape + one fill + one colour; the figure inside is the record's number. `sign` tells the life.
  function mark(kind, text, sign) {
    var node = svg("svg", { viewBox: "0 0 28 28", "class": "atlas-mark" + (sign ? " atlas-mark-" + sign : ""), "aria-hidden": "true", focusable: "false" });
    var outline = kind.fill === "outline";
    node.appendChild(svg("path", { d: kind.path, "class": "atlas-mark-halo" }));
    node.appendChild(svg("path", {
      d: kind.path,
      fill: outline ? "#fff" : kind.colour,
      stroke: outline ? kind.colour : "none",
      "stroke-width": outline ? 2.6 : 0,
      "stroke-linejoin": "round",
      transform: outline ? "translate(1.4 1.4) scale(.9)" : ""
    }));
    if (kind.fill === "ring") {
      node.appendChild(svg("path", {
        d: kind.path, fill: "none", stroke: "#fff", "stroke-width": 1.5, transform: "translate(2.1 2.1) scale(.85)"
      }));
    }
    if (sign) node.appendChild(lifeSign(sign));
    if (text) node.appendChild(figure(text, outline ? kind.colour : "#fff", kind.fill === "ring" ? 0.88 : 1));
    return node;
  }

  function figure(text, colour, shrink) {
    var size = [12.5, 12.5, 12, 9.6, 7.8, 6.4][Math.min(text.length, 5)] * shrink;
    var node = svg("text", {
      x: 14, y: 14, dy: ".36em", "text-anchor": "middle", "font-size": size, "font-weight": 700, fill: colour
    });
    node.textContent = text;
    return node;
  }

  // Not open yet: a ring of dashes; paused: two bars; closed: a cross. Told by form, in the corner, beside the figure.
  function lifeSign(sign) {
    var node = svg("g", { "class": "atlas-sign" });
    if (sign === "dashes") {
      ["atlas-sign-casing", "atlas-sign-dashes"].forEach(function (look) {
        node.appendChild(svg("rect", { x: -2.5, y: -2.5, width: 33, height: 33, rx: 9, "class": look }));
      });
      return node;
    }
    node.appendChild(svg("circle", { cx: 25, cy: 3.5, r: 6.2, "class": "atlas-sign-disc" }));
    var lines = sign === "bars" ? "M23.2 .9v5.2M26.8 .9v5.2" : "M22.7 1.2l4.6 4.6M27.3 1.2l-4.6 4.6";
    node.appendChild(svg("path", { d: lines, "class": "atlas-sign-lines" }));
    return node;
  }

  window.Atlas = {
    boundaries: boundaries,
    calm: calm,
    count: count,
    decode: decode,
    el: el,
    map: createMap,
    mark: mark,
    read: read,
    roomy: function () { return window.matchMedia(ROOMY).matches; },
    wide: function () { return window.matchMedia(WIDE).matches; },
    said: said,
    svg: svg
  };
})();
