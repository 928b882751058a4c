// "Vị trí của tôi": asks the telephone where it is, cuts that to about 100 m and sends it with the form once. Nothing is kept.
(function () {
  "use strict";
  var form = document.querySelector("form[data-here]");
  if (!form || !navigator.geolocation) { return; }
  var said = form.querySelector("[role=status]");
  form.hidden = false;
  form.addEventListener("submit", function (event) {
    if (form.elements.lat.value) { return; }
    event.preventDefault();
    said.textContent = form.dataset.asking;
    navigator.geolocation.getCurrentPosition(function (found) {
      form.elements.lat.value = found.coords.latitude.toFixed(3);
      form.elements.lon.value = found.coords.longitude.toFixed(3);
      form.submit();
    }, function () { said.textContent = form.dataset.refused; }, { timeout: 20000, maximumAge: 300000 });
  });
  window.addEventListener("pageshow", function () { form.elements.lat.value = form.elements.lon.value = ""; });
}());
