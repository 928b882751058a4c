// Keeps what is typed on the page of an indicator: on the system as a draft, and on this machine while there is no line.
// Without it the page works the same; the draft then has a button of its own.
(function () {
  "use strict";
  var form = document.getElementById("figure-form");
  if (!form || !window.fetch) { return; }
  var state = document.getElementById("save-state");
  var key = "draft:" + form.getAttribute("data-person") + ":" + form.getAttribute("data-place");
  var WAIT = 1500, AGAIN = 15000, MOST_TRIES = 3;
  var timer = null, composing = false, sending = false, dirty = false, refused = 0, lost = 0, sent = false;

  function say(words) { state.textContent = words; }
  function box(action) { try { return action(window.localStorage); } catch (_) { return null; } }
  function typed() {
    var found = {};
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "idem") { found[name] = value; }
    });
    return found;
  }
  // What the page "Hộp gửi đi" shows of it stands beside the fields: what, since when, how often tried, why it waits.
  function keepHere(submitted, why) {
    box(function (store) {
      var before = JSON.parse(store.getItem(key) || "{}");
      store.setItem(key, JSON.stringify({
        submitted: submitted === true, fields: typed(), title: form.getAttribute("data-title"),
        since: before.since || Date.now(), tries: lost + refused, why: why || ""
      }));
    });
  }
  function forgetHere() { box(function (store) { store.removeItem(key); }); }

  function send() {
    if (sending || sent || !dirty) { return; }
    sending = true; dirty = false;
    say(form.getAttribute("data-sending"));
    keepHere();
    fetch(form.getAttribute("data-draft-url"), {
      method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin",
      headers: { "HX-Request": "true", "Accept": "text/html" }
    }).then(function (answer) {
      if (answer.redirected || answer.status === 401) { say(form.getAttribute("data-ended")); keepHere(false, form.getAttribute("data-ended")); return null; }
      return answer.text().then(function (text) {
        var part = document.createElement("template");
        part.innerHTML = text;
        var words = part.content.textContent.replace(/\s+/g, " ").trim();
        say(words);
        lost = 0;
        if (answer.ok) { refused = 0; if (!dirty) { forgetHere(); } } else { refused += 1; keepHere(false, words); }
      });
    }).catch(function () {
      dirty = true;
      if (navigator.onLine !== false) { lost += 1; }
      var words = form.getAttribute(lost < MOST_TRIES ? "data-offline" : "data-stopped");
      say(words);
      keepHere(false, words);
      if (lost < MOST_TRIES) { setTimeout(send, AGAIN); }
    }).then(function () {
      sending = false;
      if (dirty && refused < MOST_TRIES && lost === 0) { plan(); }
    });
  }
  function plan() { clearTimeout(timer); timer = setTimeout(send, WAIT); }
  function changed(event) {
    if (composing || (event && event.target.form !== form)) { return; }
    dirty = true; lost = 0; plan();
  }
  form.addEventListener("compositionstart", function () { composing = true; });
  form.addEventListener("compositionend", function (event) { composing = false; changed(event); });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", function () { if (dirty || box(function (s) { return s.getItem(key); })) { dirty = true; lost = 0; send(); } });
  // What was typed in the last moment before the page goes is kept here; the next visit brings it back.
  window.addEventListener("pagehide", function () { if (dirty && !sent) { keepHere(); } });
  form.addEventListener("submit", function (event) {
    if (event.defaultPrevented) { return; }
    sent = true; clearTimeout(timer); keepHere(true);
    setTimeout(function () { sent = false; }, 10000);
  });
  document.querySelectorAll("[data-draft-drop]").forEach(function (button) { button.addEventListener("click", forgetHere); });

  // What was sent off and has become a new version is done with; what was not comes back into the form.
  var kept = box(function (store) { return JSON.parse(store.getItem(key)); });
  if (kept && kept.fields) {
    var now = typed(), same = true;
    Object.keys(kept.fields).forEach(function (name) {
      if (name !== "version" && name !== "draft" && now[name] !== kept.fields[name]) { same = false; }
    });
    var done = kept.submitted && kept.fields.version !== now.version;
    if (same || done || form.hasAttribute("data-fresh")) { forgetHere(); } else {
      Object.keys(kept.fields).forEach(function (name) {
        var field = form.elements[name];
        if (!field || name === "draft") { return; }
        if (field.length && !field.tagName) { field.value = kept.fields[name]; }
        else if (field.type === "checkbox") { field.checked = true; }
        else { field.value = kept.fields[name]; }
      });
      say(form.getAttribute("data-restored"));
      dirty = true; plan();
    }
  }

  // Leaving a shared machine with something unsent is asked about.
  document.querySelectorAll('form[action*="logout"]').forEach(function (leave) {
    leave.addEventListener("submit", function (event) {
      if (box(function (store) { return store.getItem(key); }) && !window.confirm(form.getAttribute("data-leaving"))) {
        event.preventDefault();
      }
    }, true);
  });
})();
