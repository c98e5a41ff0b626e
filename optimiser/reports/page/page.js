"use strict";
(function () {
  const byId = (id) => document.getElementById(id);

  // The waiting list: filter, search, and only so many rows at once.
  const table = byId("waiting-list");
  const rows = Array.from(table.tBodies[0].rows);
  const classAt = Number(table.dataset.class);
  const codeAt = Number(table.dataset.code);
  let limit = Number(table.dataset.shown);
  let facts = null;
  const read = () => rows.map((row) => ({
    words: row.textContent.toLowerCase(),
    klass: row.cells[classAt].textContent,
    code: row.cells[codeAt].textContent
  }));
  const apply = () => {
    facts = facts || read();
    const words = byId("words").value.toLowerCase().split(/\s+/).filter(Boolean);
    const klass = byId("class").value;
    const code = byId("code").value;
    let found = 0;
    rows.forEach((row, n) => {
      const fact = facts[n];
      const fits = (!klass || fact.klass === klass) && (!code || fact.code === code) &&
        words.every((word) => fact.words.includes(word));
      if (fits) { found += 1; }
      if (row.hidden === fits) { row.hidden = !fits; }
      const later = fits && found > limit;
      if (row.classList.contains("later") !== later) { row.classList.toggle("later", later); }
    });
    tell(found);
  };
  const tell = (found) => {
    byId("told").textContent = `${found} of ${rows.length} waiting match; ` +
      `${Math.min(found, limit)} are shown on screen`;
    byId("more").hidden = found <= limit;
  };
  byId("filter").hidden = false;
  byId("filter").addEventListener("submit", (event) => event.preventDefault());
  ["words", "class", "code"].forEach((id) => byId(id).addEventListener("input", apply));
  byId("more").addEventListener("click", () => { limit = Infinity; apply(); byId("told").focus(); });
  tell(rows.length);

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

  // The board: one stop of the tab key, then the arrow keys.
  document.querySelectorAll(".board").forEach((board) => {
    const lanes = Array.from(board.querySelectorAll(".chart"))
      .map((chart) => Array.from(chart.querySelectorAll(".bar")))
      .filter((bars) => bars.length);
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
  });
}());
