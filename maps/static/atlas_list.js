/* The list beside the map: every record, by number or by name, narrowed by words, 초성 and dong; and the page on paper. */
(function () {
  "use strict";

  var el = Atlas.el;
  var said = Atlas.said;
  var count = Atlas.count;
  var STEP = 200;
  var SCATTER_MOST = 300;
  var MANY = 12; // records from which the narrower ways of choosing are worth their space

  function list(map, layer) {
    var view = layer.view;
    var atlas = view.atlas;
    var panel = document.getElementById("atlas-list");
    var body = el("div", "atlas-list-body");
    body.id = "atlas-list-body";
    var shown = { view: view, items: el("ol", "atlas-items"), more: el("button", "atlas-more"), total: total(), count: 0 };
    shown.more.type = "button";
    if (atlas.records.length) body.appendChild(finder(shown));
    ["atlas-legend", "atlas-themes", "atlas-courses"].forEach(function (id) {
      body.appendChild(el("div")).id = id;
    });
    body.appendChild(shown.items);
    body.appendChild(shown.more);
    panel.replaceChildren(head(shown.total), body);
    shown.more.addEventListener("click", function () {
      var next = shown.count;
      grow(shown, STEP);
      shown.items.querySelectorAll(".atlas-item")[next].querySelector("button").focus();
    });
    atlas.heard.push(function (records) { fill(shown, records); });
    view.map = map;
    view.showAll = function () { showAll(view); };
    fill(shown, Atlas.chosen(atlas));
    printing(map, shown);
  }

  function total() {
    var node = el("p", "atlas-total");
    node.setAttribute("role", "status");
    return node;
  }

  function head(words) {
    var row = el("div", "atlas-list-head");
    var fold = el("button", "atlas-fold", "목록 접기");
    fold.type = "button";
    fold.setAttribute("aria-expanded", "true");
    fold.setAttribute("aria-controls", "atlas-list-body");
    fold.addEventListener("click", function () {
      var closed = document.getElementById("atlas").classList.toggle("atlas-folded");
      fold.textContent = closed ? "목록 펴기" : "목록 접기";
      fold.setAttribute("aria-expanded", String(!closed));
    });
    row.appendChild(el("h2", "", "목록"));
    row.appendChild(words);
    row.appendChild(fold);
    return row;
  }

  // A record asked for by a link from another one may be hidden by the present choice.
  function showAll(view) {
    document.querySelectorAll(".atlas-legend input").forEach(function (input) { input.checked = true; });
    document.querySelectorAll(".atlas-initials button").forEach(function (one, at) {
      one.setAttribute("aria-pressed", String(at === 0));
    });
    document.querySelectorAll("#atlas-query, #atlas-dong").forEach(function (input) { input.value = ""; });
    if (view.freed) view.freed();
    Atlas.choose(view.atlas, function (wish) {
      Object.assign(wish, { kinds: {}, lives: {}, query: "", initial: "", dong: "", free: null });
    });
  }

  /* ---------- ways to narrow ---------- */

  function finder(shown) {
    var atlas = shown.view.atlas;
    var box = el("div", "atlas-finder");
    box.setAttribute("role", "search");
    box.appendChild(searchBox(atlas));
    var row = el("div", "atlas-finder-row");
    row.appendChild(orders(shown));
    if (atlas.dongs.length) row.appendChild(dongBox(atlas));
    box.appendChild(row);
    if (atlas.records.length >= MANY) box.appendChild(initials(atlas));
    return box;
  }

  function searchBox(atlas) {
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
        Atlas.choose(atlas, function (wish) { wish.query = input.value; });
      }, 120);
    });
    box.appendChild(label);
    box.appendChild(input);
    return box;
  }

  function orders(shown) {
    var box = el("fieldset", "atlas-orders");
    box.appendChild(el("legend", "atlas-unseen", "목록의 순서"));
    [["number", "번호순"], ["name", "가나다순"]].forEach(function (one) {
      var label = el("label");
      var input = el("input");
      input.type = "radio";
      input.name = "atlas-order";
      input.value = one[0];
      input.checked = one[0] === "number";
      input.addEventListener("change", function () {
        shown.view.atlas.order = one[0];
        fill(shown, Atlas.chosen(shown.view.atlas));
      });
      label.appendChild(input);
      label.appendChild(el("span", "", one[1]));
      box.appendChild(label);
    });
    return box;
  }

  function dongBox(atlas) {
    var label = el("label", "atlas-dong-pick");
    label.appendChild(el("span", "atlas-unseen", "동 고르기"));
    var select = el("select");
    select.id = "atlas-dong";
    select.appendChild(new Option("모든 동", ""));
    atlas.dongs.forEach(function (dong, at) { select.appendChild(new Option(dong.name, String(at))); });
    select.addEventListener("change", function () {
      Atlas.choose(atlas, function (wish) { wish.dong = select.value; });
    });
    label.appendChild(select);
    return label;
  }

  function initials(atlas) {
    var box = el("div", "atlas-initials");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "첫소리로 고르기");
    [""].concat(Atlas.initialsOf(atlas.records)).forEach(function (one) {
      var button = el("button", "", one || "모두");
      button.type = "button";
      button.setAttribute("aria-pressed", String(one === ""));
      button.addEventListener("click", function () {
        box.querySelectorAll("button").forEach(function (other) {
          other.setAttribute("aria-pressed", String(other === button));
        });
        Atlas.choose(atlas, function (wish) { wish.initial = one; });
      });
      box.appendChild(button);
    });
    return box;
  }

  /* ---------- the list itself ---------- */

  function fill(shown, records) {
    var atlas = shown.view.atlas;
    var all = atlas.records.length;
    shown.records = Atlas.ordered(atlas, records);
    shown.count = 0;
    shown.heading = null;
    shown.items.replaceChildren();
    shown.total.textContent = records.length === all ? count(all) : count(records.length) + " / " + count(all);
    if (!records.length) {
      var words = all ? "찾는 곳이 없습니다. 다른 말로 찾거나 범례에서 종류를 켜 보세요." : "아직 등록된 공간이나 자원이 없습니다.";
      shown.items.appendChild(el("li", "atlas-none", words));
    }
    grow(shown, STEP);
  }

  function grow(shown, step) {
    var page = document.createDocumentFragment();
    shown.records.slice(shown.count, shown.count + step).forEach(function (record) {
      heading(shown, record, page);
      page.appendChild(item(shown, record));
    });
    shown.items.appendChild(page);
    shown.count = Math.min(shown.count + step, shown.records.length);
    shown.more.hidden = shown.count >= shown.records.length;
    shown.more.textContent = "더 보기 (" + count(shown.records.length - shown.count) + " 남음)";
  }

  // By name the initial stands above its names, by number the dong above its places.
  function heading(shown, record, page) {
    var atlas = shown.view.atlas;
    var dong = record.dongs.length ? atlas.dongs[record.dongs[0]].name : "";
    var words = atlas.order === "name" ? Atlas.initialOf(record.name) : dong;
    if (words === shown.heading || !words) return;
    shown.heading = words;
    var row = el("li", "atlas-heading");
    row.appendChild(said("h3", "", words));
    page.appendChild(row);
  }

  // A button opens the details under it and shows the place on the map, so that both ways lead to every record.
  function item(shown, record) {
    var row = el("li", "atlas-item");
    var button = el("button", "atlas-item-button");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.appendChild(Atlas.mark(record.kind, String(record.number), Atlas.signOf(record)));
    button.appendChild(itemWords(record));
    var details = el("div", "atlas-item-details");
    details.hidden = true;
    button.addEventListener("click", function () {
      var open = button.getAttribute("aria-expanded") !== "true";
      detail(shown, record, details);
      details.hidden = !open || !details.firstChild.childElementCount;
      button.setAttribute("aria-expanded", String(open));
      if (open) shown.view.reach(record);
      else shown.view.map.closePopup();
    });
    row.record = record;
    row.appendChild(button);
    row.appendChild(details);
    return row;
  }

  function itemWords(record) {
    var words = el("span", "atlas-item-words");
    words.appendChild(el("span", "atlas-unseen", record.number + "번 "));
    words.appendChild(said("bdi", "atlas-item-name", record.name));
    words.appendChild(el("br"));
    words.appendChild(said("bdi", "atlas-item-kind", record.kind.label));
    if (record.place) words.appendChild(said("bdi", "atlas-item-kind", record.place));
    if (record.state) words.appendChild(said("bdi", "atlas-state", record.state));
    return words;
  }

  function detail(shown, record, details) {
    if (!details.firstChild) details.appendChild(Atlas.facts(shown.view, record));
  }

  /* ---------- paper ---------- */

  // On paper nothing can be opened: every record with its details, every mark by itself unless there are too many,
  // and the map drawn again for the paper's width. A browser counts the pages right after `beforeprint`: what grows
  // only with the change of medium would be cut off behind the last page counted.
  function printing(map, shown) {
    var layer = shown.view.layer;
    var folded = [];
    function start() {
      grow(shown, Infinity);
      shown.items.querySelectorAll(".atlas-item").forEach(function (row) {
        detail(shown, row.record, row.lastChild);
        row.lastChild.hidden = !row.lastChild.firstChild.childElementCount;
      });
      document.querySelectorAll(".atlas-tool:not([open])").forEach(function (box) {
        box.open = true;
        folded.push(box);
      });
      map.closePopup();
      map.atlasHome();
      if (shown.records.length <= SCATTER_MOST) layer.onPaper(true);
    }
    function end() {
      folded.splice(0).forEach(function (box) { box.open = false; });
      layer.onPaper(false);
      map.atlasHome();
      fill(shown, Atlas.chosen(shown.view.atlas));
    }
    window.addEventListener("beforeprint", start);
    window.addEventListener("afterprint", end);
    window.matchMedia("print").addEventListener("change", function (event) { (event.matches ? start : end)(); });
  }

  window.Atlas.list = list;
})();
