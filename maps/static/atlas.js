/* Maeul Atlas map page: reads data blocks, draws with Leaflet, builds every text with textContent.
   No build step; works from file:// with no network. Served pages may use the same functions. */
(function () {
  "use strict";

  var E6 = 1e6;
  var LIST_STEP = 200;
  var SVG = "http://www.w3.org/2000/svg";
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
    var dongs = decode(topology, "dongs");
    // Neighbours first, so that the outline that counts lies on top.
    dongs.sort(function (a, b) { return Number(a.properties.within) - Number(b.properties.within); });
    dongs.forEach(function (dong) {
      var role = dong.properties.within ? "atlas-dong" : "atlas-dong atlas-dong-near";
      var path = L.polygon(dong.polygons, { className: role, interactive: Boolean(touch), smoothFactor: 0.5 });
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

  // A name shows only when its dong is wide enough on the screen to hold it.
  function dongLabel(properties, path) {
    var icon = new LabelIcon({ text: properties.name, within: properties.within });
    var marker = L.marker(properties.at, { icon: icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
    function fit() {
      var map = path._map;
      var node = marker.getElement();
      if (!map || !node) return;
      var box = path.getBounds();
      var width = map.latLngToLayerPoint(box.getNorthEast()).x - map.latLngToLayerPoint(box.getSouthWest()).x;
      node.classList.toggle("atlas-label-hidden", width < properties.name.length * 14);
    }
    marker.on("add", function () { marker._map.on("zoomend", fit); fit(); });
    return marker;
  }

  /* ---------- marks ---------- */

  // One kind = one shape + one fill + one colour; the figure inside is the record's number.
  function mark(kind, text) {
    var node = svg("svg", { viewBox: "0 0 28 28", "class": "atlas-mark", "aria-hidden": "true", focusable: "false" });
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

  var PlaceIcon = L.Icon.extend({
    createIcon: function () {
      var place = this.options.place;
      var node = el("div", "leaflet-marker-icon atlas-place");
      var one = place.records.length === 1;
      node.setAttribute("aria-label", one ? spoken(place.records[0]) : spokenMany(place.records));
      node.appendChild(one ? mark(place.records[0].kind, String(place.records[0].number)) : pill(place.records));
      return node;
    },
    createShadow: function () { return null; }
  });

  var BunchIcon = L.Icon.extend({
    createIcon: function () {
      var node = el("div", "leaflet-marker-icon atlas-place");
      node.setAttribute("aria-label", this.options.count.toLocaleString("ko-KR") + " 곳 묶음, 눌러서 펼치기");
      node.appendChild(el("span", "atlas-bunch", this.options.count.toLocaleString("ko-KR")));
      return node;
    },
    createShadow: function () { return null; }
  });

  function pill(records) {
    return el("span", "atlas-pill", records[0].number + "–" + records[records.length - 1].number);
  }

  // How near, in pixels, another mark may come before both are bunched: a pill is wider than a single mark.
  function reach(place) {
    return place.records.length === 1 ? 34 : 15 + 5.5 * pill(place.records).textContent.length;
  }

  // What is read aloud begins with what is seen (WCAG 2.5.3).
  function spoken(record) {
    return record.number + " " + record.name + ", " + record.kind.label;
  }

  function spokenMany(records) {
    return pill(records).textContent + " 같은 자리 " + count(records.length);
  }

  /* ---------- records ---------- */

  // A column is missing when empty, a plain list, or told shorter (maps/layer_columns.py says how).
  function textAt(column, i) {
    if (!column) return "";
    if (column.all !== undefined) return column.all;
    if (column.of) return column.of[column.at[i]];
    if (column.lead) return column.rest[i] === null ? "" : column.lead + column.rest[i];
    return column[i];
  }

  function unpack(data) {
    var text = ["name", "place", "state", "address", "phone", "hours", "url", "note"];
    var records = [];
    for (var i = 0; i < data.count; i++) {
      var record = { number: data.number ? data.number[i] : i + 1, kind: data.kinds[textAt(data.kind, i)], at: null };
      if (data.lon[i] !== null) record.at = [(data.lat[i] + data.origin[1]) / E6, (data.lon[i] + data.origin[0]) / E6];
      for (var j = 0; j < text.length; j++) record[text[j]] = textAt(data[text[j]], i);
      records.push(record);
    }
    return records;
  }

  // Neighbours in reading order at one point are one place: one mark, or a pill "13–15".
  function gather(records) {
    var places = [];
    records.forEach(function (record) {
      if (!record.at) return;
      var last = places[places.length - 1];
      if (last && last.at[0] === record.at[0] && last.at[1] === record.at[1]) last.records.push(record);
      else places.push({ at: record.at, records: [record] });
      record.spot = places[places.length - 1];
    });
    return places;
  }

  // The one layer of records. It keeps what is chosen (query, kinds) and tells list and legend with "atlas:chosen".
  function points(data) {
    var records = unpack(data);
    var places = gather(records);
    var crowded = places.length > 300;
    var layer = L.markerClusterGroup({
      maxClusterRadius: crowded ? 60 : places.reduce(function (most, place) { return Math.max(most, reach(place)); }, 34),
      showCoverageOnHover: false,
      animate: !calm,
      iconCreateFunction: function (cluster) {
        var inside = cluster.getAllChildMarkers().reduce(function (sum, marker) {
          return sum + marker.place.records.length;
        }, 0);
        return new BunchIcon({ count: inside });
      }
    });
    places.forEach(function (place) {
      place.marker = L.marker(place.at, { icon: new PlaceIcon({ place: place }) });
      place.marker.place = place;
    });
    layer.atlas = { kinds: data.kinds, records: records, places: places, hidden: {}, query: "" };
    layer.addLayers(places.map(function (place) { return place.marker; }));
    layer.on("click", function (event) { openPopup(layer, event.layer.place, false); });
    layer.on("keypress", function (event) {
      if (event.originalEvent.key === "Enter") openPopup(layer, event.layer.place, true);
    });
    return layer;
  }

  function chosen(layer) {
    var state = layer.atlas;
    var wanted = matcher(state.query);
    return state.records.filter(function (record) {
      return !state.hidden[state.kinds.indexOf(record.kind)] && wanted(record);
    });
  }

  function choose(layer, change) {
    change(layer.atlas);
    var records = chosen(layer);
    var shown = new Set(records.map(function (record) { return record.spot; }));
    layer.clearLayers();
    layer.addLayers(layer.atlas.places
      .filter(function (place) { return shown.has(place); })
      .map(function (place) { return place.marker; }));
    layer.fire("atlas:chosen", { records: records });
  }

  // `wanted` is the record asked for where several share the place; it is rolled into view.
  function openPopup(layer, place, takeFocus, wanted) {
    var map = layer._map;
    var body = el("div", "atlas-popup");
    body.tabIndex = -1;
    place.records.forEach(function (record) {
      var node = body.appendChild(card(record));
      if (record === wanted && place.records.length > 1) node.classList.add("atlas-card-wanted");
    });
    var popup = L.popup({ offset: [0, -10], maxWidth: 300, minWidth: 200, maxHeight: 240,
      autoPanPaddingTopLeft: [64, 16], autoPanPaddingBottomRight: [16, 16] });
    popup.setLatLng(place.at).setContent(body).openOn(map);
    var close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", "닫기");
    popup.getElement().addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      map.closePopup(popup);
      if (place.marker.getElement()) place.marker.getElement().focus();
    });
    var asked = body.querySelector(".atlas-card-wanted");
    if (asked) body.parentNode.scrollTop = asked.offsetTop - body.offsetTop;
    if (takeFocus) body.focus();
  }

  function card(record) {
    var node = el("article", "atlas-card");
    var head = el("h3", "atlas-card-head");
    head.appendChild(mark(record.kind, String(record.number)));
    head.appendChild(said("bdi", "atlas-card-name", record.name));
    node.appendChild(head);
    node.appendChild(kindLine(record));
    node.appendChild(facts(record));
    return node;
  }

  function kindLine(record) {
    var line = el("p", "atlas-kind");
    line.appendChild(said("bdi", "", record.kind.label));
    if (record.state) {
      line.appendChild(document.createTextNode(" · "));
      line.appendChild(said("bdi", "atlas-state", record.state));
    }
    return line;
  }

  function facts(record) {
    var list = el("dl", "atlas-facts");
    function fact(name, node) {
      list.appendChild(el("dt", "", name));
      var value = el("dd", "");
      value.appendChild(node);
      list.appendChild(value);
    }
    if (record.place) fact("시설", said("bdi", "atlas-in", record.place));
    if (record.address) fact("주소", said("bdi", "", record.address));
    if (record.phone) fact("전화", phone(record.phone));
    if (record.url) fact("누리집", link(record.url, record.url));
    if (record.note) fact("안내", said("bdi", "atlas-note", record.note));
    if (!record.at) fact("위치", el("span", "", "지도에 표시하지 않음"));
    return list;
  }

  // Only web, telephone and mail addresses become links; everything else stays text.
  function link(address, text) {
    if (!/^(https?:\/\/|tel:|mailto:)/i.test(address)) return said("bdi", "", text);
    var node = said("a", "", text);
    node.href = address;
    node.rel = "noopener noreferrer";
    if (/^http/i.test(address)) node.target = "_blank";
    return node;
  }

  function phone(text) {
    return /^[0-9+() -]{7,}$/.test(text) ? link("tel:" + text.replace(/[^0-9+]/g, ""), text) : said("bdi", "", text);
  }

  /* ---------- search ---------- */

  var INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
  var FIRST = 0xac00;
  var LAST = 0xd7a3;

  function key(text) {
    return text.normalize("NFC").toLowerCase().replace(/\s+/g, "");
  }

  // A letter fits when it is the same, or the initial of the syllable, or a syllable still being typed (해 → 햇).
  function fits(typed, letter, last) {
    if (typed === letter) return true;
    var code = letter.charCodeAt(0);
    if (code < FIRST || code > LAST) return false;
    if (INITIALS.indexOf(typed) >= 0) return INITIALS[Math.floor((code - FIRST) / 588)] === typed;
    var wanted = typed.charCodeAt(0);
    var open = last && wanted >= FIRST && wanted <= LAST && (wanted - FIRST) % 28 === 0;
    return open && Math.floor((code - FIRST) / 28) === Math.floor((wanted - FIRST) / 28);
  }

  function found(text, query) {
    for (var start = 0; start + query.length <= text.length; start++) {
      var i = 0;
      while (i < query.length && fits(query[i], text[start + i], i === query.length - 1)) i++;
      if (i === query.length) return true;
    }
    return false;
  }

  function matcher(text) {
    var query = key(text);
    if (!query) return function () { return true; };
    return function (record) {
      record.keys = record.keys || [record.name, record.place, record.kind.label, record.address, record.state].map(key);
      return String(record.number) === query || record.keys.some(function (field) { return found(field, query); });
    };
  }

  /* ---------- list ---------- */

  function list(map, layer) {
    var panel = document.getElementById("atlas-list");
    var head = el("div", "atlas-list-head");
    var fold = el("button", "atlas-fold", "목록 접기");
    fold.type = "button";
    fold.setAttribute("aria-expanded", "true");
    fold.setAttribute("aria-controls", "atlas-list-body");
    head.appendChild(el("h2", "", "목록"));
    var total = el("p", "atlas-total");
    total.setAttribute("role", "status");
    head.appendChild(total);
    head.appendChild(fold);
    var body = el("div", "atlas-list-body");
    body.id = "atlas-list-body";
    var items = el("ol", "atlas-items");
    var more = el("button", "atlas-more");
    more.type = "button";
    if (layer.atlas.records.length) body.appendChild(searchBox(layer));
    body.appendChild(items);
    body.appendChild(more);
    var slot = el("div");
    slot.id = "atlas-legend";
    body.insertBefore(slot, items);
    panel.replaceChildren(head, body);
    var view = { map: map, layer: layer, items: items, more: more, total: total, records: [], shown: 0 };
    fold.addEventListener("click", function () {
      var closed = document.getElementById("atlas").classList.toggle("atlas-folded");
      fold.textContent = closed ? "목록 펴기" : "목록 접기";
      fold.setAttribute("aria-expanded", String(!closed));
    });
    more.addEventListener("click", function () {
      var next = view.shown;
      grow(view, LIST_STEP);
      items.children[next].querySelector("button").focus();
    });
    layer.on("atlas:chosen", function (event) { fill(view, event.records); });
    fill(view, chosen(layer));
    printing(map, view);
  }

  function searchBox(layer) {
    var box = el("p", "atlas-search");
    var label = el("label", "", "이름·시설·종류·주소로 찾기");
    label.htmlFor = "atlas-query";
    var input = el("input");
    input.id = "atlas-query";
    input.type = "search";
    input.autocomplete = "off";
    input.placeholder = "예: 도서관, ㄷㅅㄱ";
    var wait = 0;
    input.addEventListener("input", function () {
      window.clearTimeout(wait);
      wait = window.setTimeout(function () {
        choose(layer, function (state) { state.query = input.value; });
      }, 120);
    });
    box.appendChild(label);
    box.appendChild(input);
    return box;
  }

  function fill(view, records) {
    var all = view.layer.atlas.records.length;
    view.records = records;
    view.shown = 0;
    view.items.replaceChildren();
    view.total.textContent = records.length === all ? count(all) : count(records.length) + " / " + count(all);
    if (!records.length) {
      var words = all ? "찾는 곳이 없습니다. 다른 말로 찾거나 범례에서 종류를 켜 보세요." : "아직 등록된 공간이나 자원이 없습니다.";
      view.items.appendChild(el("li", "atlas-none", words));
    }
    grow(view, LIST_STEP);
  }

  function grow(view, step) {
    var page = document.createDocumentFragment();
    view.records.slice(view.shown, view.shown + step).forEach(function (record) {
      page.appendChild(item(view, record));
    });
    view.items.appendChild(page);
    view.shown = Math.min(view.shown + step, view.records.length);
    view.more.hidden = view.shown >= view.records.length;
    view.more.textContent = "더 보기 (" + count(view.records.length - view.shown) + " 남음)";
  }

  // A button opens the details under it and shows the place on the map, so that both ways lead to every record.
  function item(view, record) {
    var row = el("li", "atlas-item");
    var button = el("button", "atlas-item-button");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.appendChild(mark(record.kind, String(record.number)));
    var words = el("span", "atlas-item-words");
    words.appendChild(el("span", "atlas-unseen", record.number + "번 "));
    words.appendChild(said("bdi", "atlas-item-name", record.name));
    words.appendChild(el("br"));
    words.appendChild(said("bdi", "atlas-item-kind", record.kind.label));
    if (record.place) words.appendChild(said("bdi", "atlas-item-kind", record.place));
    if (record.state) words.appendChild(said("bdi", "atlas-state", record.state));
    button.appendChild(words);
    var details = el("div", "atlas-item-details");
    details.appendChild(facts(record));
    details.hidden = true;
    row.hasFacts = details.firstChild.childElementCount > 0;
    button.addEventListener("click", function () {
      var open = details.hidden;
      details.hidden = !open || !row.hasFacts;
      button.setAttribute("aria-expanded", String(open));
      if (open) show(view, record);
      else view.map.closePopup();
    });
    row.appendChild(button);
    row.appendChild(details);
    return row;
  }

  // Moving to a marker takes a while; whoever clicks on meanwhile wants the last one only.
  function show(view, record) {
    view.map.closePopup();
    view.wanted = record;
    if (!record.spot) return;
    view.layer.zoomToShowLayer(record.spot.marker, function () {
      if (view.wanted === record) openPopup(view.layer, record.spot, false, record);
    });
  }

  // On paper nothing can be opened: every record with its details, every mark by itself unless there are too many,
  // and the map drawn again for the paper's width.
  function printing(map, view) {
    var loose = L.layerGroup();
    function scatter() {
      var places = new Set(view.records.map(function (record) { return record.spot; }));
      places.delete(undefined);
      if (places.size > 300) return;
      map.removeLayer(view.layer);
      places.forEach(function (place) { loose.addLayer(place.marker); });
      loose.addTo(map);
    }
    function gatherAgain() {
      map.removeLayer(loose);
      loose.clearLayers();
      map.addLayer(view.layer);
    }
    function start() {
      grow(view, Infinity);
      view.items.querySelectorAll(".atlas-item").forEach(function (row) {
        row.lastChild.hidden = !row.hasFacts;
      });
      document.querySelectorAll(".atlas-legend").forEach(function (box) { box.open = true; });
      map.closePopup();
      scatter();
      map.atlasHome();
    }
    function end() {
      gatherAgain();
      map.atlasHome();
      fill(view, view.records);
    }
    window.matchMedia("print").addEventListener("change", function (event) { (event.matches ? start : end)(); });
  }

  /* ---------- legend ---------- */

  function legend(layer, data) {
    var state = layer.atlas;
    var box = el("details", "atlas-legend");
    box.open = window.matchMedia("(min-width: 48rem)").matches && state.kinds.length <= 12;
    box.appendChild(said("summary", "", data.title));
    var numbers = state.kinds.map(function () { return 0; });
    state.records.forEach(function (record) { numbers[state.kinds.indexOf(record.kind)]++; });
    var group = null;
    state.kinds.forEach(function (kind, index) {
      if (!group || group.category !== kind.category) {
        group = { category: kind.category, list: el("ul", "atlas-legend-kinds") };
        box.appendChild(el("h3", "", kind.category_label));
        box.appendChild(group.list);
      }
      group.list.appendChild(kindSwitch(layer, kind, index, numbers[index]));
    });
    box.appendChild(meanings(state, data.lines));
    document.getElementById("atlas-legend").replaceChildren(box);
  }

  function kindSwitch(layer, kind, index, number) {
    var row = el("li");
    var label = el("label");
    var input = el("input");
    input.type = "checkbox";
    input.checked = true;
    input.addEventListener("change", function () {
      choose(layer, function (state) { state.hidden[index] = !input.checked; });
    });
    label.appendChild(input);
    label.appendChild(mark(kind, ""));
    label.appendChild(said("bdi", "", kind.label));
    label.appendChild(el("span", "atlas-legend-count", number.toLocaleString("ko-KR")));
    row.appendChild(label);
    return row;
  }

  function meanings(state, lines) {
    var list = el("ul", "atlas-legend-lines");
    function meaning(sign, words) {
      var row = el("li");
      row.appendChild(sign);
      row.appendChild(said("bdi", "", words));
      list.appendChild(row);
    }
    lines.forEach(function (line) { meaning(el("span", "atlas-line atlas-line-" + line.style), line.words); });
    if (state.places.some(function (place) { return place.records.length > 1; })) {
      meaning(el("span", "atlas-pill", "1–3"), "같은 자리에 있는 곳");
    }
    if (state.places.length > 1) meaning(el("span", "atlas-bunch", "3"), "가까운 곳 묶음 (눌러서 펼침)");
    return list;
  }

  window.Atlas = {
    boundaries: boundaries,
    decode: decode,
    legend: legend,
    list: list,
    map: createMap,
    mark: mark,
    points: points,
    read: read
  };
})();
