/* The legend: what each mark and line means, how many there are, and switches that hide them in map and list. */
(function () {
  "use strict";

  var el = Atlas.el;
  var said = Atlas.said;
  // Kinds and states: with more of them the list would begin below a low screen, or any screen.
  var FEW = 4;
  var OPEN_MOST = 8;

  // A box of the panel that folds; open where there is room for it.
  function tool(title, open) {
    var box = el("details", "atlas-tool");
    box.open = open;
    box.appendChild(said("summary", "", title));
    return box;
  }

  function legend(layer, data) {
    var view = layer.view;
    var atlas = view.atlas;
    var rows = atlas.kinds.length + atlas.lives.length;
    var box = tool(data.title, Atlas.wide() && rows <= FEW || Atlas.roomy() && rows <= OPEN_MOST);
    box.classList.add("atlas-legend");
    var numbers = counted(atlas.records, function (record) { return record.kind.code + " " + record.kind.category; });
    var group = null;
    atlas.kinds.forEach(function (kind, at) {
      if (!group || group.category !== kind.category) {
        group = { category: kind.category, list: el("ul", "atlas-legend-kinds") };
        box.appendChild(el("h3", "", kind.category_label));
        box.appendChild(group.list);
      }
      group.list.appendChild(kindSwitch(atlas, kind, at, numbers[kind.code + " " + kind.category]));
    });
    if (atlas.lives.length > 1) lives(box, atlas);
    box.appendChild(meanings(atlas, data.lines));
    document.getElementById("atlas-legend").replaceChildren(box);
  }

  function counted(records, named) {
    return records.reduce(function (numbers, record) {
      var name = named(record);
      numbers[name] = (numbers[name] || 0) + 1;
      return numbers;
    }, {});
  }

  function kindSwitch(atlas, kind, at, number) {
    return lever(Atlas.mark(kind, ""), kind.label, number, function (on) {
      Atlas.choose(atlas, function (wish) { wish.kinds[at] = !on; });
    });
  }

  function lives(box, atlas) {
    var numbers = counted(atlas.records, function (record) { return record.life; });
    var list = el("ul", "atlas-legend-lives");
    var plain = { path: "M14 2a12 12 0 1 1 0 24a12 12 0 1 1 0-24z", colour: "#4a5560", fill: "solid" };
    atlas.lives.forEach(function (life) {
      list.appendChild(lever(Atlas.mark(plain, "", life.sign), life.label, numbers[life.code], function (on) {
        Atlas.choose(atlas, function (wish) { wish.lives[life.code] = !on; });
      }));
    });
    box.appendChild(el("h3", "", "운영 상태"));
    box.appendChild(list);
  }

  function lever(sign, words, number, turn) {
    var row = el("li");
    var label = el("label");
    var input = el("input");
    input.type = "checkbox";
    input.checked = true;
    input.addEventListener("change", function () { turn(input.checked); });
    label.appendChild(input);
    label.appendChild(sign);
    label.appendChild(said("bdi", "", words));
    label.appendChild(el("span", "atlas-legend-count", number.toLocaleString("ko-KR")));
    row.appendChild(label);
    return row;
  }

  function meanings(atlas, lines) {
    var list = el("ul", "atlas-legend-lines");
    function meaning(sign, words) {
      var row = el("li");
      row.appendChild(sign);
      row.appendChild(said("bdi", "", words));
      list.appendChild(row);
    }
    lines.forEach(function (line) { meaning(el("span", "atlas-line atlas-line-" + line.style), line.words); });
    if (atlas.places.some(function (place) { return place.records.length > 1; })) {
      meaning(el("span", "atlas-pill", "1–3"), "같은 자리에 있는 곳");
    }
    if (atlas.places.length > 1) meaning(el("span", "atlas-bunch", "3곳"), "가까운 곳 묶음 (눌러서 펼침)");
    return list;
  }

  Object.assign(window.Atlas, { legend: legend, tool: tool });
})();
