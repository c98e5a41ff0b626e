"use strict";
(function () {
  const byId = (id) => document.getElementById(id);

  // The waiting list: filter, search, and only so many rows at once. The first rows are in the
  // table; the others are data, and become rows when they are shown or printed.
  const table = byId("waiting-list");
  const body = table.tBodies[0];
  const heads = Array.from(table.tHead.rows[0].cells);
  const packed = JSON.parse(byId("packed").textContent);
  const rows = Array.from(body.rows);
  const written = rows.length;
  const total = written + packed[0].rows.length;
  const classAt = Number(table.dataset.class);
  const codeAt = Number(table.dataset.code);
  const most = Number(table.dataset.shown);
  let limit = most;
  let facts = null;
  const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
    "Dec"];
  const day = (iso) => {
    const date = new Date(`${iso}T00:00:00Z`);
    return `${WEEKDAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ` +
      `${date.getUTCFullYear()}`;
  };
  const isDay = (column) => packed[column].kind === "day";
  const text = (n, column) => n < written ? rows[n].cells[column].textContent :
    packed[column].texts[packed[column].rows[n - written]];
  const shown = (n, column) => n >= written && isDay(column) && text(n, column) ?
    day(text(n, column)) : text(n, column);
  const row = (n) => {
    if (rows[n]) { return rows[n]; }
    const made = document.createElement("tr");
    heads.forEach((_, column) => {
      const cell = document.createElement(column ? "td" : "th");
      const plain = text(n, column);
      if (!column) { cell.scope = "row"; }
      if (isDay(column) && plain) {
        const time = document.createElement("time");
        time.dateTime = plain;
        time.textContent = shown(n, column);
        cell.append(time);
      } else {
        plain.split("_").forEach((part, n) => {  // a code may wrap after each of its words
          if (n) { cell.append("_", document.createElement("wbr")); }
          cell.append(part);
        });
        const kind = isDay(column) ? "" : packed[column].kind;
        cell.className = kind !== "n" && /\S{31}/.test(plain) ? "w" : kind;
      }
      made.append(cell);
    });
    rows[n] = made;
    return made;
  };
  const read = () => Array.from({ length: total }, (_, n) => ({
    words: heads.map((_, column) => shown(n, column)).join(" ").toLowerCase(),
    klass: text(n, classAt),
    code: text(n, codeAt)
  }));
  const apply = () => {
    facts = facts || read();
    const words = byId("words").value.toLowerCase().split(/\s+/).filter(Boolean);
    const klass = byId("class").value;
    const code = byId("code").value;
    const found = [];
    facts.forEach((fact, n) => {
      if ((!klass || fact.klass === klass) && (!code || fact.code === code) &&
        words.every((word) => fact.words.includes(word))) { found.push(n); }
    });
    body.replaceChildren(...found.slice(0, limit).map(row));
    tell(found.length);
  };
  const tell = (found) => {
    byId("told").textContent = `${found} of ${total} waiting match; ` +
      `${Math.min(found, limit)} are shown on screen`;
    byId("more").hidden = found <= limit;
    byId("more").textContent = `Show all ${found}`;
  };
  byId("filter").hidden = false;
  byId("filter").addEventListener("submit", (event) => event.preventDefault());
  ["words", "class", "code"].forEach((id) => byId(id).addEventListener("input", apply));
  byId("more").addEventListener("click", () => { limit = Infinity; apply(); byId("told").focus(); });
  tell(total);

  // On paper everything: all rows that match, and what is folded.
  const folded = Array.from(document.querySelectorAll("details"));
  let before = null;
  const print = (starts) => {
    if (starts === (before !== null)) { return; }
    if (starts) {
      boards.forEach(draw);
      before = { limit: limit, open: folded.map((one) => one.open) };
      limit = Infinity;
      folded.forEach((one) => { one.open = true; });
    } else {
      limit = before.limit;
      folded.forEach((one, n) => { one.open = before.open[n]; });
      before = null;
    }
    if (total > most) { apply(); }
  };
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
  window.matchMedia("print").addEventListener("change", (event) => print(event.matches));

  // Why: a bar opens the line of its list as a box of heads and cells.
  const box = byId("detail");
  const facts_of = (row) => {
    const heads = Array.from(row.closest("table").tHead.rows[0].cells);
    return heads.map((head, n) => [head.textContent, row.cells[n].textContent]);
  };
  const open = (row) => {
    byId("detail-h").textContent = row.closest("table").caption.textContent.trim();
    const list = box.querySelector("dl");
    list.replaceChildren();
    facts_of(row).filter(([, text]) => text !== "").forEach(([head, text]) => {
      const dt = document.createElement("dt");
      const dd = document.createElement("dd");
      dt.textContent = head;
      dd.textContent = text;
      list.append(dt, dd);
    });
    byId("jump").href = `#${row.id}`;
    box.showModal();
  };
  byId("close").addEventListener("click", () => box.close());
  byId("jump").addEventListener("click", () => box.close());

  // The board: bars are drawn from the rows of its tables when the day comes near, or is printed.
  const LEAST_CHART_PIXELS = 700;  // charts are never narrower, the board scrolls instead
  const LETTER_PIXELS = 7.5;
  const svg = (name, given) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(given).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  const barOf = (row, number, board) => {
    const [start, minutes, late] = row.dataset.bar.split(" ");
    const span = Number(board.dataset.minutes);
    const heads = Array.from(row.closest("table").tHead.rows[0].cells);
    const at = (key) => {
      const column = heads.findIndex((head) => head.dataset.key === key);
      return column < 0 ? "" : row.cells[column].textContent;
    };
    const label = [at("entry_id"), at("request_id"), at("test")].filter(Boolean).join(" ");
    const klass = ["urgent", "long"].find((one) => one === at("class")) || "routine";
    const fixed = at("fixed") === "yes";
    const words = [`${number}: ${label}`, at("procedure"), at("priority"),
      `${at("start")} to ${at("end")}`, klass, fixed ? "fixed" : "", late ? "past target" : ""];
    const bar = svg("a", {
      href: `#${row.id}`, class: `bar ${klass}${late ? " late" : ""}`,
      "aria-label": words.filter(Boolean).join(", ")
    });
    const box = svg("svg", {
      x: `${100 * (start - board.dataset.first) / span}%`, width: `${100 * minutes / span}%`
    });
    // Number, class letter, F for fixed and the id, or what of it fits whole: in the end the
    // letter, so that colour is never the only sign.
    const letter = klass[0].toUpperCase();
    const short = `${number}${letter}${fixed ? "F" : ""}`;
    const room = minutes * LEAST_CHART_PIXELS / span - 6;
    const text = svg("text", { x: 4, y: 25 });
    text.textContent = [`${short} ${label}`, short, letter]
      .find((one) => one.length * LETTER_PIXELS <= room) || "";
    box.append(svg("rect", { width: "100%", y: 5, height: 30 }), text);
    bar.append(box);
    return bar;
  };

  // One stop of the tab key for a board, then the arrow keys.
  const draw = (board) => {
    if (board.dataset.drawn) { return; }
    board.dataset.drawn = "yes";
    const lanes = Array.from(board.querySelectorAll(".chart[data-rows]")).map((chart) => {
      const bars = chart.dataset.rows.split(" ")
        .map((number, n) => barOf(byId(`b${number}`), n + 1, board));
      chart.append(...bars);
      return bars;
    });
    const all = lanes.flat();
    if (!all.length) { return; }
    const stop = (bar) => {
      all.forEach((other) => other.setAttribute("tabindex", other === bar ? "0" : "-1"));
      bar.focus();
    };
    all.forEach((bar, n) => bar.setAttribute("tabindex", n ? "-1" : "0"));
    board.addEventListener("click", (event) => {
      const bar = event.target.closest(".bar");
      if (bar) {
        event.preventDefault();
        open(byId(bar.getAttribute("href").slice(1)));
      }
    });
    board.addEventListener("keydown", (event) => {
      const bar = event.target.closest(".bar");
      if (!bar) { return; }
      const lane = lanes.findIndex((bars) => bars.includes(bar));
      const at = all.indexOf(bar);
      const place = lanes[lane].indexOf(bar);
      const other = (n) => lanes[n] && lanes[n][Math.min(place, lanes[n].length - 1)];
      const next = {
        ArrowRight: all[at + 1], ArrowLeft: all[at - 1], Home: all[0], End: all[all.length - 1],
        ArrowDown: other(lane + 1), ArrowUp: other(lane - 1)
      }[event.key];
      if (next) { event.preventDefault(); stop(next); }
    });
  };
  const boards = Array.from(document.querySelectorAll(".board"));
  const near = new IntersectionObserver((seen) => {
    seen.filter((one) => one.isIntersecting).forEach((one) => {
      near.unobserve(one.target);
      draw(one.target.querySelector(".board"));
    });
  }, { rootMargin: "1500px" });
  boards.forEach((board) => {
    near.observe(board.closest(".day"));
    board.addEventListener("focus", () => draw(board));
  });
}());
