// Plain forms with photos: chosen photos are made small (shrink.js) before the form goes off, and it goes off once. Without
// this file they are sent as they are. An input with data-shrinking and data-sending carries the words shown meanwhile.
(function () {
  "use strict";
  var AGAIN = 8000, shrunk = window.datchuanShrunk;
  if (!shrunk || !window.DataTransfer || !HTMLFormElement.prototype.requestSubmit) { return; }

  function small(file) {
    return shrunk(file).then(function (blob) {
      if (blob === file) { return file; }
      return new File([blob], file.name.replace(/\.(jpe?g|png|webp)$/i, "") + ".jpg", { type: blob.type, lastModified: file.lastModified });
    });
  }
  // Puts the small ones in the place of the chosen ones.
  function shrink(input) {
    return Promise.all(Array.prototype.map.call(input.files, small)).then(function (files) {
      var kept = new DataTransfer();
      files.forEach(function (file) { kept.items.add(file); });
      input.files = kept.files;
    });
  }

  function Photos(form, inputs) {
    var note = document.createElement("p"), state = "";
    note.className = "muted";
    note.setAttribute("role", "status");
    form.appendChild(note);

    function say(word) { note.textContent = word ? inputs[0].dataset[word] : ""; }
    form.addEventListener("submit", function (event) {
      if (state === "sending" || state === "shrinking") { event.preventDefault(); return; }
      var chosen = inputs.filter(function (input) { return input.files.length; });
      if (state === "small" || !chosen.length) {
        state = "sending";
        say(chosen.length ? state : "");
        // Whoever stopped a page that would not come may press again; the server knows a form that came before.
        setTimeout(anew, AGAIN);
        return;
      }
      event.preventDefault();
      var pressed = event.submitter || undefined;
      state = "shrinking";
      say(state);
      Promise.all(chosen.map(shrink)).catch(function () { /* they go as they are */ }).then(function () {
        state = "small";
        form.requestSubmit(pressed);
      });
    });
    // Chosen anew, or come back to with the button of the browser.
    function anew() { state = ""; say(""); }
    inputs.forEach(function (input) { input.addEventListener("change", anew); });
    window.addEventListener("pageshow", anew);
  }

  document.querySelectorAll("form:not([data-upload])").forEach(function (form) {
    var inputs = Array.prototype.slice.call(form.querySelectorAll("input[type=file][data-shrinking]"));
    if (inputs.length) { Photos(form, inputs); }
  });
})();
