// One keyboard pass over the table of an indicator. Every row works without this file, through its own page.
(function () {
  "use strict";
  var doc = document;
  var table = doc.getElementById("review");
  var bar = doc.getElementById("review-bar");
  var box = doc.getElementById("review-box");
  if (!table || !bar || !box || !window.htmx) { return; }
  var body = doc.getElementById("review-box-body");
  var keys = doc.getElementById("review-keys");
  var current = null;
  if (keys) { keys.hidden = false; }

  function rows() { return Array.prototype.slice.call(table.tBodies[0].rows); }

  // The row that the keys speak of. It takes the focus, so that a screen reader reads it and Tab goes on from it.
  function choose(row, quiet) {
    if (!row) { return; }
    if (current && current !== row) { current.removeAttribute("aria-current"); current.removeAttribute("tabindex"); }
    current = row;
    row.setAttribute("aria-current", "true");
    row.setAttribute("tabindex", "-1");
    doc.getElementById("review-name").textContent = row.getAttribute("data-name");
    bar.hidden = false;
    if (!quiet) { row.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
  }
  function step(by) {
    var all = rows();
    var at = current ? all.indexOf(current) : -1;
    choose(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  }
  function fresh() {
    if (window.crypto && window.crypto.randomUUID) { return window.crypto.randomUUID(); }
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }
  function agency(row) {
    var named = /agency=([^&]*)/.exec(row.getAttribute("data-tail") || "");
    return named ? decodeURIComponent(named[1]) : "";
  }

  function confirm(row) {
    if (row.hasAttribute("data-busy")) { return; }
    row.setAttribute("data-busy", "");
    var values = { act: "confirm", seen: row.getAttribute("data-seen"), idem: fresh(), agency: agency(row) };
    window.htmx.ajax("POST", row.getAttribute("data-url") + "decide/", {
      source: row, target: "#" + row.id, swap: "outerHTML", values: values
    });
  }
  function open(row, part) {
    doc.getElementById("review-box-name").textContent = row.getAttribute("data-name");
    body.textContent = "";
    box.showModal();
    var tail = row.getAttribute("data-tail");
    var address = row.getAttribute("data-url") + (tail ? tail + "&" : "?") + "part=" + part;
    window.htmx.ajax("GET", address, { target: "#review-box-body", swap: "innerHTML" }).then(function () {
      var first = body.querySelector("input:not([type=hidden]), textarea");
      if (first) { first.focus(); }
    });
  }
  function act(what) {
    if (what === "close") { box.close(); return; }
    if (!current) { return; }
    if (what === "confirm") { confirm(current); }
    if (what === "ask" || what === "disagree") { open(current, what); }
    if (what === "open") { window.location.href = current.querySelector("th a").href; }
  }

  // A saved row is swapped where it stands; the list does not move, the next row is chosen. A row that says why
  // nothing was saved stays chosen, so that it is read before the next key.
  doc.addEventListener("htmx:afterSwap", function (event) {
    var row = event.detail.target && event.detail.target.id ? doc.getElementById(event.detail.target.id) : null;
    if (!row || row.tagName !== "TR") { return; }
    if (box.open) { box.close(); }
    choose(row);
    if (!row.classList.contains("said")) { step(1); }
  });
  doc.addEventListener("htmx:afterRequest", function (event) {
    var row = event.target.closest && event.target.closest("tr[data-busy]");
    if (row) { row.removeAttribute("data-busy"); }
  });
  box.addEventListener("close", function () { if (current) { choose(current); } });
  // While the first number 1, 2 or 3 is pressed in the box of reasons, the reason of that number is chosen.
  box.addEventListener("keydown", function (event) {
    var typing = event.target.tagName === "TEXTAREA" || event.target.type === "text";
    if (typing || !/^[1-9]$/.test(event.key)) { return; }
    var reason = body.querySelectorAll("input[name=usual]")[Number(event.key) - 1];
    if (reason) { reason.checked = true; reason.focus(); event.preventDefault(); }
  });

  doc.addEventListener("click", function (event) {
    var button = event.target.closest("[data-do]");
    if (button) { act(button.getAttribute("data-do")); return; }
    var row = event.target.closest("#review tbody tr");
    if (row) { choose(row, Boolean(event.target.closest("a, input, label"))); }
  });
  table.addEventListener("focusin", function (event) {
    var row = event.target.closest("tbody tr");
    if (row && row !== current) { choose(row, true); }
  });

  var does = { d: "confirm", b: "ask", k: "disagree" };
  doc.addEventListener("keydown", function (event) {
    if (box.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    var on = event.target;
    if (/^(TEXTAREA|SELECT|BUTTON|SUMMARY)$/.test(on.tagName) || (on.tagName === "INPUT" && on.type !== "checkbox")) { return; }
    var key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    var inside = on === doc.body || on.closest("#review");
    if (key === "ArrowDown" || key === "j") {
      if (inside) { step(1); event.preventDefault(); }
    } else if (key === "ArrowUp") {
      if (inside && current) { step(-1); event.preventDefault(); }
    } else if (current && inside && Object.prototype.hasOwnProperty.call(does, key)) {
      act(does[key]);
      event.preventDefault();
    } else if (current && on === current && key === "Enter") {
      act("open");
      event.preventDefault();
    } else if (current && on === current && key === " ") {
      var tick = current.querySelector("input[name=pick]:not([disabled])");
      if (tick) { tick.checked = !tick.checked; }
      event.preventDefault();
    }
  });
})();
