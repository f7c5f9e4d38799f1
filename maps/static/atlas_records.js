/* The records of an atlas map: columns unpacked, what is chosen of them, and how words are searched. No drawing. */
(function () {
  "use strict";

  var E6 = 1e6;
  var WORLD = 256; // pixels of the whole world at zoom 0
  var TEXTS = ["name", "place", "state", "life", "address", "phone", "hours", "url", "note", "surveyed", "page", "id"];
  var SEARCHED = ["name", "place", "address", "state"];

  /* ---------- columns ---------- */

  // A column is missing when empty, a plain list, or told shorter (maps/layer_columns.py says how).
  function valueAt(column, i) {
    if (!column) return "";
    if (column.all !== undefined) return column.all;
    if (column.of) return column.of[column.at[i]];
    if (column.lead) return column.rest[i] === null ? "" : column.lead + column.rest[i];
    return column[i];
  }

  // One prototype per atlas reads its columns when asked: a hundred thousand records cost no text until they show.
  function recordsOf(data) {
    function Record(i) {
      this.i = i;
      this.number = data.number ? data.number[i] : i + 1;
      this.kind = data.kinds[valueAt(data.kind, i)];
      this.dongs = [];
      this.places = [];
    }
    TEXTS.forEach(function (name) {
      Object.defineProperty(Record.prototype, name, { get: function () { return valueAt(data[name], this.i); } });
    });
    var records = [];
    for (var i = 0; i < data.count; i++) {
      records.push(new Record(i));
      if (data.dong && data.dong[i] !== null) records[i].dongs.push(data.dong[i]);
    }
    (data.also || []).forEach(function (pair) { records[pair[0]].dongs.push(pair[1]); });
    return records;
  }

  /* ---------- places ---------- */

  function placeAt(lat, lng) {
    var turn = lat * Math.PI / 360;
    return {
      at: [lat, lng],
      wx: (lng / 360 + 0.5) * WORLD,
      wy: (0.5 - Math.log(Math.tan(Math.PI / 4 + turn)) / (2 * Math.PI)) * WORLD,
      records: []
    };
  }

  // Records at one point are one place: one mark, or a pill "13–15". A route has a place in every dong it meets.
  function gather(data, records) {
    var places = [];
    var known = new Map();
    function put(i, lon, lat) {
      var code = lon * 1e9 + lat;
      var place = known.get(code);
      if (!place) {
        place = placeAt((lat + data.origin[1]) / E6, (lon + data.origin[0]) / E6);
        known.set(code, place);
        places.push(place);
      }
      place.records.push(records[i]);
      records[i].places.push(place);
    }
    for (var i = 0; i < data.count; i++) if (data.lon[i] !== null) put(i, data.lon[i], data.lat[i]);
    (data.more || []).forEach(function (spot) { put(spot[0], spot[1], spot[2]); });
    return places;
  }

  /* ---------- choosing ---------- */

  // What is known and what is wanted of it; whoever changes the wish calls `choose`, whoever shows it listens.
  function atlasOf(data) {
    var records = recordsOf(data);
    return {
      kinds: data.kinds,
      lives: data.lives || [],
      dongs: data.dongs || [],
      records: records,
      places: gather(data, records),
      links: [],
      wish: { kinds: {}, lives: {}, query: "", initial: "", dong: "", free: null },
      order: "number",
      heard: []
    };
  }

  function chosen(atlas) {
    var wish = atlas.wish;
    var hidden = new Set(atlas.kinds.filter(function (_, at) { return wish.kinds[at]; }));
    var asleep = Object.keys(wish.lives).some(function (life) { return wish.lives[life]; });
    var wanted = matcher(wish.query);
    return atlas.records.filter(function (record) {
      return !hidden.has(record.kind) &&
        !(asleep && wish.lives[record.life]) &&
        (wish.dong === "" || record.dongs.indexOf(Number(wish.dong)) >= 0) &&
        (wish.initial === "" || initialOf(record.name) === wish.initial) &&
        (wish.free === null || wish.free.has(record.id)) &&
        wanted(record);
    });
  }

  function choose(atlas, change) {
    change(atlas.wish);
    var records = chosen(atlas);
    atlas.heard.forEach(function (listen) { listen(records); });
  }

  function ordered(atlas, records) {
    if (atlas.order === "number") return records;
    var told = new Intl.Collator("ko");
    return records.slice().sort(function (a, b) { return told.compare(a.name, b.name) || a.number - b.number; });
  }

  /* ---------- 초성 ---------- */

  var INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
  var PLAIN = { "ㄲ": "ㄱ", "ㄸ": "ㄷ", "ㅃ": "ㅂ", "ㅆ": "ㅅ", "ㅉ": "ㅈ" };
  var FIRST = 0xac00;
  var LAST = 0xd7a3;

  function leading(letter) {
    var code = letter.charCodeAt(0);
    return code >= FIRST && code <= LAST ? INITIALS[Math.floor((code - FIRST) / 588)] : "";
  }

  // The heading under which a name stands: ㄱ–ㅎ, "A–Z", or "0–9 …" for figures and every other sign.
  function initialOf(name) {
    var letter = (name.normalize("NFC").match(/[\p{L}\p{N}]/u) || [""])[0];
    var initial = leading(letter || " ") || (INITIALS.indexOf(letter) >= 0 ? letter : "");
    if (letter && initial) return PLAIN[initial] || initial;
    return /\p{Script=Latin}/u.test(letter) ? "A–Z" : "0–9 …";
  }

  function initialsOf(records) {
    var seen = new Set(records.map(function (record) { return initialOf(record.name); }));
    return (INITIALS.split("").concat("A–Z", "0–9 …")).filter(function (one) { return seen.has(one); });
  }

  /* ---------- search ---------- */

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
      if (!record.keys) {
        record.keys = SEARCHED.map(function (name) { return key(record[name]); });
        record.keys.push(key(record.kind.label));
      }
      return String(record.number) === query || record.keys.some(function (field) { return found(field, query); });
    };
  }

  Object.assign(window.Atlas, {
    atlasOf: atlasOf,
    choose: choose,
    chosen: chosen,
    initialOf: initialOf,
    initialsOf: initialsOf,
    ordered: ordered,
    placeAt: placeAt
  });
})();
