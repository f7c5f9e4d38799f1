/* Areas filled by class, with their table: pointing at one shows its row, and a row shows its area.
   Everything said comes out of the table in the page; works from file:// with no network. */
(function () {
  "use strict";

  var E6 = 1e6;
  var MANY = 150;

  function el(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function table() {
    return document.querySelector("table[data-areas]");
  }

  function rowOf(code) {
    return Array.prototype.find.call(table().tBodies[0].rows, function (row) {
      return row.getAttribute("data-code") === code;
    });
  }

  /* ---------- areas ---------- */

  function areas(topology) {
    var paths = {};
    var group = Atlas.boundaries(topology, function (path, properties) {
      paths[properties.code] = path;
      path.atlasAt = properties.at;
      path.on("add", function () {
        var node = path.getElement();
        node.style.fill = "url(#" + properties.fill + ")";
        node.classList.add("area-path");
      });
      path.on("click", function () { chosen(group, paths, properties.code, true); });
      path.bindTooltip(function () { return named(properties.name); }, { sticky: true, className: "area-tip" });
    });
    enhance(group, paths);
    return group;
  }

  function named(name) {
    var node = el("bdi", "", name);
    node.dir = "auto";
    return node;
  }

  function chosen(group, paths, code, roll) {
    var row = rowOf(code);
    var path = paths[code];
    Array.prototype.forEach.call(document.querySelectorAll(".area-chosen"), function (one) {
      one.classList.remove("area-chosen");
    });
    path.getElement().classList.add("area-chosen");
    path.bringToFront();
    if (!row) return;
    row.classList.add("area-chosen");
    if (roll) row.scrollIntoView({ block: "nearest" });
    L.popup({ minWidth: 230, maxWidth: 320, maxHeight: 260, autoPanPaddingTopLeft: [64, 16], autoPanPaddingBottomRight: [16, 16] })
      .setLatLng(path.atlasAt || path.getBounds().getCenter())
      .setContent(card(row))
      .openOn(group._map);
    var close = document.querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", "닫기");
  }

  function card(row) {
    var heads = table().tHead.rows[0].cells;
    var node = el("article", "atlas-card");
    var title = el("h3", "atlas-card-head");
    title.appendChild(named(row.cells[0].textContent));
    node.appendChild(title);
    var list = el("dl", "atlas-facts");
    for (var at = 1; at < row.cells.length; at++) {
      if (!row.cells[at].textContent) continue;
      list.appendChild(el("dt", "", heads[at].textContent));
      var told = el("dd");
      told.appendChild(named(row.cells[at].textContent));
      list.appendChild(told);
    }
    node.appendChild(list);
    return node;
  }

  /* ---------- the table: rows that lead to the map, columns that sort ---------- */

  function enhance(group, paths) {
    Array.prototype.forEach.call(table().tBodies[0].rows, function (row) {
      var code = row.getAttribute("data-code");
      if (!paths[code]) return;
      var head = row.cells[0];
      var button = el("button", "area-name");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () { chosen(group, paths, code, false); });
    });
    Array.prototype.forEach.call(document.querySelectorAll(".area-scroll table"), sortable);
  }

  function sortable(one) {
    Array.prototype.forEach.call(one.tHead.rows[0].cells, function (head, at) {
      var button = el("button", "area-sort");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () { sort(one, head, at); });
    });
  }

  function sort(one, head, at) {
    var down = head.getAttribute("aria-sort") === "ascending";
    var number = head.classList.contains("area-number");
    Array.prototype.forEach.call(one.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var rows = Array.prototype.slice.call(one.tBodies[0].rows);
    rows.sort(function (a, b) {
      var left = a.cells[at].textContent;
      var right = b.cells[at].textContent;
      var order = number ? compare(amount(left), amount(right)) : left.localeCompare(right, "ko");
      return down ? -order : order;
    });
    rows.forEach(function (row) { one.tBodies[0].appendChild(row); });
  }

  // Empty cells come first whatever the unit; "1,340명" is 1340.
  function amount(text) {
    var found = /-?[\d,]*\.?\d+/.exec(text);
    return found ? Number(found[0].replace(/,/g, "")) : -Infinity;
  }

  function compare(a, b) {
    return a === b ? 0 : a < b ? -1 : 1;
  }

  /* ---------- places ---------- */

  function dots(data) {
    var group = L.featureGroup();
    var many = data.at.length > MANY;
    var look = { radius: many ? 3 : 5, className: many ? "area-point area-point-small" : "area-point" };
    data.at.forEach(function (at, i) {
      var dot = L.circleMarker([at[0] / E6, at[1] / E6], look);
      dot.bindTooltip(function () {
        var node = el("span");
        node.appendChild(named(data.name[i]));
        node.appendChild(el("small", "", " " + data.kind[i]));
        return node;
      }, { className: "area-tip" });
      group.addLayer(dot);
    });
    group.on("add", function () {
      group.bringToFront();
      group._map.on("popupopen", function () { group.bringToFront(); });
    });
    return group;
  }

  Atlas.areas = areas;
  Atlas.dots = dots;
})();
