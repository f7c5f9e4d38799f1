/* Dong coloured by a theme: classes by pattern, estimates hatched, a series by year; the same as a table to read. */
(function () {
  "use strict";

  var el = Atlas.el;
  var said = Atlas.said;
  var PLACES = "곳";

  /* ---------- dong ---------- */

  // Outlines that tell their dong when pointed at; `facts` by code are pairs of a word and what is told.
  function dongs(topology) {
    var group = Atlas.boundaries(topology, function (path, dong) {
      path.bindTooltip(function () { return tip(group, dong); }, { sticky: true, className: "atlas-tip" });
      path.on("click", function (event) { Atlas.popupAt(path._map, event.latlng, dongCard(group, dong)); });
    });
    group.atlasFacts = topology.facts;
    group.atlasTheme = null;
    return group;
  }

  function tip(group, dong) {
    var node = el("span");
    node.appendChild(said("bdi", "atlas-tip-name", dong.name));
    var told = valueOf(group.atlasTheme, dong.code);
    if (told) node.appendChild(said("bdi", "atlas-tip-told", told));
    return node;
  }

  function dongCard(group, dong) {
    var node = el("article", "atlas-card");
    node.appendChild(el("h3", "atlas-card-head")).appendChild(said("bdi", "", dong.name));
    var list = node.appendChild(el("dl", "atlas-facts"));
    var told = valueOf(group.atlasTheme, dong.code);
    var pairs = (told ? [[group.atlasTheme.title, told]] : []).concat(group.atlasFacts[dong.code] || []);
    pairs.forEach(function (pair) {
      list.appendChild(el("dt")).appendChild(said("bdi", "", pair[0]));
      list.appendChild(el("dd")).appendChild(said("bdi", "", pair[1]));
    });
    if (!pairs.length) list.remove();
    return node;
  }

  function valueOf(theme, code) {
    var at = theme ? theme.codes.indexOf(code) : -1;
    if (at < 0) return "";
    return theme.told[at] + (theme.estimated.indexOf(at) >= 0 ? " (어림값)" : "");
  }

  /* ---------- choosing a theme ---------- */

  function themes(group, data) {
    data.themes.forEach(function (theme) {
      theme.codes = data.codes;
      theme.names = data.names;
    });
    var box = Atlas.tool("동별 색칠", false);
    box.classList.add("atlas-themes");
    var below = el("div", "atlas-theme");
    var label = el("label", "", "무엇을 볼까요?");
    var select = el("select");
    select.id = "atlas-theme";
    label.htmlFor = select.id;
    select.appendChild(new Option("색칠하지 않음", ""));
    data.choices.forEach(function (choice, at) { select.appendChild(new Option(choice.title, String(at))); });
    select.addEventListener("change", function () {
      below.replaceChildren();
      var choice = data.choices[select.value];
      if (!choice) return paint(group, null);
      if (choice.themes.length > 1) below.appendChild(years(group, data, choice, below));
      tell(group, data.themes[choice.themes[choice.themes.length - 1]], below);
    });
    box.appendChild(label);
    box.appendChild(select);
    box.appendChild(below);
    document.getElementById("atlas-themes").replaceChildren(box);
  }

  function years(group, data, choice, below) {
    var series = choice.themes.map(function (at) { return data.themes[at]; });
    var row = el("p", "atlas-years");
    var input = el("input");
    var now = el("output", "", series[series.length - 1].year + "년");
    input.type = "range";
    input.id = "atlas-year";
    input.max = String(series.length - 1);
    input.value = input.max;
    input.setAttribute("aria-valuetext", now.textContent);
    var label = el("label", "", "해");
    label.htmlFor = input.id;
    input.addEventListener("input", function () {
      var theme = series[Number(input.value)];
      now.textContent = theme.year + "년";
      input.setAttribute("aria-valuetext", now.textContent);
      tell(group, theme, below);
    });
    row.append(label, input, now);
    return row;
  }

  function tell(group, theme, below) {
    paint(group, theme);
    var open = below.querySelector(".atlas-theme-table[open]") !== null;
    below.querySelectorAll(".atlas-theme-told").forEach(function (old) { old.remove(); });
    var told = el("div", "atlas-theme-told");
    told.appendChild(said("p", "atlas-theme-title", theme.title));
    told.appendChild(classes(theme));
    if (theme.note) told.appendChild(said("p", "atlas-theme-note", theme.note));
    told.appendChild(table(theme, group, open));
    below.appendChild(told);
  }

  // The fills are patterns in the page; the number of dong stands beside each class.
  function classes(theme) {
    var list = el("ul", "atlas-classes");
    theme.classes.forEach(function (one, at) {
      var number = theme.at.filter(function (value) { return value === at; }).length;
      list.appendChild(classRow(fillName(one.fill, false), one.label, number));
    });
    if (theme.estimated.length) list.appendChild(classRow(fillName(2, true), "빗금: 어림값", theme.estimated.length));
    return list;
  }

  function classRow(fill, label, number) {
    var row = el("li");
    var sample = Atlas.svg("svg", { viewBox: "0 0 30 18", "class": "atlas-swatch", "aria-hidden": "true" });
    sample.appendChild(Atlas.svg("rect", { x: 0.5, y: 0.5, width: 29, height: 17, fill: "url(#" + fill + ")", stroke: "#5b6670" }));
    row.appendChild(sample);
    row.appendChild(said("bdi", "", label));
    row.appendChild(el("span", "atlas-legend-count", "동 " + number.toLocaleString("ko-KR") + PLACES));
    return row;
  }

  function fillName(fill, hatched) {
    return "atlas-fill-" + fill + (hatched ? "h" : "");
  }

  function table(theme, group, open) {
    var box = el("details", "atlas-theme-table");
    box.open = open;
    box.appendChild(el("summary", "", "동별 값 표로 보기"));
    var grid = el("table");
    grid.appendChild(el("caption", "atlas-unseen")).appendChild(said("bdi", "", theme.title));
    var head = grid.createTHead().insertRow();
    ["동", "값"].forEach(function (words) {
      var cell = el("th", "", words);
      cell.scope = "col";
      head.appendChild(cell);
    });
    var body = grid.createTBody();
    theme.codes.forEach(function (code, at) {
      var row = body.insertRow();
      var name = el("th");
      name.scope = "row";
      name.appendChild(said("bdi", "", theme.names[at]));
      row.appendChild(name);
      row.insertCell().appendChild(said("bdi", "", valueOf(theme, code)));
    });
    box.appendChild(grid);
    return box;
  }

  function paint(group, theme) {
    group.atlasTheme = theme;
    document.getElementById("atlas").classList.toggle("atlas-painted", theme !== null);
    Object.keys(group.atlasPaths).forEach(function (code) {
      var at = theme ? theme.codes.indexOf(code) : -1;
      var node = group.atlasPaths[code].getElement();
      if (!node) return;
      var hatched = at >= 0 && theme.estimated.indexOf(at) >= 0;
      node.style.fill = at < 0 ? "" : "url(#" + fillName(theme.classes[theme.at[at]].fill, hatched) + ")";
    });
  }

  Object.assign(window.Atlas, { dongs: dongs, themes: themes });
})();
