// Enhancement only: every page works without this file.
(function () {
  "use strict";
  var doc = document;

  // A form goes off once: a second press within ten seconds is swallowed. Coming back to the page sets it free again.
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method === "get") { return; }
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "");
    setTimeout(function () { form.removeAttribute("data-sent"); }, 10000);
  });
  window.addEventListener("pageshow", function () {
    doc.querySelectorAll("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
  });
  doc.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target.closest && event.target.closest("form");
    if (form) { form.removeAttribute("data-sent"); }
  });

  doc.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) { event.preventDefault(); window.print(); }
    if (event.target.closest("[aria-disabled=true]")) { event.preventDefault(); }
    var look = event.target.closest("[data-close]") && event.target.closest(".evidence-look");
    if (look) { look.textContent = ""; look.parentNode.querySelector("a").focus(); }
  });
  doc.querySelectorAll("[data-print]").forEach(function (button) { button.hidden = false; });

  // The panel of other pages lies over the page: Escape and a press beside it close it.
  var panel = doc.querySelector(".more");
  if (panel) {
    doc.addEventListener("click", function (event) { if (!panel.contains(event.target)) { panel.open = false; } });
    doc.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && panel.open) { panel.open = false; panel.firstElementChild.focus(); }
    });
  }

  // What a page marks with print-open is printed unfolded, and folded again afterwards.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.prototype.slice.call(doc.querySelectorAll("main details.print-open:not([open])"));
    opened.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (fold) { fold.open = false; });
  });

  // A fold keeps its state while a page is seen again in the same tab.
  function place(fold) { return "fold:" + location.pathname + "#" + fold.id; }
  function stored(action) { try { return action(window.sessionStorage); } catch (_) { return null; } }
  doc.querySelectorAll("details[id]").forEach(function (fold) {
    var kept = stored(function (box) { return box.getItem(place(fold)); });
    if (kept !== null) { fold.open = kept === "1"; }
    fold.addEventListener("toggle", function () {
      stored(function (box) { box.setItem(place(fold), fold.open ? "1" : "0"); });
    });
  });

  // A table frame is a stop of the keyboard only while there is something to scroll.
  function frames() {
    doc.querySelectorAll(".table-scroll").forEach(function (frame) {
      var scrolls = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
      if (scrolls) { frame.setAttribute("tabindex", "0"); } else { frame.removeAttribute("tabindex"); }
    });
  }
  frames();
  window.addEventListener("resize", frames);
  doc.addEventListener("htmx:afterSettle", frames);

  // The way to what this person typed and this machine still keeps, shown while there is something.
  doc.querySelectorAll("[data-outbox]").forEach(function (out) {
    try {
      var kept = Object.keys(window.localStorage).filter(function (key) { return key.indexOf(out.getAttribute("data-outbox")) === 0; });
      out.hidden = kept.length === 0;
      out.querySelector(".n").textContent = kept.length;
    } catch (_) { /* a browser that keeps nothing has nothing to send */ }
  });

  // A refusal, a conflict or a form with errors that htmx receives is shown where the answer would have stood.
  doc.addEventListener("htmx:beforeSwap", function (event) {
    var status = event.detail.xhr.status;
    if ([400, 401, 403, 404, 409, 413, 422, 429].indexOf(status) >= 0) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  // No answer at all: said once, in words, above the page.
  function lost() {
    var words = doc.body.getAttribute("data-lost");
    var main = doc.getElementById("main");
    if (!words || !main || doc.querySelector(".lost-line")) { return; }
    var line = doc.createElement("p");
    line.className = "note warn lost-line";
    line.setAttribute("role", "alert");
    line.textContent = words;
    main.insertBefore(line, main.firstChild);
  }
  doc.addEventListener("htmx:sendError", lost);
  doc.addEventListener("htmx:timeout", lost);

  var summary = doc.querySelector(".error-summary");
  if (summary) { summary.focus(); }
})();
