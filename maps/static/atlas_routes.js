/* Routes and areas of records as lines and areas, and walking courses with their numbered stops. */
(function () {
  "use strict";

  var E6 = 1e6;
  var el = Atlas.el;
  var said = Atlas.said;

  // Each line is [lat, lon] of its first corner and then steps, all in millionths of a degree.
  function corners(part) {
    var lat = 0;
    var lon = 0;
    var found = [];
    for (var i = 0; i < part.length; i += 2) {
      lat += part[i];
      lon += part[i + 1];
      found.push([lat / E6, lon / E6]);
    }
    return found;
  }

  /* ---------- routes and areas ---------- */

  function shapes(layer, data) {
    var view = layer.view;
    var group = L.featureGroup();
    var drawn = data.map(function (one) {
      var record = view.atlas.records[one.record];
      var some = L.featureGroup(one.area ? areaPaths(one, record) : linePaths(one, record));
      some.on("click", function (event) {
        L.DomEvent.stopPropagation(event);
        Atlas.openCards(view, event.latlng, [record], {});
      });
      some.bindTooltip(function () { return said("bdi", "", record.number + " " + record.name); }, {
        sticky: true, className: "atlas-tip"
      });
      return { record: record, group: some.addTo(group) };
    });
    view.atlas.heard.push(function (records) {
      var wanted = new Set(records);
      drawn.forEach(function (one) {
        if (wanted.has(one.record)) group.addLayer(one.group);
        else group.removeLayer(one.group);
      });
    });
    return group;
  }

  function areaPaths(one, record) {
    return one.parts.map(function (rings) {
      return coloured(L.polygon(rings.map(corners), { className: "atlas-area" }), record.kind.colour);
    });
  }

  function linePaths(one, record) {
    return one.parts.reduce(function (all, part) {
      var line = corners(part);
      var halo = L.polyline(line, { className: "atlas-route-halo", interactive: false });
      return all.concat(halo, coloured(L.polyline(line, { className: "atlas-route" }), record.kind.colour));
    }, []);
  }

  function coloured(path, colour) {
    path.on("add", function () { path.getElement().style.setProperty("--mark", colour); });
    return path;
  }

  /* ---------- courses ---------- */

  function courses(layer, data) {
    var view = layer.view;
    var box = Atlas.tool("걷기 코스 " + data.length.toLocaleString("ko-KR") + "개", false);
    box.classList.add("atlas-courses");
    var list = box.appendChild(el("ul"));
    var page = document.getElementById("atlas").classList;
    var open = null;
    function close() {
      if (!open) return;
      open.button.setAttribute("aria-expanded", "false");
      open.details.hidden = true;
      open.line.remove();
      open = null;
      view.map.closePopup();
      layer.focus(null);
      page.remove("atlas-walking");
    }
    view.unfocus = close;
    view.openStop = function (item, at, byKey) { openStop(view, item, at, byKey); };
    data.forEach(function (course) {
      var one = row(view, course);
      list.appendChild(one.node);
      one.button.addEventListener("click", function () {
        var again = open === one;
        close();
        if (again) return;
        open = one;
        one.button.setAttribute("aria-expanded", "true");
        one.details.hidden = false;
        view.map.closePopup();
        layer.focus(one.places);
        page.add("atlas-walking");
        one.line.addTo(view.map);
        var bounds = one.line.getBounds();
        one.places.forEach(function (place) { bounds.extend(place.at); });
        if (bounds.isValid()) view.map.fitBounds(bounds, { paddingTopLeft: [70, 36], paddingBottomRight: [36, 36], animate: false });
      });
    });
    document.getElementById("atlas-courses").replaceChildren(box);
  }

  function row(view, course) {
    var node = el("li", "atlas-course");
    var button = el("button", "atlas-course-button");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.appendChild(said("bdi", "atlas-course-name", course.name));
    button.appendChild(el("span", "atlas-course-told", course.length));
    var details = el("div", "atlas-course-details");
    details.hidden = true;
    if (course.told) details.appendChild(said("p", "atlas-note", course.told));
    var stops = details.appendChild(el("ol", "atlas-stops"));
    course.stops.forEach(function (stop) { stops.appendChild(stopRow(view, stop)); });
    node.append(button, details);
    return { node: node, button: button, details: details, line: lineOf(course), places: placesOf(course) };
  }

  function lineOf(course) {
    var group = L.featureGroup();
    course.line.forEach(function (part) {
      group.addLayer(L.polyline(corners(part), { className: "atlas-walk-halo", interactive: false }));
      group.addLayer(L.polyline(corners(part), { className: "atlas-walk", interactive: false }));
    });
    return group;
  }

  function placesOf(course) {
    return course.stops.filter(function (stop) { return stop.at; }).map(function (stop) {
      var place = Atlas.placeAt(stop.at[0] / E6, stop.at[1] / E6);
      place.stop = stop;
      stop.place = place;
      return place;
    });
  }

  function stopRow(view, stop) {
    var node = el("li");
    var button = el("button", "atlas-stop-button");
    button.type = "button";
    button.appendChild(el("span", "atlas-stop", String(stop.number)));
    var words = button.appendChild(el("span", "atlas-course-words"));
    words.appendChild(said("bdi", "atlas-course-name", stop.name));
    if (stop.told) words.append(el("br"), said("bdi", "atlas-course-told", stop.told));
    if (!stop.at) words.append(el("br"), el("span", "atlas-course-told", "지도에 표시하지 않음"));
    button.addEventListener("click", function () {
      if (!stop.place) return view.map.closePopup();
      view.layer.reveal(stop.place, function (at) { openStop(view, { places: [stop.place] }, at, false); });
    });
    node.appendChild(button);
    return node;
  }

  function openStop(view, item, at, byKey) {
    var body = el("div", "atlas-popup");
    body.tabIndex = -1;
    item.places.map(function (place) { return place.stop; }).forEach(function (stop) {
      var node = body.appendChild(el("article", "atlas-card"));
      var head = node.appendChild(el("h3", "atlas-card-head"));
      head.append(el("span", "atlas-stop", String(stop.number)), said("bdi", "atlas-card-name", stop.name));
      if (stop.told) node.appendChild(said("p", "atlas-note", stop.told));
    });
    var popup = Atlas.popupAt(view.map, at, body);
    popup.getElement().addEventListener("keydown", function (event) {
      if (event.key === "Escape") view.map.closePopup(popup);
    });
    if (byKey) body.focus();
  }

  Object.assign(window.Atlas, { courses: courses, shapes: shapes });
})();
