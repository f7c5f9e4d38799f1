/* Served pages only: which rooms can be booked right now, asked of the service when somebody wants to know. */
(function () {
  "use strict";

  var el = Atlas.el;
  var HOUR = 3600000;
  var PAGES_MOST = 20;
  var GRID = 30 * 60000;

  function free(layer, data) {
    var view = layer.view;
    var box = el("p", "atlas-free");
    var button = el("button", "", "지금부터 한 시간 쓸 수 있는 공간만");
    var told = el("span", "atlas-free-told");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    told.setAttribute("role", "status");
    view.freed = function () {
      button.setAttribute("aria-pressed", "false");
      told.textContent = "";
    };
    button.addEventListener("click", function () {
      var on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      if (!on) return release(view);
      told.textContent = "비어 있는 곳을 찾고 있어요…";
      ask(data.url).then(
        function (found) { narrow(view, button, told, found); },
        function () {
          release(view);
          told.textContent = "지금은 알 수 없어요. 잠시 뒤 다시 눌러 주세요.";
        }
      );
    });
    box.append(button, told);
    var finder = document.querySelector(".atlas-finder");
    if (finder) finder.appendChild(box);
  }

  function release(view) {
    view.freed();
    Atlas.choose(view.atlas, function (wish) { wish.free = null; });
  }

  function narrow(view, button, told, found) {
    if (button.getAttribute("aria-pressed") !== "true") return;
    Atlas.choose(view.atlas, function (wish) { wish.free = found.ids; });
    told.textContent = found.from + "–" + found.until + "에 쓸 수 있는 공간 " + Atlas.count(found.ids.size);
  }

  // The next half hour and the hour after it: rooms are booked by the half hour.
  function ask(address) {
    var from = new Date(Math.ceil(Date.now() / GRID) * GRID);
    var until = new Date(from.getTime() + HOUR);
    var first = new URL(address, window.location.href);
    first.searchParams.set("free_from", from.toISOString());
    first.searchParams.set("free_until", until.toISOString());
    return pages(first, "", new Set(), 0).then(function (ids) {
      return { ids: ids, from: clock(from), until: clock(until) };
    });
  }

  function pages(address, next, ids, asked) {
    if (next) address.searchParams.set("next", next);
    return fetch(address, { headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (page) {
      page.items.forEach(function (space) { ids.add(space.id); });
      return page.next && asked < PAGES_MOST ? pages(address, page.next, ids, asked + 1) : ids;
    });
  }

  function clock(time) {
    return time.toLocaleTimeString("ko-KR", { hour: "2-digit", minute: "2-digit", hour12: false });
  }

  window.Atlas.free = free;
})();
