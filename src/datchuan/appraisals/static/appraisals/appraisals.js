// Five keys over the tables of a file. Every row works without this file, through its own form and page.
(function () {
  "use strict";
  var doc = document;
  var hint = doc.getElementById("verdict-keys");
  var current = null;
  if (!hint) { return; }
  hint.hidden = false;

  function rows() { return Array.prototype.slice.call(doc.querySelectorAll("tr[data-row]")); }
  // The row that the keys speak of takes the focus, so that a screen reader reads it and Tab goes on from it.
  function choose(row, quiet) {
    if (!row) { return; }
    if (current && current !== row) { current.removeAttribute("aria-current"); current.removeAttribute("tabindex"); }
    current = row;
    row.setAttribute("aria-current", "true");
    row.setAttribute("tabindex", "-1");
    if (!quiet) { row.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
  }
  function step(by) {
    var all = rows();
    var at = current ? all.indexOf(current) : by > 0 ? -1 : all.length;
    choose(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  }
  function press(key) {
    var on = current.querySelector('[data-key="' + key + '"]');
    if (on) { on.click(); }
  }
  // A saved row is swapped where it stands and the next one is chosen; one that says why not stays chosen.
  doc.addEventListener("htmx:afterSwap", function (event) {
    var was = event.detail.requestConfig && event.detail.requestConfig.elt.closest("tr[data-row]");
    var code = (was || event.detail.target).getAttribute("data-row");
    var row = code ? doc.querySelector('tr[data-row="' + code + '"]') : null;
    if (!row) { return; }
    choose(row);
    if (!row.hasAttribute("data-said")) { step(1); }
  });
  doc.addEventListener("click", function (event) {
    var row = event.target.closest("tr[data-row]");
    if (row && !event.target.closest("a, button, input, label")) { choose(row, true); }
  });
  doc.addEventListener("focusin", function (event) {
    var row = event.target.closest("tr[data-row]");
    if (row && row !== current) { choose(row, true); }
  });
  // Vietnamese keyboards give đ; those without give d.
  var does = { d: "d", "đ": "d", b: "b", k: "k" };
  doc.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    var on = event.target;
    if (/^(TEXTAREA|SELECT|INPUT|BUTTON|SUMMARY)$/.test(on.tagName)) { return; }
    var key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (on === doc.body || on.closest("tr[data-row]")) { step(key === "ArrowDown" ? 1 : -1); event.preventDefault(); }
    } else if (current && Object.prototype.hasOwnProperty.call(does, key)) {
      press(does[key]);
      event.preventDefault();
    } else if (current && on === current && key === "Enter") {
      press("Enter");
      event.preventDefault();
    }
  });
  if (/^#i-/.test(window.location.hash)) { choose(doc.getElementById(decodeURIComponent(window.location.hash.slice(1)))); }
})();
