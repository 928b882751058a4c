// "Hộp gửi đi": what this person typed and this machine still keeps. Every word comes from the page.
(function () {
  "use strict";
  var page = document.getElementById("outbox"), pattern = document.getElementById("outbox-item");
  if (!page || !pattern) { return; }
  var prefix = "draft:" + page.dataset.person + ":", MOST_TRIES = 3;
  function box(action) { try { return action(window.localStorage); } catch (_) { return null; } }
  function read(key) { return box(function (store) { return JSON.parse(store.getItem(key)); }); }
  function write(key, kept) { box(function (store) { store.setItem(key, JSON.stringify(kept)); }); }
  function keys() {
    return box(function (store) {
      return Object.keys(store).filter(function (key) { return key.indexOf(prefix) === 0; }).sort();
    }) || [];
  }
  function moment(at) { return at ? new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }) : "–"; }
  function weight(kept) { return Math.max(1, Math.ceil(JSON.stringify(kept.fields).length / 1024)) + " KB"; }

  function show(key) {
    var kept = read(key), place = key.slice(prefix.length);
    if (!kept || !kept.fields || !/^\/commune\/[^?#]*\/$/.test(place)) { return; }
    var item = pattern.content.cloneNode(true).firstElementChild, part = function (name) { return item.querySelector("." + name); };
    var state = part("why");
    part("what").textContent = kept.title || place;
    part("what").href = place;
    part("since").textContent = moment(kept.since);
    part("size").textContent = weight(kept);
    state.textContent = kept.why || page.dataset.waiting;
    part("send").addEventListener("click", function (event) { send(event.target, key, place, state, item); });
    part("save").addEventListener("click", function () { toFile(kept, place); });
    var help = part("help").elements;
    help.place.value = place; help.since.value = moment(kept.since); help.tries.value = kept.tries || 0; help.why.value = state.textContent;
    page.appendChild(item);
  }

  // Three tries at most; then the sentence stays and the press begins anew.
  function send(button, key, place, state, item) {
    var kept = read(key), tries = 0;
    if (!kept) { item.remove(); count(); return; }
    button.disabled = true;
    (function once() {
      tries += 1;
      state.textContent = page.dataset.sending;
      var body = new URLSearchParams(kept.fields);
      body.set("csrfmiddlewaretoken", page.dataset.token);
      fetch(place + "draft/", { method: "POST", body: body, credentials: "same-origin", headers: { "HX-Request": "true" } }).then(function (answer) {
        if (answer.redirected || answer.status === 401) { end(page.dataset.ended); return null; }
        return answer.text().then(function (text) {
          if (answer.ok) { box(function (store) { store.removeItem(key); }); state.textContent = page.dataset.done; item.querySelector(".buttons").hidden = true; count(); return; }
          var said = document.createElement("template");
          said.innerHTML = text;
          end(said.content.textContent.replace(/\s+/g, " ").trim().slice(0, 300));
        });
      }).catch(function () {
        if (tries < MOST_TRIES && navigator.onLine !== false) { setTimeout(once, 2000 * tries); return; }
        end(page.dataset.stopped);
      });
    })();
    function end(words) {
      state.textContent = words;
      button.disabled = false;
      kept.tries = (kept.tries || 0) + tries; kept.why = words;
      write(key, kept);
      item.querySelector(".help").elements.tries.value = kept.tries;
      item.querySelector(".help").elements.why.value = words;
    }
  }

  function toFile(kept, place) {
    var lines = [kept.title || place, location.origin + place, moment(kept.since), ""];
    Object.keys(kept.fields).forEach(function (name) { if (kept.fields[name]) { lines.push(name + ": " + kept.fields[name]); } });
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n")], { type: "text/plain;charset=utf-8" }));
    link.download = "chua-gui" + place.replace(/[^0-9A-Za-z.]+/g, "-").replace(/-$/, "") + ".txt";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }

  function count() {
    var n = keys().length;
    document.getElementById("outbox-empty").hidden = n > 0 || page.children.length > 0;
  }
  keys().forEach(show);
  count();
})();
