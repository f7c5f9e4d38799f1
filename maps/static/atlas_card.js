/* What is told of a record, in a popup or under its line of the list, and what it is tied to. */
(function () {
  "use strict";

  var el = Atlas.el;
  var said = Atlas.said;

  function signOf(record) {
    return record.sign || "";
  }

  /* ---------- popup ---------- */

  // Opens `records` at a point; `told.wanted` is rolled into view, `told.focus` moves the focus there, `told.back` is
  // given it again by Escape.
  function openCards(view, at, records, told) {
    var map = view.map;
    var body = el("div", "atlas-popup");
    body.tabIndex = -1;
    records.forEach(function (record) {
      var node = body.appendChild(card(view, record));
      if (record === told.wanted && records.length > 1) node.classList.add("atlas-card-wanted");
    });
    var popup = popupAt(map, at, body);
    popup.getElement().addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      map.closePopup(popup);
      var back = told.back && told.back();
      if (back) back.focus();
    });
    var asked = body.querySelector(".atlas-card-wanted");
    if (asked) body.parentNode.scrollTop = asked.offsetTop - body.offsetTop;
    if (told.focus) body.focus();
    if (records.length === 1 || told.wanted) view.tie(told.wanted || records[0], popup);
    return popup;
  }

  function popupAt(map, at, body) {
    var popup = L.popup({ offset: [0, -10], maxWidth: Math.min(300, map.getSize().x - 90), minWidth: 190,
      maxHeight: Math.min(320, Math.round(map.getSize().y * 0.62)), autoPanPaddingTopLeft: [64, 16], autoPanPaddingBottomRight: [16, 16] });
    popup.setLatLng(at).setContent(body).openOn(map);
    popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", "닫기");
    return popup;
  }

  function card(view, record) {
    var node = el("article", "atlas-card");
    var head = el("h3", "atlas-card-head");
    head.appendChild(Atlas.mark(record.kind, String(record.number), signOf(record)));
    head.appendChild(said("bdi", "atlas-card-name", record.name));
    node.appendChild(head);
    node.appendChild(kindLine(record));
    node.appendChild(facts(view, record));
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

  /* ---------- facts ---------- */

  function facts(view, record) {
    var list = el("dl", "atlas-facts");
    function fact(name, node) {
      list.appendChild(el("dt", "", name));
      list.appendChild(el("dd", "")).appendChild(node);
    }
    if (record.place) fact("시설", said("bdi", "atlas-in", record.place));
    if (record.address) fact("주소", said("bdi", "", record.address));
    if (record.dongs.length) fact("동", dongsOf(view, record));
    if (record.hours) fact("여는 때", said("bdi", "atlas-hours", record.hours));
    if (record.phone) fact("전화", phone(record.phone));
    if (record.url) fact("누리집", link(record.url, record.url));
    if (record.note) fact("안내", said("bdi", "atlas-note", record.note));
    if (record.surveyed) fact("확인한 날", el("span", "", record.surveyed));
    if (!record.places.length) fact("위치", el("span", "", "지도에 표시하지 않음"));
    if (record.page) fact("자세히", link(record.page, record.page.replace(/^https?:\/\//, "")));
    var tied = view.linksOf(record);
    if (tied.length) fact("이어진 곳", ties(view, tied));
    return list;
  }

  function dongsOf(view, record) {
    var names = record.dongs.map(function (at) { return view.atlas.dongs[at].name; });
    return said("bdi", "", names.join(" · "));
  }

  function ties(view, links) {
    var list = el("ul", "atlas-ties");
    links.forEach(function (tie) {
      var row = el("li");
      row.appendChild(said("bdi", "atlas-tie-told", tie.told));
      var button = el("button", "atlas-tie");
      button.type = "button";
      button.appendChild(said("bdi", "", tie.to.number + " " + tie.to.name));
      button.addEventListener("click", function () { view.reach(tie.to); });
      row.appendChild(button);
      list.appendChild(row);
    });
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

  Object.assign(window.Atlas, {
    facts: facts,
    openCards: openCards,
    popupAt: popupAt,
    signOf: signOf
  });
})();
