// Photos and files: shrunk (shrink.js), sent in parts that survive a bad line, each by itself. Without this file the
// plain form works. A form with data-upload carries the address for parts, the scope, and every word shown here.
(function () {
  "use strict";
  var PART = 256 * 1024, TRIES = 8, shrunk = window.datchuanShrunk;
  if (!shrunk || !window.fetch || !Blob.prototype.slice) { return; }

  // ---- the line ----

  function Lost() {}
  function Said(sentence) { this.sentence = sentence; }
  // An answer as JSON. Throws Lost when there is no answer to rely on, Said when the server refuses in words.
  function ask(address, options) {
    options.credentials = "same-origin";
    return fetch(address, options).catch(function () { throw new Lost(); }).then(function (response) {
      return response.json().catch(function () { return null; }).then(function (body) {
        if (response.ok && body) { return body; }
        if (response.status === 409 && body && typeof body.received === "number") { return body; }
        if (body && body.error && response.status !== 400 && response.status < 500) { throw new Said(body.error); }
        throw new Lost();
      });
    });
  }
  function pause(seconds) {
    return new Promise(function (done) {
      var timer = setTimeout(end, seconds * 1000);
      function end() { clearTimeout(timer); window.removeEventListener("online", end); done(); }
      window.addEventListener("online", end);
    });
  }
  function key() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (b) { return (b + 256).toString(16).slice(1); }).join("");
  }
  function box(action) { try { return action(window.sessionStorage); } catch (_) { return null; } }

  // ---- one form ----

  function size(bytes) {
    var mega = bytes / 1048576;
    return mega >= 1 ? mega.toFixed(1).replace(".", ",") + " MB" : Math.max(1, Math.round(bytes / 1024)) + " KB";
  }

  function Form(form) {
    var say = form.dataset, field = form.querySelector("[data-files]"), input = field.querySelector("input[type=file]");
    var queue = document.createElement("ul"), note = document.createElement("p"), items = [], waiting = null, busy = false;
    queue.className = "file-queue";
    note.className = "muted";
    note.setAttribute("role", "status");
    field.appendChild(queue);
    field.appendChild(note);
    var inputs = buttons();

    // On a phone a button for the camera beside the one for files.
    function buttons() {
      var found = [input], row = document.createElement("div");
      row.className = "file-choices";
      if (window.matchMedia && matchMedia("(pointer: coarse)").matches) {
        var camera = document.createElement("input");
        camera.type = "file"; camera.accept = "image/*"; camera.id = "camera";
        camera.setAttribute("capture", "environment");
        found.unshift(camera);
      }
      input.parentNode.insertBefore(row, input);
      found.forEach(function (one) {
        var label = document.createElement("label");
        label.className = "button" + (one === found[0] ? "" : " secondary");
        label.htmlFor = one.id;
        label.textContent = one === input ? say.choose : say.camera;
        one.classList.add("visually-hidden");
        row.appendChild(one);
        row.appendChild(label);
        one.addEventListener("change", function () {
          Array.prototype.forEach.call(one.files, add);
          one.value = "";
        });
      });
      input.removeAttribute("name");
      return found;
    }

    function add(file) {
      if (say.one !== undefined) { items.slice().forEach(drop); }
      var line = document.createElement("li");
      line.innerHTML = '<span class="name"></span> <span class="state" role="status"></span><button type="button" class="link-button again" hidden></button><button type="button" class="link-button drop"></button>';
      var item = { file: file, line: line, state: line.querySelector(".state"), key: key(), done: false, failed: false };
      line.querySelector(".name").textContent = file.name;
      var again = line.querySelector(".again"), away = line.querySelector(".drop");
      again.textContent = say.again;
      away.textContent = say.drop;
      again.addEventListener("click", function () { item.failed = false; show(item, ""); next(); });
      away.addEventListener("click", function () { drop(item); });
      items.push(item);
      queue.appendChild(line);
      next();
    }
    function drop(item) {
      item.dropped = true;
      items = items.filter(function (one) { return one !== item; });
      item.line.remove();
      settle();
    }
    function show(item, text, wrong) {
      item.state.textContent = text;
      item.state.classList.toggle("wrong", !!wrong);
      item.line.querySelector(".again").hidden = !wrong;
    }

    // One after another, so that on a thin line the first is through before the next begins.
    function next() {
      var item = items.filter(function (one) { return !one.done && !one.failed; })[0];
      if (busy || !item) { settle(); return; }
      busy = true;
      send(item).catch(function (problem) {
        item.failed = true;
        show(item, problem instanceof Said ? problem.sentence : say.stopped, true);
      }).then(function () { busy = false; next(); });
    }
    function send(item) {
      show(item, say.shrinking);
      var ready = item.blob ? Promise.resolve(item.blob) : shrunk(item.file);
      return ready.then(function (blob) { item.blob = blob; return open(item, 0); }).then(function (upload) {
        return parts(item, upload, 0);
      }).then(function (upload) {
        if (item.dropped) { return; }
        var hidden = document.createElement("input");
        hidden.type = "hidden"; hidden.name = "upload"; hidden.value = upload.upload;
        item.line.appendChild(hidden);
        item.done = true;
        show(item, say.done + " (" + size(item.blob.size) + ")");
      });
    }
    // The same file chosen again after the page was closed goes on where it stopped.
    function open(item, tries) {
      var mark = ["upload", say.scope, item.file.name, item.file.size, item.file.lastModified].join(":");
      var known = box(function (store) { return store.getItem(mark); });
      var begin = function () {
        var body = new URLSearchParams({ name: item.file.name, size: item.blob.size, scope: say.scope, idem: item.key });
        return ask(say.upload, { method: "POST", body: body, headers: head() });
      };
      var state = known ? ask(known, { method: "GET" }).then(function (upload) {
        if (upload.size !== item.blob.size || upload.taken) { throw new Said(""); }
        return upload;
      }).catch(function (problem) {
        if (!(problem instanceof Said) && navigator.onLine === false) { throw problem; }
        box(function (store) { store.removeItem(mark); });
        return begin();
      }) : begin();
      return state.then(function (upload) {
        box(function (store) { store.setItem(mark, upload.address); });
        return upload;
      }).catch(function (problem) {
        return after(item, problem, tries, function (more) { return open(item, more); });
      });
    }
    function parts(item, upload, tries) {
      if (item.dropped || upload.received >= upload.size) { return Promise.resolve(upload); }
      show(item, say.sending + " " + Math.floor(100 * upload.received / upload.size) + "\u00a0%");
      var headers = head();
      headers["Upload-Offset"] = String(upload.received);
      headers["Content-Type"] = "application/octet-stream";
      var part = item.blob.slice(upload.received, upload.received + Math.min(PART, upload.part));
      return ask(upload.address, { method: "POST", body: part, headers: headers }).then(function (answer) {
        var moved = answer.received > upload.received;
        upload.received = answer.received;
        return parts(item, upload, moved ? 0 : tries + 1);
      }, function (problem) {
        return after(item, problem, tries, function (more) {
          // What arrived before the line broke counts: ask, then go on from there.
          return ask(upload.address, { method: "GET" }).then(function (known) { return parts(item, known, more); }, function (again) {
            if (again instanceof Said) { throw again; }
            return parts(item, upload, more);
          });
        });
      });
    }
    function after(item, problem, tries, go) {
      if (problem instanceof Said || item.dropped) { throw problem; }
      if (navigator.onLine !== false && tries >= TRIES) { throw problem; }
      show(item, say.lost);
      return pause(navigator.onLine === false ? 600 : Math.min(30, Math.pow(2, tries))).then(function () {
        return go(navigator.onLine === false ? tries : tries + 1);
      });
    }
    function head() {
      return { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };
    }

    // The form waits for its files, then goes off by itself.
    form.addEventListener("submit", function (event) {
      var open = items.filter(function (one) { return !one.done; });
      if (!open.length) { waiting = null; return; }
      event.preventDefault();
      var failed = open.some(function (one) { return one.failed; });
      waiting = failed ? null : (event.submitter || true);
      note.textContent = failed ? say.broken : say.wait;
    });
    function settle() {
      if (!waiting) { return; }
      if (items.some(function (one) { return one.failed; })) { waiting = null; note.textContent = say.broken; return; }
      if (items.some(function (one) { return !one.done; })) { return; }
      var pressed = waiting === true ? undefined : waiting;
      waiting = null;
      note.textContent = "";
      if (form.requestSubmit) { form.requestSubmit(pressed); } else { form.submit(); }
    }
    window.addEventListener("beforeunload", function (event) {
      if (busy) { event.preventDefault(); }
    });
    return inputs;
  }
  document.querySelectorAll("form[data-upload]").forEach(function (form) { Form(form); });
})();
